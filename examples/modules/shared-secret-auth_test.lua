local SECRET, TYPE = "a secret of many characters", "com.devture.shared_secret_auth"

local function configured(more)
  local config = { shared_secret = SECRET }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "shared-secret-auth.lua", config = config, allow = { "auth" } }
end

local function login(user, token)
  return call("check_auth", user, TYPE, { token = token }).result
end

local function token_for(user_id) return crypto.hmac_sha512(SECRET, user_id) end

function setup()
  configured()
  host.load { users = { alice = {}, gone = { deactivated = true } } }
end

test_login = cases({
  { name = "by the id", user = "@alice:example.org", token = token_for("@alice:example.org"), ok = true },
  { name = "by the local part", user = "alice", token = token_for("@alice:example.org"), ok = true },
  { name = "the local part is not enough for the token", user = "alice", token = token_for("alice") },
  { name = "of somebody else", user = "alice", token = token_for("@bob:example.org") },
  { name = "in capitals", user = "alice", token = token_for("@alice:example.org"):upper() },
  { name = "of another secret", user = "alice", token = crypto.hmac_sha512("another", "@alice:example.org") },
  { name = "empty", user = "alice", token = "" },
  { name = "no text", user = "alice", token = 5 },
  { name = "nobody", user = "bob", token = token_for("@bob:example.org") },
  { name = "of another server", user = "@alice:far.example", token = token_for("@alice:far.example") },
  { name = "deactivated", user = "gone", token = token_for("@gone:example.org") },
}, function(case)
  local result = login(case.user, case.token)
  assert.equal(case.ok and "@alice:example.org" or nil, result and result.user_id)
end)

function test_password()
  local password = { password = token_for("@alice:example.org") }
  assert.equal(nil, call("check_auth", "alice", "m.login.password", password).result)
  configured { m_login_password_support_enabled = true }
  assert.equal("@alice:example.org", call("check_auth", "alice", "m.login.password", password).result.user_id)
  assert.equal("@alice:example.org", login("alice", token_for("@alice:example.org")).user_id)
end

function test_password_only()
  configured { m_login_password_support_enabled = true, com_devture_shared_secret_auth_support_enabled = false }
  assert.equal(nil, login("alice", token_for("@alice:example.org")))
  local password = { password = token_for("@alice:example.org") }
  assert.equal("@alice:example.org", call("check_auth", "alice", "m.login.password", password).result.user_id)
end

function test_nothing_secret_is_logged()
  login("alice", token_for("@alice:example.org"))
  login("bob", token_for("@bob:example.org"))
  assert.equal(2, #logs())
  local text = json.encode(logs())
  for _, secret in ipairs { SECRET, token_for("@alice:example.org"), token_for("@bob:example.org") } do
    assert.equal(nil, text:find(secret, 1, true))
  end
end

function test_homeserver_fails()
  host.load { fail = { get_userinfo_by_id = { errcode = "M_UNKNOWN", error = "no database" } } }
  assert.failed(call("check_auth", "alice", TYPE, { token = token_for("@alice:example.org") }), "no database")
end

test_wrong_config = cases({
  { name = "missing", config = {}, allow = { "auth" }, text = "`shared_secret` is required" },
  { name = "short", config = { shared_secret = "secret" }, allow = { "auth" },
    text = "config.shared_secret: got 6 characters, want at least 16" },
  { name = "no type of login", allow = { "auth" },
    config = { shared_secret = SECRET, com_devture_shared_secret_auth_support_enabled = false },
    text = "at least one type of login has to be enabled" },
  { name = "without the power", config = { shared_secret = SECRET }, allow = {}, text = "allow: [auth]" },
}, function(case)
  modules { file = "shared-secret-auth.lua", config = case.config, allow = json.array(case.allow) }
  assert.error(function() login("alice", "x") end, case.text)
end)
