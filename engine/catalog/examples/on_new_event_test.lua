-- scripts/on_new_event_test.lua
modules("on_new_event.lua")

function test_flags_are_logged()
  local state = { { type = "m.room.name", content = { name = "Chess" } } }
  local relation = { event_id = "$bad", key = "🚩" }
  call("on_new_event", { type = "m.reaction", content = { ["m.relates_to"] = relation } }, state)
  assert.equal("$bad", logs()[1].event)
  assert.equal("Chess", logs()[1].room)
end

function test_other_reactions_are_not()
  call("on_new_event", { type = "m.reaction", content = { ["m.relates_to"] = { key = "👍" } } }, {})
  assert.equal({}, logs())
end
