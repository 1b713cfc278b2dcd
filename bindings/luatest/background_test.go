package luatest_test

import (
	"strings"
	"testing"
)

const backgroundModule = `
local ticks = 0
every("tick", 60, function() metric.inc("ticks") end)
cron("daily", "CRON_TZ=UTC 0 9 * * *", function() metric.inc("daily", { at = time.iso() }) end)
jobs.mail = function(args, attempt)
  if args.fails and attempt <= args.fails then error("attempt " .. attempt .. " failed") end
  api.send_mail(args.to, "Hello", "<p>hello</p>", "hello")
  if args.again then enqueue("mail", { to = args.again }) end
end
jobs.spawns = function() spawn(function() metric.inc("spawned", { from = "job" }) end) end
function is_user_expired(user_id)
  spawn(function()
    metric.inc("spawned", { from = user_id })
    if user_id == "@fails:b" then error("spawned and failed") end
    if user_id == "@asks:b" then api.create_and_send_event_into_room{ type = "m.x", room_id = "!r:example.org", sender = "@alice:example.org", content = {} } end
  end)
  if enqueue("mail", { to = user_id }, { delay_s = 30, key = user_id, retries = 3 }) then return true end
  return false
end
function on_new_event(event)
  spawn(function() metric.inc("events", { type = event.type }) end)
end
`

// TestBackground: jobs, timers and spawned functions run by the clock of the test.
func TestBackground(t *testing.T) {
	checkPassed(t, map[string]string{"20-a.lua": backgroundModule, "a_test.lua": `
modules("20-a.lua")
local function count(name, labels) return metrics(name, labels) end

function test_what_is_spawned_has_run()
  call("is_user_expired", "@a:b")
  assert.equal(1, count("spawned", { from = "@a:b" }))
  run_job("spawns")
  assert.equal(1, count("spawned", { from = "job" }))
end
function test_a_spawned_function_that_fails()
  assert.failed(function() call("is_user_expired", "@fails:b") end, "20-a.lua:14: spawn: spawned and failed")
  assert.failed(call("is_user_expired", "@fails:b"), "spawned and failed")
  assert.equal(0, #logs())
end
function test_a_spawned_function_that_asks()
  host.load{ users = { alice = {} }, rooms = { ["!r:example.org"] = { creator = "@alice:example.org" } } }
  call("is_user_expired", "@asks:b")
  host.send{ type = "m.y", room_id = "!r:example.org", sender = "@alice:example.org" }
  assert.equal(1, count("events", { type = "m.y" }))
end

function test_jobs_run_when_they_are_due()
  assert.equal(true, call("is_user_expired", "@a:b").result.expired)
  assert.equal(false, call("is_user_expired", "@a:b").result.expired)
  assert.equal({ { module = "a", name = "mail", args = { to = "@a:b" }, delay_s = 30, key = "@a:b", retries = 3 } }, enqueued())
  assert.equal(0, run_jobs())
  clock.advance(29999)
  assert.equal(0, #host.mails())
  clock.advance(1)
  assert.equal("@a:b", host.mails()[1].recipient)
  assert.equal(true, call("is_user_expired", "@a:b").result.expired)
  assert.equal(2, #enqueued("mail"))
  assert.equal(0, #enqueued("spawns"))
end
function test_jobs_that_enqueue()
  run_job("mail", { to = "a", again = "b" })
  assert.equal(0, run_jobs())
  assert.equal(2, #enqueued())
  assert.equal(2, #host.mails())
end
function test_jobs_that_fail()
  assert.failed(function() run_job("mail", { to = "a", fails = 2 }) end, "job mail: attempt 1 failed")
  clock.advance(9999)
  assert.failed(function() clock.advance(1) end, "attempt 2 failed")
  clock.advance(19999)
  assert.equal(0, #host.mails())
  clock.advance(1)
  assert.equal(1, #host.mails())
end

function test_timers()
  clock.advance(0)
  clock.advance(59999)
  assert.equal(0, count("ticks"))
  clock.advance(1)
  assert.equal(1, count("ticks"))
  clock.advance(3600 * 1000)
  assert.equal(61, count("ticks"))
end
function test_timers_by_the_clock()
  clock.set("2026-03-01T08:59:00Z")
  clock.advance(2 * 60 * 1000)
  assert.equal(1, count("daily", { at = "2026-03-01T09:00:00.000Z" }))
  clock.set("2026-03-05T10:00:00Z") -- as if nothing had run meanwhile
  assert.equal(1, count("daily", { at = "2026-03-05T10:00:00.000Z" }))
  assert.equal(2, count("daily"))
end
function test_a_sleep_does_not_lose_a_lease()
  modules("30-slow.lua")
  run_job("slow")
  assert.equal(1, count("slow"))
end

function test_what_is_for_modules()
  for name, fn in pairs{ every = every, cron = cron, spawn = spawn, enqueue = enqueue } do
    assert.error(function() fn("x", 60, function() end) end, name .. ": for modules, not for tests")
  end
  assert.error(function() run_job("mial") end, "no module declares jobs.mial")
  modules("20-a.lua", "40-a-too.lua")
  assert.error(function() run_job("mail") end, "jobs.mail is declared by 20-a.lua and 40-a-too.lua")
end
`, "30-slow.lua": `jobs.slow = function() api.sleep(50) metric.inc("slow") end`,
		"40-a-too.lua": `jobs.mail = function() end`}, 10)
}

// TestFailuresInTheBackground fail a test that does not want them.
func TestFailuresInTheBackground(t *testing.T) {
	report, err := runFiles(t, map[string]string{"20-a.lua": backgroundModule + `
every("bad", 90, function() error("no") end)`, "a_test.lua": `
function test_spawned() call("is_user_expired", "@fails:b") end
function test_job() run_job("mail", { fails = 1 }) end
function test_timer() clock.advance(90000) end
`})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"spawned and failed", "job mail: attempt 1 failed", "timer bad: no"} {
		failures := report.Files[0].Results[i].Failures
		if len(failures) != 1 || !strings.Contains(failures[0].Text, want) || failures[0].Line != i+2 {
			t.Errorf("got %v, want %s", failures, want)
		}
	}
}
