package luatest_test

import "testing"

// TestClock: the clock takes times that there are, and refuses others instead of showing some time.
func TestClock(t *testing.T) {
	checkPassed(t, map[string]string{"a_test.lua": `
local start = 1735689600000
function test_moves()
  clock.advance(1500)
  clock.advance(-500)
  assert.equal(start + 1000, clock.now())
  clock.advance(30 * 365 * 86400 * 1000)
  assert.equal(start + 1000 + 30 * 365 * 86400 * 1000, clock.now())
  clock.set(0)
  assert.equal(0, clock.now())
  clock.set("9999-12-31T00:00:00Z")
  assert.equal(253402214400000, clock.now())
end
test_advance = cases({ 1e300, -1e300, 1e13, 0/0, math.huge, -math.huge }, function(ms)
  assert.error(function() clock.advance(ms) end, "a number of ms, of a hundred years at most, expected")
  assert.equal(start, clock.now())
end)
test_set = cases({ 1e300, -1e300, 253402300800000, 0/0, math.huge }, function(ms)
  assert.error(function() clock.set(ms) end, "ms of a year from 0 to 9999 expected")
  assert.equal(start, clock.now())
end)
`}, 12)
}
