package engine

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
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

// BenchmarkVM reports what one VM of ten modules costs to build and to keep.
func BenchmarkVM(b *testing.B) {
	dir := b.TempDir()
	for i := range 10 {
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".lua"), []byte(benchModule), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	e, err := New(Config{Scripts: dir, Log: zap.NewNop()})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	g := e.current.Load()
	var keep []*vm
	before := liveHeap()
	for b.Loop() {
		v, err := e.build(g)
		if err != nil {
			b.Fatal(err)
		}
		keep = append(keep, v)
	}
	b.ReportMetric(float64(liveHeap()-before)/float64(len(keep)), "heap-B/VM")
	runtime.KeepAlive(keep)
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchModule is a module as an admin would write it.
const benchModule = `
local banned = set{ "spam.example", "bad.example", "worse.example" }
local function domain(user) return user:match(":(.+)$") end
function check_event_for_spam(event)
  if event.type ~= "m.room.message" then return end
  if banned[domain(event.sender)] then return deny{ code = Codes.FORBIDDEN, note = event.sender } end
end
function user_may_invite(inviter, invitee, room_id)
  if banned[domain(inviter)] then return Codes.FORBIDDEN end
end`
