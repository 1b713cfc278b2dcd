-- scripts/check_registration_for_spam_test.lua
modules({ file = "check_registration_for_spam.lua", config = { networks = { "203.0.113.0/24" } } })

local function registered(name, ip_address)
  local infos = ip_address and { { ip = ip_address, user_agent = "x" } } or {}
  return call("check_registration_for_spam", nil, name, infos, nil).result.behaviour
end

function test_networks()
  assert.equal("deny", registered("anna", "203.0.113.7"))
  assert.equal("allow", registered("anna", "192.0.2.1"))
end

function test_names()
  assert.equal("shadow_ban", registered("the-admin", "192.0.2.1"))
  assert.equal("allow", registered("the-admin", nil))
end
