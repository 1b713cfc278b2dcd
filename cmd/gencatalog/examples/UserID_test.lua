-- scripts/UserID_test.lua
modules("UserID.lua")

local function hidden(name)
  return call("check_username_for_spam", { user_id = "@a:example.org", display_name = name }, "@b:example.org").result
end

function test_names()
  assert.equal(true, hidden("@b:example.org"))
  assert.equal(true, hidden("@a:other.example"))
  assert.equal(false, hidden("@a:example.org"))
  assert.equal(false, hidden("Anna"))
end

function test_registration()
  call("on_user_registration", "@anna:example.org")
  assert.equal("anna", logs()[1].name)
end
