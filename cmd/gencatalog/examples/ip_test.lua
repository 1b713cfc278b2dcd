-- scripts/ip_test.lua
modules({ file = "ip.lua", config = { admin_networks = { "10.0.0.0/8" }, admins = { "@alice:example.org" } } })

local function login(user_id, address)
  return call("check_login_for_spam", user_id, "D", nil, { address }, nil)
end

function test_networks()
  assert.allowed(login("@alice:example.org", "10.1.2.3"))
  assert.allowed(login("@alice:example.org", "::ffff:10.1.2.3"))
  assert.denied(login("@alice:example.org", "203.0.113.7"), Codes.FORBIDDEN)
  assert.allowed(login("@bob:example.org", "203.0.113.7"))
end
