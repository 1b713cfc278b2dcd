-- rest-password.lua: passwords are checked by a service of your own, which also says how people are called.
--
-- It asks what matrix-synapse-rest-password-provider asks, and understands the same answers. It wants `allow: [auth,
-- api.register_user, http.<host of the endpoint>]`. The service comes to know the passwords that people try: use https.
-- What it has said yes to can be remembered, so that it is asked less often, or may be away: as a salted hash, useless
-- without the pepper, that is forgotten with the time, with a refusal, and with the account.

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
  remember_s = { type = "number", default = 0, min = 0,
    doc = "For how many seconds a right password is taken again without asking." },
  remember_away_s = { type = "number", default = 0, min = 0,
    doc = "For how many seconds it is taken again if the service fails." },
  pepper = { type = "string", min_length = 16,
    doc = "A secret, for these two: !file pepper.txt. With another one all is forgotten." },
}
local keep_s = math.max(config.remember_s, config.remember_away_s)
if keep_s > 0 and not config.pepper then
  error("`remember_s` and `remember_away_s` need `pepper`, a secret of 16 characters at least")
end

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

local function proof_of(salt, password)
  return crypto.hmac_sha512(config.pepper, salt .. "\n" .. password)
end

-- Tells for how many seconds this password is known to be right; nil if it is not.
local function age_of(known, password)
  return known and crypto.equal(known.proof, proof_of(known.salt, password)) and time.now_s() - known.at_s or nil
end

-- Tells whether the password is right, and the name that the service knows.
local function asked(user_id, password)
  local known = keep_s > 0 and store.user(user_id):get("proof") or nil
  local age_s = age_of(known, password)
  if age_s and age_s < config.remember_s then
    return true
  end
  local ok, answer = pcall(ask, user_id, password)
  if not ok and age_s and age_s < config.remember_away_s then
    log.warn("the service fails; what it said before counts", { user = user_id, problem = tostring(answer) })
    return true
  elseif not ok then
    error(answer, 0)
  elseif answer.success and keep_s > 0 then
    local salt = crypto.random_hex(16)
    store.user(user_id):set("proof", { salt = salt, proof = proof_of(salt, password), at_s = time.now_s() }, keep_s)
  elseif age_s then
    store.user(user_id):delete("proof")
  end
  local name = type(answer.profile) == "table" and answer.profile.display_name
  return answer.success, type(name) == "string" and name ~= "" and name or nil
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
  local right, name = asked(user_id, login.password)
  local known = right and api.check_user_exists(user_id)
  if known and name and config.set_name_on_login then
    api.set_displayname(known, name)
  end
  return known or right and register(user_id, name) or nil
end

auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = check } }
