-- scripts/crypto_test.lua
modules({ file = "crypto.lua", config = { key = "k" } })

local function registered(username)
  return call("check_registration_for_spam", nil, username, {}, nil)
end

function test_signatures()
  assert.allowed(registered("anna-" .. crypto.hmac_sha256("k", "anna"):sub(1, 8)))
  assert.denied(registered("anna-" .. crypto.hmac_sha256("another", "anna"):sub(1, 8)))
  assert.denied(registered("anna"))
  assert.denied(registered(nil))
end
