package luatest_test

import "testing"

const failing = `function on_new_event(event)
  if event.content.body == "new" then error("boom") end
end
function check_event_allowed(event)
  if event.content.body == "allowed" then error("bang") end
  return true
end
function user_may_invite() error("no invites") end
`

// failingSetup has functions for what the tests do.
const failingSetup = `
function setup()
  host.load{ users = { alice = {}, bob = {} }, rooms = { ["!r:example.org"] = { creator = "@alice:example.org" } } }
end
local function send(body)
  return host.send{ room_id = "!r:example.org", sender = "@alice:example.org", content = { body = body } }
end
`

// TestFailuresWhileTheHostActs: a test can want that a module fails because of what a user does.
func TestFailuresWhileTheHostActs(t *testing.T) {
	checkPassed(t, map[string]string{"a.lua": failing, "a_test.lua": failingSetup + `
function test_skipped()
  local event = assert.failed(function() return send("new") end, "on_new_event: boom")
  assert.equal("new", event.content.body)
end
function test_raised()
  local event, code, text = assert.failed(function() return send("allowed") end, "check_event_allowed: bang")
  assert.equal(nil, event)
  assert.equal("M_UNKNOWN", code)
  assert.equal("Internal server error", text)
end
function test_membership()
  assert.failed(function()
    host.set_membership("@alice:example.org", "@bob:example.org", "!r:example.org", "invite")
  end, "no invites")
end
function test_any_failure() assert.failed(function() send("new") end) end
function test_calls_too()
  assert.failed(function() call("on_new_event", { content = { body = "new" } }, {}) end, "boom")
end
function test_wrong()
  assert.error(function() assert.failed(function() send("good") end, "boom") end, "no module failed, want a failure")
  assert.error(function() assert.failed(1) end, "what call(...) gave or a function expected, got number")
end
`}, 6)
}

// TestFailuresThatNobodyWants: what else goes wrong fails the test all the same.
func TestFailuresThatNobodyWants(t *testing.T) {
	got := outcome(runFiles(t, map[string]string{"a.lua": failing, "a_test.lua": failingSetup + `
function test_plain() send("allowed") end
function test_other_text() assert.failed(function() send("new") end, "bang") end
function test_before()
  send("new")
  assert.failed(function() send("new") end)
end
function test_error_of_its_own() assert.failed(function() send("new") error("mine") end) end
`}))
	want := `FAIL test_plain: a_test.lua:6: a module failed: a.lua:5: check_event_allowed: bang | (called from line 9)
FAIL test_other_text: a_test.lua:10: got the failure "a.lua:2: on_new_event: boom", want "bang"
FAIL test_other_text: a_test.lua:6: a module failed: a.lua:2: on_new_event: boom | (called from line 10)
FAIL test_before: a_test.lua:6: a module failed: a.lua:2: on_new_event: boom | (called from line 12)
FAIL test_error_of_its_own: a_test.lua:15: mine
FAIL test_error_of_its_own: a_test.lua:6: a module failed: a.lua:2: on_new_event: boom | (called from line 15)
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
