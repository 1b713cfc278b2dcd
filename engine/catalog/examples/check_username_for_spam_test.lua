-- scripts/check_username_for_spam_test.lua
modules({ file = "check_username_for_spam.lua", config = { names = { "Admin" } } })

local function found(user_id, name)
  return call("check_username_for_spam", { user_id = user_id, display_name = name }, "@a:example.org")
end

function test_names()
  assert.denied(found("@x:evil.example", "АDMIN")) -- the first letter is Cyrillic
  assert.allowed(found("@admin:example.org", "Admin"))
  assert.allowed(found("@x:evil.example", "Anna"))
  assert.allowed(found("@x:evil.example", nil))
end
