-- scripts/check_auth.lua
-- Logs in whom another service knows. A failure of that service counts as "no opinion".
local function ask(user, _, login)
  local localpart = user:match("^@([^:]+)") or user
  local reply = http.post_json_get_json(config.url, { user = localpart, password = login.password })
  if not reply.ok then return end
  local user_id = api.get_qualified_user_id(localpart)
  if not api.check_user_exists(user_id) then
    user_id = api.register_user(localpart)
  end
  return user_id
end

auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = ask } }
