-- scripts/user_may_send_3pid_invite_test.lua
modules("user_may_send_3pid_invite.lua")

function test_addresses()
  assert.allowed(call("user_may_send_3pid_invite", "@a:example.org", "email", "b@example.org", "!r:example.org"))
  assert.denied(call("user_may_send_3pid_invite", "@a:example.org", "email", "b@other.example", "!r:example.org"))
  assert.denied(call("user_may_send_3pid_invite", "@a:example.org", "msisdn", "491234", "!r:example.org"))
end
