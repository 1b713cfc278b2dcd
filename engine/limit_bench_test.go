package engine

import (
	"math"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// The rule and the loops on which the cost of the deadline is measured.
const deadlineRule = `
local banned = {}
for i = 1, 1000 do banned["@spammer" .. i .. ":bad.example"] = true end
local body = "Good morning everybody, has someone seen the minutes of the last meeting? I would like to add a point."
function f()
  if banned["@example:example.org"] then return "M_FORBIDDEN" end
  if body:lower():find("casino bonus", 1, true) then return "M_FORBIDDEN" end
end`

const deadlineLoops = `
local function add(a, b) return a + b end
function f()
  local sum = 0
  for i = 1, 200 do sum = add(sum, i) end
  return sum
end`

// BenchmarkDeadline compares the same code without any context, under the limiter, and under a timeout of package
// context, which is gopher-lua's usual way.
func BenchmarkDeadline(b *testing.B) {
	for name, source := range map[string]string{"rule": deadlineRule, "loops": deadlineLoops} {
		limiter := new(limiter)
		limiter.prepare(new(heapGuard))
		limits := &Limits{Time: time.Second, Instructions: math.MaxInt64}
		run := func(b *testing.B, l *lua.LState, arm func()) {
			if err := l.DoString(source); err != nil {
				b.Fatal(err)
			}
			fn := l.GetGlobal("f")
			for b.Loop() {
				arm()
				l.Push(fn)
				if err := l.PCall(0, 1, nil); err != nil {
					b.Fatal(err)
				}
				l.Pop(1)
			}
		}
		b.Run(name+"/none", func(b *testing.B) { run(b, lua.NewState(), func() {}) })
		b.Run(name+"/limiter", func(b *testing.B) {
			l := lua.NewState()
			limiter.arm(limits, now(), math.MaxInt64, nil)
			l.SetContext(limiter)
			run(b, l, func() { t := now(); limiter.arm(limits, t, t+time.Second, nil) })
		})
	}
}
