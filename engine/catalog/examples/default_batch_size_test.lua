-- scripts/default_batch_size_test.lua
modules({ file = "default_batch_size.lua", allow = { "background_updates" } })

function test_events_begin_gently()
  assert.equal(20, call("default_batch_size", "event_search", "master").result)
  assert.equal(nil, call("default_batch_size", "user_ips", "master").result)
end
