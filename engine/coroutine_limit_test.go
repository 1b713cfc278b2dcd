package engine_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
)

// TestCoroutinesThatEndAreGivenBack: the limit is on those that a call has made and that could still go on.
func TestCoroutinesThatEndAreGivenBack(t *testing.T) {
	const many = "too many coroutines"
	for _, c := range []struct{ name, body, want string }{
		{"ended", `for i = 1, 5000 do coroutine.wrap(function() end)() end return "fine"`, "fine"},
		{"ended later", `for i = 1, 500 do for x in coroutine.wrap(function() coroutine.yield(1) end) do end end return "fine"`, "fine"},
		{"ended by an error", `for i = 1, 500 do pcall(coroutine.wrap(error)) end return "fine"`, "fine"},
		{"ended by a yield that cannot be", `for i = 1, 500 do
				coroutine.resume(coroutine.create(function() table.sort({ 1, 2 }, coroutine.yield) end))
			end return "fine"`, "fine"},
		{"ended inside each other", `local function f(n) if n > 0 then coroutine.wrap(f)(n - 1) end end
			for i = 1, 50 do f(30) end return "fine"`, "fine"},
		{"never begun", `for i = 1, 100 do coroutine.create(print) end return "fine"`, "fine"},
		{"never begun, one more", `for i = 1, 101 do coroutine.create(print) end`, many},
		{"abandoned", `for i = 1, 100 do coroutine.wrap(coroutine.yield)() end return "fine"`, "fine"},
		{"abandoned, one more", `for i = 1, 101 do coroutine.wrap(coroutine.yield)() end`, many},
		{"left in a loop", `for i = 1, 101 do for x in coroutine.wrap(coroutine.yield), 1 do break end end`, many},
		{"abandoned and ended", `for i = 1, 99 do coroutine.wrap(coroutine.yield)() end
			for i = 1, 500 do coroutine.wrap(function() end)() end return "fine"`, "fine"},
		{"abandoned, then ended", `local cos = {}
			for k = 1, 5 do
				for i = 1, 100 do cos[i] = coroutine.wrap(coroutine.yield) cos[i]() end
				for i = 1, 100 do cos[i]() pcall(cos[i]) end
			end
			for i = 1, 101 do coroutine.wrap(coroutine.yield)() end`, many},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := says(t, c.body); !strings.HasSuffix(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestCoroutinesOfOtherCalls: what an earlier call has left counts in no later one, not even when it ends.
func TestCoroutinesOfOtherCalls(t *testing.T) {
	w := newWorld(t, engine.Settings{}, map[string]string{"m.lua": `
		local left, asked = {}, 0
		function check_event_for_spam()
			asked = asked + 1
			for i = 1, asked == 3 and 101 or 90 do
				if left[i] then left[i]() end
				left[i] = coroutine.wrap(coroutine.yield)
				left[i]()
			end
			return "asked " .. asked
		end`})
	for _, want := range []string{"asked 1", "asked 2", "too many coroutines"} {
		if got := w.hears(t); !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestCoroutinesThatEndedAreFreed has a call make more of them than there is memory for.
func TestCoroutinesThatEndedAreFreed(t *testing.T) {
	settings := engine.Settings{Heap: 64 << 20, Limits: engine.Limits{Time: time.Minute, Instructions: math.MaxInt64}}
	w := newWorld(t, settings, map[string]string{"m.lua": handler(`for i = 1, 30000 do
		local co = coroutine.wrap(function(a) coroutine.yield(a) end) co(i) co()
	end return "fine"`)})
	if got := w.hears(t); !strings.HasSuffix(got, "fine") {
		t.Error(got)
	}
}

// bodies are functions to make a coroutine of.
var bodies = []string{
	`function(...) return select("#", ...) end`,
	`function(...) local a = ` + strings.Repeat("nil, ", 150) + ` nil return select("#", ...) end`,
	`function(a) local a = ` + strings.Repeat("nil, ", 150) + ` nil return a end`,
	`function(...) return coroutine.yield(...) end`,
	`function(...) return pcall(coroutine.yield, ...) end`,
	`coroutine.yield`, `select`, `pcall`,
	`coroutine.wrap(function() while true do coroutine.yield(unpack(list)) end end)`,
}

// TestCoroutinesWithManyValues calls coroutines with every number of arguments and results that has room on a small stack,
// and some that do not. What has none is an error.
func TestCoroutinesWithManyValues(t *testing.T) {
	const room = 1250
	was := engine.SetRegistrySize(room)
	defer engine.SetRegistrySize(was)
	settings := engine.Settings{Limits: engine.Limits{Time: time.Minute, Instructions: math.MaxInt64, Coroutines: math.MaxInt}}
	for _, body := range bodies {
		for _, call := range []string{`co(unpack(list, 1, n))`, `co(unpack, list, 1, n)`, `co() co(unpack(list, 1, n))`, `co(pcall(unpack, list, 1, n))`} {
			source := fmt.Sprintf(`local list, failed = {}, 0
				for i = 1, %d do list[i] = 1 end
				for n = 1, %[1]d do
					local co = coroutine.wrap(%s)
					if not pcall(function() %s end) then failed = failed + 1 end
					pcall(co, 1)
				end
				return "failed " .. failed`, room, body, call)
			if got := newWorld(t, settings, map[string]string{"m.lua": handler(source)}).hears(t); !strings.Contains(got, "failed ") {
				t.Errorf("%.60s: %s: %s", body, call, got)
			}
		}
	}
}
