package luatest_test

import "testing"

// TestStore: the store is empty in each test, goes by its clock, and is one for all that the test's modules do.
func TestStore(t *testing.T) {
	checkPassed(t, map[string]string{"20-a.lua": `
jobs.count = function() store.incr("jobs") end
function is_user_expired(user_id)
  enqueue("count")
  local allowed = store.rate("asked", 2, 60)
  store.shared("seen"):set(user_id, store.incr("asked", 1, 3600))
  return not allowed
end
function user_may_create_room_alias() if store.get("jobs") == 1 then return true end return false end
`, "a_test.lua": `
local function ask() return call("is_user_expired", "@a:b").result.expired end
function test_remembers()
  assert.equal(false, ask())
  assert.equal(1, store.shared("seen"):get("@a:b"))
  assert.equal(false, ask())
  assert.equal(true, ask())
  assert.equal(3, store.shared("seen"):get("@a:b"))
end
function test_is_empty_again()
  assert.equal(nil, store.shared("seen"):get("@a:b"))
  assert.equal(false, ask())
  assert.equal(1, store.shared("seen"):get("@a:b"))
  clock.advance(61000)
  assert.equal(false, ask())
  assert.equal(2, store.shared("seen"):get("@a:b"))
  clock.advance(3600000)
  assert.equal(false, ask())
  assert.equal(1, store.shared("seen"):get("@a:b"))
end
function test_jobs_have_the_same()
  ask()
  run_jobs()
  assert.allowed(call("user_may_create_room_alias", "@a:b", "#x:b"))
end
function test_has_a_store_of_its_own()
  store.set("k", 1)
  assert.equal(1, store.get("k"))
  ask()
  assert.equal(nil, store.get("asked"))
end
`}, 4)
}
