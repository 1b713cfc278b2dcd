-- scripts/check_event_allowed_test.lua
modules("check_event_allowed.lua")

function test_frozen()
  local state = { { type = "org.example.frozen", content = { frozen = true } } }
  local answer = call("check_event_allowed", {}, state)
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("This room is frozen", answer.error)
  assert.allowed(call("check_event_allowed", {}, {}))
end

function test_changed()
  local answer = call("check_event_allowed", { content = { body = "hi", ["org.example.last_used"] = 5 } }, {})
  assert.equal({ body = "hi" }, answer.result.replacement.content)
end
