-- scripts/should_drop_federated_event_test.lua
modules({ file = "should_drop_federated_event.lua", config = { server = "flood.example" } })

local function from(server, event_type)
  return call("should_drop_federated_event", { type = event_type, sender = "@a:" .. server })
end

function test_reactions_of_that_server()
  assert.denied(from("flood.example", "m.reaction"))
  assert.allowed(from("flood.example", "m.room.message"))
  assert.allowed(from("other.example", "m.reaction"))
end
