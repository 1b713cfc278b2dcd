-- scripts/check_can_shutdown_room.lua
-- Some rooms stay, whoever asks.
local kept = set(config.rooms)

function check_can_shutdown_room(user_id, room_id)
  return not kept[room_id]
end
