-- scripts/check_3pid_auth_test.lua
modules({
  file = "check_3pid_auth.lua",
  allow = { "auth", "http.login.example.org" },
  config = { url = "https://login.example.org/" },
})

function test_own_addresses()
  web.answer("https://login.example.org/alice?password=secret", { json = { ok = true } })
  local answer = call("check_3pid_auth", "email", "alice@example.org", "secret")
  assert.equal("@alice:example.org", answer.result.user_id)
end

function test_other_addresses_are_not_asked_about()
  assert.equal(nil, call("check_3pid_auth", "email", "alice@elsewhere.example", "secret").result)
  assert.equal(nil, call("check_3pid_auth", "msisdn", "491234", "secret").result)
end
