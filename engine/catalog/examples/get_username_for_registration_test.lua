-- scripts/get_username_for_registration_test.lua
modules({ file = "get_username_for_registration.lua", allow = { "auth" } })

local function named(address)
  return call("get_username_for_registration", { ["m.login.email.identity"] = { address = address } }, {}).result
end

function test_names()
  assert.equal("anna.berg", named("Anna.Berg@example.org"))
  assert.equal(nil, named("anna@elsewhere.example"))
  assert.equal(nil, call("get_username_for_registration", {}, { username = "anna" }).result)
end

function test_a_name_that_is_taken()
  host.load{ users = { anna = {} } }
  assert.equal(nil, named("anna@example.org"))
end
