local URL = "https://auth.example.org/_matrix-internal/identity/v1/check_credentials"
local ALLOW = { "auth", "api.register_user", "http.auth.example.org" }

local function configured(more, allow)
  local config = { endpoint = "https://auth.example.org/" }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "rest-password.lua", config = config, allow = allow or ALLOW }
end

local function login(user)
  return call("check_auth", user, "m.login.password", { password = "wordpass" })
end

local function user_of(answer) return answer.result and answer.result.user_id end

local function says(success, name)
  web.answer("POST " .. URL, { json = { auth = { success = success, profile = { display_name = name } } } })
end

function setup()
  configured()
  host.load { users = { alice = { display_name = "Al" } } }
end

function test_right()
  says(true, "Alice")
  assert.equal("@alice:example.org", user_of(login("alice")))
  local request = web.requests()[1]
  assert.equal({ user = { id = "@alice:example.org", password = "wordpass" } }, json.decode(request.body))
  assert.equal("Al", host.user("@alice:example.org").display_name)
end

function test_wrong()
  says(false)
  assert.equal(nil, login("alice").result)
  assert.equal(nil, login("bob").result)
  assert.equal(nil, host.user("@bob:example.org"))
end

function test_without_a_profile()
  web.answer(URL, { json = { auth = { success = true } } })
  assert.equal("@alice:example.org", user_of(login("alice")))
  assert.equal("@bob:example.org", user_of(login("bob")))
end

function test_new_account()
  says(true, "Bob")
  assert.equal("@bob:example.org", user_of(login("@bob:example.org")))
  assert.equal("Bob", host.user("@bob:example.org").display_name)
  configured { set_name_on_register = false }
  assert.equal("@carol:example.org", user_of(login("carol")))
  assert.equal("carol", host.user("@carol:example.org").display_name or "carol")
end

function test_name_at_every_login()
  configured { set_name_on_login = true }
  says(true, "Alice")
  login("alice")
  assert.equal("Alice", host.user("@alice:example.org").display_name)
end

function test_capitals()
  says(true)
  assert.equal("@alice:example.org", user_of(login("Alice")), "an account that is there")
  assert.equal(nil, login("Bob").result)
  assert.equal("no account is made with capitals in its name", logs()[1].text)
end

function test_of_another_server()
  assert.equal(nil, login("@alice:far.example").result)
  assert.equal(nil, login("@alice").result)
  assert.equal(0, #web.requests())
end

test_service_fails = cases({
  { name = "refused", answer = { status = 500 }, text = "500" },
  { name = "gone", answer = { fails = "refused" }, text = "http.post_json_get_json" },
  { name = "no JSON", answer = { body = "<html>" }, text = "the answer is not JSON" },
  { name = "nothing", answer = { status = 204 }, text = "the service answered something else" },
  { name = "something else", answer = { json = { ok = true } }, text = "the service answered something else" },
  { name = "success is a text", answer = { json = { auth = { success = "yes" } } }, text = "something else" },
}, function(case)
  web.answer(URL, case.answer)
  local answer = login("alice")
  assert.failed(answer, case.text)
  assert.equal(nil, answer.result)
  assert.equal(nil, json.encode(answer.failures):find("wordpass", 1, true))
end)

function test_registration_is_refused()
  says(true)
  host.load { fail = { register_user = { code = 403, errcode = "M_FORBIDDEN", error = "closed" } } }
  assert.failed(login("bob"), "M_FORBIDDEN")
end

local function remembering(more)
  local config = { remember_s = 60, remember_away_s = 3600, pepper = "sixteen letters, or more" }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  configured(config)
end

function test_asked_once_a_minute()
  remembering()
  says(true)
  login("alice")
  login("alice")
  assert.equal(1, #web.requests())
  clock.advance(60 * 1000)
  assert.equal("@alice:example.org", user_of(login("alice")))
  assert.equal(2, #web.requests())
end

function test_another_password()
  remembering()
  says(true)
  login("alice")
  says(false)
  assert.equal(nil, call("check_auth", "alice", "m.login.password", { password = "Wordpass" }).result)
  assert.equal(nil, call("check_auth", "bob", "m.login.password", { password = "wordpass" }).result)
  assert.equal(3, #web.requests())
  assert.equal("@alice:example.org", user_of(login("alice")), "a guess by others changes nothing")
  assert.equal(3, #web.requests())
end

function test_the_service_is_away()
  remembering { remember_s = 0 }
  says(true)
  login("alice")
  web.answer("POST " .. URL, { fails = "refused" })
  assert.equal("@alice:example.org", user_of(login("alice")))
  assert.equal("the service fails; what it said before counts", logs()[1].text)
  assert.equal(nil, json.encode(logs()):find("wordpass", 1, true))
  assert.failed(login("bob"), "refused")
  clock.advance(3600 * 1000)
  assert.failed(login("alice"), "refused")
end

function test_a_password_that_was_changed()
  remembering { remember_s = 0 }
  says(true)
  login("alice")
  says(false)
  assert.equal(nil, login("alice").result)
  web.answer("POST " .. URL, { fails = "refused" })
  assert.failed(login("alice"), "refused")
end

function test_without_memory()
  says(true)
  login("alice")
  login("alice")
  assert.equal(2, #web.requests())
end

test_wrong_config = cases({
  { name = "missing", config = { endpoint = null }, text = "`endpoint` is required" },
  { name = "no URL", config = { endpoint = "auth.example.org" },
    text = 'config.endpoint: got "auth.example.org", want a text that matches' },
  { name = "no pepper", config = { remember_s = 1 }, text = "need `pepper`" },
  { name = "a short pepper", config = { pepper = "short" }, text = "config.pepper" },
  { name = "too patient", config = { timeout_s = 60 }, text = "config.timeout_s: got 60" },
}, function(case)
  configured(case.config)
  assert.error(function() login("alice") end, case.text)
end)

function test_host_that_is_not_allowed()
  configured({}, { "auth", "api.register_user" })
  assert.failed(login("alice"), "allow: [http.auth.example.org]")
end
