-- scripts/user_may_publish_room.lua
-- Only rooms that have a topic are worth a place in the public list.
function user_may_publish_room(user_id, room_id)
  local topic = api.get_room_state(room_id, { { "m.room.topic", "" } }):get("m.room.topic")
  if not topic or topic.content.topic == "" then
    return deny { code = Codes.FORBIDDEN, error = "Give the room a topic first" }
  end
end
