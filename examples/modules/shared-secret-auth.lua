-- shared-secret-auth.lua: a service that shares a secret with this server logs in as any of its users.
--
-- It does what matrix-synapse-shared-secret-auth does, with the same keys: the password is the HMAC-SHA512 of the user
-- id, by the secret, in hexadecimal digits. It wants `allow: [auth]`. Whoever knows the secret is everybody: have
-- `shared_secret: !file secret.txt` in axolua.yaml.

config_schema = {
  shared_secret = { type = "string", required = true, min_length = 16,
    doc = "The secret, of 16 characters at least; `pwgen -s 128 1` makes a good one." },
  m_login_password_support_enabled = { type = "boolean", default = false,
    doc = "Whether m.login.password takes it too, in place of a password, for services that know nothing else." },
  com_devture_shared_secret_auth_support_enabled = { type = "boolean", default = true,
    doc = "Whether com.devture.shared_secret_auth takes it. Some clients stumble over a login type they don't know." },
}

-- Gives a function that looks for the HMAC in a field of the login.
local function checker(field)
  return function(user, login_type, login)
    local user_id, token = api.get_qualified_user_id(user), login[field]
    local wanted = crypto.hmac_sha512(config.shared_secret, user_id)
    if type(token) ~= "string" or not crypto.equal(wanted, token) then
      return
    end
    local info = api.get_userinfo_by_id(user_id)
    if not info or info.is_deactivated then
      log.info("the secret is right, but there is no such user", { user = user_id, login_type = login_type })
      return
    end
    log.info("logged in by the shared secret", { user = user_id, login_type = login_type })
    return user_id
  end
end

auth_checkers = {}
if config.com_devture_shared_secret_auth_support_enabled then
  auth_checkers[1] = { login_type = "com.devture.shared_secret_auth", fields = { "token" }, check = checker("token") }
end
if config.m_login_password_support_enabled then
  table.insert(auth_checkers, { login_type = "m.login.password", fields = { "password" }, check = checker("password") })
end
if #auth_checkers == 0 then
  error("at least one type of login has to be enabled")
end
