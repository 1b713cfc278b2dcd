-- scripts/get_displayname_for_registration_test.lua
modules({ file = "get_displayname_for_registration.lua", allow = { "auth" } })

function test_names()
  assert.equal("Anna Berg", call("get_displayname_for_registration", {}, { username = "anna.berg" }).result)
  assert.equal(nil, call("get_displayname_for_registration", {}, {}).result)
end
