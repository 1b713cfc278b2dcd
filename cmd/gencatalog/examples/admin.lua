-- scripts/admin.lua
-- Locks guests' accounts at each login, until somebody has looked at them. It needs `allow: [admin]`.
function on_user_login(user_id, auth_provider_type, auth_provider_id)
  local id = UserID.parse(user_id)
  if not id or not id.localpart:find("^guest%d") then return end
  local path = "/_synapse/admin/v2/users/" .. user_id
  local ok, err = pcall(admin.request, "PUT", path, { locked = true }, { timeout_s = 5 })
  if not ok then
    log.error("not locked", { user = user_id, kind = err.kind, errcode = err.errcode })
  end
end
