package luatest_test

import "testing"

// TestCache: it is empty in each test, goes by the test's clock, and what is loaded behind an answer has been loaded when
// call returns.
func TestCache(t *testing.T) {
	checkPassed(t, map[string]string{"20-a.lua": `
function get_displayname_for_registration(uia_results, params)
  return cache.get("k", 60, function()
    metric.inc("loads")
    api.sleep(0.2)
    return params.name
  end, { stale_s = 60 })
end`, "a_test.lua": `
modules({ file = "20-a.lua", allow = { "auth" } })
local function ask(name, want, loads)
  assert.equal(want, call("get_displayname_for_registration", {}, { name = name }).result)
  assert.equal(loads, metrics("loads"))
end
function test_it_is_kept() ask("1", "1", 1) ask("2", "1", 1) end
function test_it_is_empty_again() ask("3", "3", 1) end
function test_it_goes_by_the_clock()
  ask("4", "4", 1)
  clock.advance(61000)
  ask("5", "4", 2)
  ask("6", "5", 2)
  clock.advance(121000)
  ask("7", "7", 3)
end
function test_its_own()
  assert.equal(1, cache.get("k", 60, function() return 1 end, { stale_s = 9 }))
  clock.advance(61000)
  assert.equal(2, cache.get("k", 60, function() return 2 end, { stale_s = 9 }))
end`}, 4)
}
