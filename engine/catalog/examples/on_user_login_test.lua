-- scripts/on_user_login_test.lua
modules("on_user_login.lua")

function test_logins_are_counted()
  assert.equal(0, #call("on_user_login", "@a:example.org", "m.login.password", nil).failures)
  assert.equal(0, #call("on_user_login", "@a:example.org", nil, nil).failures)
end
