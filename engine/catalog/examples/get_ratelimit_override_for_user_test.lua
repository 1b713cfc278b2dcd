-- scripts/get_ratelimit_override_for_user_test.lua
modules({ file = "get_ratelimit_override_for_user.lua", config = { bot = "@bot:example.org" } })

function test_the_bot()
  assert(call("get_ratelimit_override_for_user", "@bot:example.org", "rc_invites.per_user").result.per_second > 1000)
  assert.equal(nil, call("get_ratelimit_override_for_user", "@a:example.org", "rc_invites.per_user").result)
end
