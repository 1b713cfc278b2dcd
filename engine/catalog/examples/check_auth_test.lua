-- scripts/check_auth_test.lua
modules({
  file = "check_auth.lua",
  allow = { "auth", "api.register_user", "http.login.example.org" },
  config = { url = "https://login.example.org/" },
})

local function login(ok)
  web.answer("https://login.example.org/", { json = { ok = ok } })
  return call("check_auth", "alice", "m.login.password", { password = "secret" }).result
end

function test_who_is_known_there()
  assert.equal("@alice:example.org", login(true).user_id)
  assert.equal("alice", json.decode(web.requests()[1].body).user)
  assert(host.user("@alice:example.org"))
end

function test_who_is_not()
  assert.equal(nil, login(false))
end
