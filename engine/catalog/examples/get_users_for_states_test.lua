-- scripts/get_users_for_states_test.lua
modules({ file = "get_users_for_states.lua", allow = { "presence_router" }, config = { desk = "@desk:example.org" } })

function test_the_desk_sees_everybody()
  local states = { { user_id = "@a:example.org" }, { user_id = "@b:example.org", state = "offline" } }
  local answer = call("get_users_for_states", states)
  assert.equal({ ["@desk:example.org"] = { "@a:example.org", "@b:example.org" } }, answer.result)
end
