-- scripts/user_may_invite_test.lua
modules({ file = "user_may_invite.lua", config = { servers = { "bad.example" } } })

function test_both_ways()
  assert.denied(call("user_may_invite", "@a:example.org", "@b:bad.example", "!r:example.org"), Codes.FORBIDDEN)
  assert.denied(call("user_may_invite", "@b:bad.example", "@a:example.org", "!r:example.org"), Codes.FORBIDDEN)
  assert.allowed(call("user_may_invite", "@a:example.org", "@b:good.example", "!r:example.org"))
end
