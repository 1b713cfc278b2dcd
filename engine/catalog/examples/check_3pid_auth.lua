-- scripts/check_3pid_auth.lua
-- Logs in by e-mail address, where its part before the @ is the name of the user.
function check_3pid_auth(medium, address, password)
  local name = medium == "email" and address:match("^(.+)@example%.org$")
  if name and http.get_json(config.url .. name, { password = password }).ok then
    return api.get_qualified_user_id(name)
  end
end
