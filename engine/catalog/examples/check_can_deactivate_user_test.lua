-- scripts/check_can_deactivate_user_test.lua
modules("check_can_deactivate_user.lua")

function test_bots()
  assert.denied(call("check_can_deactivate_user", "@bot-news:example.org", false))
  assert.allowed(call("check_can_deactivate_user", "@bot-news:example.org", true))
  assert.allowed(call("check_can_deactivate_user", "@alice:example.org", false))
end
