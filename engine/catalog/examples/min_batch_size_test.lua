-- scripts/min_batch_size_test.lua
modules({ file = "min_batch_size.lua", allow = { "background_updates" } })

function test_events_have_a_floor()
  assert.equal(50, call("min_batch_size", "event_search", "master").result)
  assert.equal(nil, call("min_batch_size", "user_ips", "master").result)
end
