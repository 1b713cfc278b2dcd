-- scripts/get_interested_users_test.lua
modules({
  file = "get_interested_users.lua",
  allow = { "presence_router" },
  config = { desk = "@desk:example.org", users = { "@a:example.org" } },
})

function test_both()
  assert.equal({ "@desk:example.org" }, call("get_interested_users", "@a:example.org").result)
  local states = { { user_id = "@desk:example.org" }, { user_id = "@b:example.org" } }
  assert.equal({ ["@a:example.org"] = { "@desk:example.org" } }, call("get_users_for_states", states).result)
end
