-- scripts/check_login_for_spam_test.lua
modules({ file = "check_login_for_spam.lua", config = { office = "192.0.2.0/24" } })

local function login(user_id, from)
  return call("check_login_for_spam", user_id, nil, nil, { { ip = from } }, nil)
end

function setup()
  host.load{ users = { admin = { admin = true }, alice = {} } }
end

function test_admins()
  assert.denied(login("@admin:example.org", "203.0.113.1"), Codes.FORBIDDEN)
  assert.allowed(login("@admin:example.org", "192.0.2.7"))
  assert.allowed(login("@alice:example.org", "203.0.113.1"))
end
