package luatest_test

import (
	"testing"
	"time"
)

// TestSleep: in a test api.sleep moves the clock and takes no time, but what is longer than a module has fails as it
// would.
func TestSleep(t *testing.T) {
	begun := time.Now()
	got := outcome(runFiles(t, map[string]string{"10-sleep.lua": `
function check_event_for_spam(event)
  local before = time.now_ms()
  local ok, problem = pcall(api.sleep, event.content.seconds)
  return deny{ error = ok and tostring(time.now_ms() - before) or problem.kind }
end`, "sleep_test.lua": `
local function slept(seconds) return call("check_event_for_spam", { content = { seconds = seconds } }).error end

function test_sleep()
  for _ = 1, 20 do assert.equal("500", slept(0.5)) end
  assert.equal(1735689610000, clock.now())
  assert.equal("timeout", slept(3600))
  assert.equal(1735689610000, clock.now())
end`}))
	if got != "ok test_sleep\n" {
		t.Error(got)
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("it took %s", d)
	}
}
