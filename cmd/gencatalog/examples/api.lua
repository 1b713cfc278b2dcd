-- scripts/api.lua
-- Nobody but the admins of the homeserver makes public rooms. While it is too slow to say who they are, nobody does.
local function is_admin(user_id)
  local ok, admin = pcall(api.is_user_admin, user_id, { timeout_s = 0.3 })
  if not ok then
    log.warn("who is an admin?", { problem = admin.kind })
  end
  return ok and admin
end

function user_may_create_room(user_id, room_config)
  local public = room_config.visibility == "public" or room_config.preset == "public_chat"
  if public and not is_admin(user_id) then
    return deny { code = Codes.FORBIDDEN, error = "Only admins make public rooms" }
  end
end
