-- scripts/user_may_create_room.lua
-- Who may create public rooms.
local allowed = set(config.users)

function user_may_create_room(user_id, room_config)
  local public = room_config.preset == "public_chat" or room_config.visibility == "public"
  if public and not allowed[user_id] then
    return deny { code = Codes.FORBIDDEN, error = "Ask an admin for a public room" }
  end
end
