-- rest-password.lua: passwords are checked by a service of your own, which also says how people are called.
--
-- It asks what matrix-synapse-rest-password-provider asks, and understands the same answers. It wants `allow: [auth,
-- api.register_user, http.<host of the endpoint>]`. The service comes to know the passwords that people try: use https.

config_schema = {
  endpoint = { type = "string", required = true, pattern = "^https?://[^/]",
    doc = "Where the service is: https://auth.example.org, without the path." },
  enforce_lowercase = { type = "boolean", default = true,
    doc = "Whether no account is made with capitals in its name (policy.registration.username.enforceLowercase)." },
  set_name_on_register = { type = "boolean", default = true,
    doc = "Whether new accounts get the display name that the service says (policy.registration.profile.name)." },
  set_name_on_login = { type = "boolean", default = false,
    doc = "Whether every login sets the display name to it (policy.login.profile.name)." },
  timeout_s = { type = "number", default = 0.8, min = 0.1, max = 10,
    doc = "How long the service may take, in seconds. Beyond 0.9 the module needs a longer time limit, too." },
}

local URL = config.endpoint:gsub("/+$", "") .. "/_matrix-internal/identity/v1/check_credentials"

-- Asks the service. A failure of it fails the question, which lets nobody in.
local function ask(user_id, password)
  local answer = http.post_json_get_json(URL, { user = { id = user_id, password = password } }, nil,
    { timeout_s = config.timeout_s })
  local auth = type(answer) == "table" and answer.auth
  if type(auth) ~= "table" or type(auth.success) ~= "boolean" then
    error("the service answered something else than { auth = { success = true or false } }")
  end
  return auth
end

-- Makes the account, if its name may be, and gives its id.
local function register(user_id, name)
  local localpart = UserID.parse(user_id).localpart
  if config.enforce_lowercase and localpart ~= localpart:lower() then
    log.info("no account is made with capitals in its name", { user = user_id })
    return nil
  end
  return api.register_user(localpart, config.set_name_on_register and name or nil)
end

local function check(user, _, login)
  local user_id = api.get_qualified_user_id(user)
  if not UserID.parse(user_id) or not api.is_mine(user_id) or type(login.password) ~= "string" then
    return
  end
  local auth = ask(user_id, login.password)
  if not auth.success then
    return
  end
  local name = type(auth.profile) == "table" and auth.profile.display_name
  name = type(name) == "string" and name ~= "" and name or nil
  local known = api.check_user_exists(user_id)
  if not known then
    return register(user_id, name)
  end
  if name and config.set_name_on_login then
    api.set_displayname(known, name)
  end
  return known
end

auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = check } }
