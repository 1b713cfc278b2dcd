-- scripts/user_may_send_state_event.lua
-- Nobody turns encryption on in the rooms of the support: those who come later could not read what was said.
local rooms = set(config.rooms)

function user_may_send_state_event(user_id, room_id, event_type, state_key, content)
  if rooms[room_id] and event_type == EventTypes.RoomEncryption then
    return Codes.FORBIDDEN
  end
end
