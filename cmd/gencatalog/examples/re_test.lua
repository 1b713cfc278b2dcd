-- scripts/re_test.lua
modules({ file = "re.lua", config = { countries = { "49" } } })

function test_new_accounts()
  assert.allowed(call("check_registration_for_spam", nil, "anna.smith", {}, nil))
  assert.denied(call("check_registration_for_spam", nil, "anna.smith2", {}, nil))
  assert.denied(call("check_registration_for_spam", nil, "anna", {}, nil))
end

local function hidden(name)
  return call("check_username_for_spam", { user_id = "@a:example.org", display_name = name }, "@b:example.org").result
end

function test_numbers()
  assert.equal(true, hidden("call +44 20 7946 0000"))
  assert.equal(false, hidden("call +49 30 1234567"))
  assert.equal(false, hidden("Anna"))
end
