package luatest_test

import "testing"

// TestMetrics: a test sees what modules count.
func TestMetrics(t *testing.T) {
	checkPassed(t, map[string]string{"a.lua": `
function check_event_for_spam(event)
  metric.inc("seen", { kind = event.type, mine = true })
  metric.inc("bytes", 2.5)
end`, "b.lua": `function check_event_for_spam() metric.inc("seen", 5, { kind = "b" }) end`, "a_test.lua": `
function test_counts()
  assert.equal(0, metrics("seen"))
  for _ = 1, 3 do call("check_event_for_spam", { type = "m.x" }) end
  call("check_event_for_spam", { type = "m.y" })
  assert.equal(4 + 20, metrics("seen"))
  assert.equal(3, metrics("seen", { kind = "m.x" }))
  assert.equal(4, metrics("seen", { mine = true }))
  assert.equal(20, metrics("seen", { module = "b.lua" }))
  assert.equal(0, metrics("seen", { kind = "m.x", module = "b.lua" }))
  assert.equal(10, metrics("bytes"))
  assert.equal(0, metrics("bytes", { kind = "m.x" }))
end
function test_afresh() assert.equal(0, metrics("seen")) end
function test_wrong()
  assert.error(function() metrics("Seen") end, "bad argument #1 to metrics")
  assert.error(function() metrics("seen", { kind = {} }) end, "bad argument #2 to metrics")
  assert.error(function() metrics("seen", { 5 }) end, "labels by name")
end
`}, 3)
}
