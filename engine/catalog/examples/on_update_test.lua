-- scripts/on_update_test.lua
modules({ file = "on_update.lua", allow = { "background_updates" } })

function test_more_at_night()
  clock.set("2025-01-01T02:00:00Z")
  assert.equal(500, call("on_update", "event_search", "master", false).result.duration_ms)
end

function test_less_by_day()
  clock.set("2025-01-01T12:00:00Z")
  local answer = call("on_update", "event_search", "master", false)
  assert.equal(10, answer.result.duration_ms)
  answer.later()
end
