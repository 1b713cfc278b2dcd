-- scripts/check_threepid_can_be_invited_test.lua
modules("check_threepid_can_be_invited.lua")

function test_marked_rooms()
  local state = { { type = "org.example.internal", content = { internal = true } } }
  assert.denied(call("check_threepid_can_be_invited", "email", "a@other.example", state))
  assert.allowed(call("check_threepid_can_be_invited", "email", "a@example.org", state))
  assert.allowed(call("check_threepid_can_be_invited", "email", "a@other.example", {}))
end
