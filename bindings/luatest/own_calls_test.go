package luatest_test

import "testing"

// TestFailuresOfTheTestsOwnCalls: what the test itself does may make modules fail, and the line of the test says where.
func TestFailuresOfTheTestsOwnCalls(t *testing.T) {
	files := map[string]string{"a.lua": `
function on_new_event() error("boom") end
function user_may_invite() http.get_json("https://a.example/", nil, nil, { retries = 2 }) end
`, "a_test.lua": `modules{ file = "a.lua", allow = { "http.a.example" } }
local function room()
  local room_id = api.create_room("@alice:example.org", {})
  return room_id
end
function test_api()
  host.load{ users = { alice = {} } }
  room()
end
function test_wanted()
  host.load{ users = { alice = {} } }
  assert.failed(room, "boom")
end
function test_unanswered()
  assert.failed(call("user_may_invite", "@a:b", "@c:d", "!r:b"))
end
function test_inner()
  host.load{ users = { alice = {} } }
  test("one", room)
  test("two", function() end)
end
`}
	want := `FAIL test_api: a_test.lua:3: a module failed: a.lua:2: on_new_event: boom | (called from line 8)
ok test_wanted
FAIL test_unanswered: a_test.lua:15: the test has no answer for GET https://a.example/; web.answer sets one
FAIL test_inner/one: a_test.lua:3: a module failed: a.lua:2: on_new_event: boom
ok test_inner/two
ok test_inner
`
	if got := outcome(runFiles(t, files)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
