package luatest_test

import (
	"fmt"
	"testing"
	"time"
)

const sleepModule = `
function check_event_for_spam(event)
  local content = event.content
  local before = time.now_ms()
  for _ = 1, content.times or 1 do api.sleep(content.seconds) end
  return deny{ error = tostring(time.now_ms() - before), note = tostring(time.remaining_s()) }
end
function user_may_join_room()
  pcall(api.sleep, 3600)
  for _ = 1, 1000 do end
  return deny{}
end
function user_may_create_room(user)
  local before = time.remaining_s()
  pcall(api.create_and_send_event_into_room, { type = "m.x", room_id = "!r:example.org", sender = user, content = { seconds = 0.7 } })
  return deny{ note = tostring(before - time.remaining_s()) }
end
function user_may_create_room_alias()
  local before = time.remaining_s()
  local _, problem = pcall(http.get_json, "https://a.example/", nil, nil, { timeout_s = 0.5 })
  return deny{ error = problem.kind, note = tostring(before - time.remaining_s()) }
end
function user_may_publish_room()
  pcall(http.get_json, "https://a.example/", nil, nil, { retries = 1 })
  return deny{ note = tostring(time.remaining_s()) }
end
`

// TestSleep: in a test api.sleep moves the clock and takes no time, but what a module sleeps counts as it does outside.
func TestSleep(t *testing.T) {
	begun := time.Now()
	files := map[string]string{"10-sleep.lua": sleepModule, "sleep_test.lua": `
modules{ file = "10-sleep.lua", allow = { "http.a.example" } }
local function sleep(seconds, times) return call("check_event_for_spam", { content = { seconds = seconds, times = times } }) end
local function about(want, got) assert(math.abs(got - want) < 0.3, "got " .. got .. ", want about " .. want) end

function test_each_question_has_its_time()
  for _ = 1, 20 do assert.equal("500", sleep(0.5).error) end
  assert.equal(1735689610000, clock.now())
end
function test_sleeps_add_up()
  assert.failed(sleep(0.4, 3), "the module's time is over")
  assert.failed(sleep(0.9, 4), "the module's time is over")
end
function test_remaining()
  about(0.4, tonumber(sleep(0.2, 3).note))
end
function test_too_long()
  local before = clock.now()
  assert.failed(call("user_may_join_room", "@a:b", "!r:b", false), "out of time")
  assert.equal(before, clock.now())
end
function test_what_the_homeserver_asks_counts_for_who_waits()
  host.load{ users = { alice = {} }, rooms = { ["!r:example.org"] = { creator = "@alice:example.org" } } }
  about(0.7, tonumber(call("user_may_create_room", "@alice:example.org", {}).note))
end
function test_a_timeout_takes_its_time()
  web.answer("https://a.example/", { fails = "timeout" })
  local before = clock.now()
  local answer = call("user_may_create_room_alias", "@a:b", "#a:b")
  assert.equal("timeout", answer.error)
  about(0.5, tonumber(answer.note))
  about(0.5, (clock.now() - before) / 1000)
end
function test_timeouts_leave_time_for_something_else()
  web.answer("https://a.example/", { fails = "timeout" })
  assert(tonumber(call("user_may_publish_room", "@a:b", "!r:b").note) < 0.2)
end
`}
	for i := range 7 {
		files[fmt.Sprintf("2%d.lua", i)] = "function check_event_for_spam() api.sleep(0.9) end"
	}
	files["many_test.lua"] = `
function test_all_modules_share_the_time_of_the_question()
  modules("20.lua", "21.lua", "22.lua", "23.lua", "24.lua")
  assert.allowed(call("check_event_for_spam", {}))
  modules("20.lua", "21.lua", "22.lua", "23.lua", "24.lua", "25.lua", "26.lua")
  local answer = call("check_event_for_spam", {})
  assert.failed(answer, "the question's time was over before its turn")
  assert.equal(2, #answer.failures)
end`
	checkPassed(t, files, 8)
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("it took %s", d)
	}
}
