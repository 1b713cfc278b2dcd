-- scripts/is_3pid_allowed_test.lua
modules({ file = "is_3pid_allowed.lua", allow = { "auth" } })

function test_registrations()
  assert.allowed(call("is_3pid_allowed", "email", "anna@example.org", true))
  assert.denied(call("is_3pid_allowed", "email", "anna@elsewhere.example", true))
end

function test_later()
  assert.allowed(call("is_3pid_allowed", "email", "anna@elsewhere.example", false))
end
