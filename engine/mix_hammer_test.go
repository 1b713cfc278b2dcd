package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// mixModule takes a VM in every way there is, and loses it in every way.
const mixModule = `
local kept
local function loop() while true do end end
task("job", "works", function(n)
  spawn(note)
  if n == 3 then error("no") elseif n == 4 then ask("@plain:x") elseif n == 5 then loop() end
end)
task("route", "page", function(n) wait() if n == 5 then loop() end end)
function is_user_expired(user)
  if user == "@wait:x" then wait()
  elseif user == "@spawn:x" then wait() pcall(spawn, function() wait() ask("@wait:x") end) pcall(spawn, note)
  elseif user == "@late:x" then pcall(spawn, loop)
  elseif user == "@ask:x" then ask("@spawn:x")
  elseif user == "@loop:x" then pcall(spawn, note) loop()
  elseif user == "@fail:x" then pcall(spawn, note) error("no") end
  return true
end
function check_event_for_spam(event)
  if kept and pcall(function() return kept.sender end) then leak() end
  kept = event
  pcall(spawn, function() if event.content.body ~= "body " .. event.n then leak() end end)
  wait()
end
auth_checkers = { { login_type = "plain", fields = { "password" }, check = function(user)
  pcall(spawn, note)
  return "@a:x", function() pcall(spawn, note) if user == "loop" then loop() end ask("@plain:x") end
end } }
`

// mix is what mixModule can call, and who asks it.
type mix struct {
	t *testing.T
	*engine.Engine
	dir      string
	ran      atomic.Int64
	versions int
}

// Open is engine.Opener's.
func (m *mix) Open(s *engine.Scope) (engine.Bindings, error) {
	return taskOpener{goFuncs{
		"note": func(*lua.LState) int { m.ran.Add(1); return 0 },
		"leak": func(*lua.LState) int { m.t.Error("the event of another question"); return 0 },
		"wait": func(*lua.LState) int {
			s.Wait(func(ctx context.Context) {
				short, cancel := context.WithTimeout(ctx, rand.N(300*time.Microsecond))
				defer cancel()
				<-short.Done()
			})
			return 0
		},
		"ask": func(l *lua.LState) int {
			ctx, cancel := s.Context()
			defer cancel()
			_, _ = m.IsUserExpired(ctx, l.CheckString(1))
			return 0
		},
	}}.Open(s)
}

func (m *mix) save() {
	m.versions++
	saveScript(m.t, m.dir, "10-a.lua", fmt.Sprintf("%s-- %d\n", mixModule, m.versions))
}

// one asks for one thing, and may give up before it is there. What comes of it is other tests' affair.
func (m *mix) one(rng *rand.Rand, i int) {
	ctx := context.Background()
	if rng.IntN(4) == 0 {
		short, cancel := context.WithTimeout(ctx, time.Duration(rng.IntN(1500))*time.Microsecond)
		defer cancel()
		ctx = short
	}
	switch rng.IntN(5) {
	case 0:
		_, _ = m.RunTask(ctx, job("works"), rng.IntN(7))
	case 1:
		_, _ = m.RunTask(ctx, engine.TaskID{Kind: engine.Route, Module: "10-a.lua", Name: "page"}, rng.IntN(7))
	case 2:
		users := []string{"@wait:x", "@spawn:x", "@late:x", "@ask:x", "@loop:x", "@fail:x", "@plain:x"}
		_, _ = m.IsUserExpired(ctx, users[rng.IntN(len(users))])
	case 3:
		event, _ := bindings.ParseEvent(fmt.Appendf(nil, `{"type":"m.room.message","sender":"@a:x","n":%d,"content":{"body":"body %d"}}`, i, i))
		_, _ = m.CheckEventForSpam(ctx, event)
	default:
		r, err := m.CheckAuth(ctx, []string{"loop", "plain"}[rng.IntN(2)], "plain", map[string]any{"password": "secret"})
		if err != nil || r == nil || r.OnLogin == nil {
			return
		}
		if rng.IntN(2) == 0 {
			_ = r.OnLogin.Run(ctx, nil)
		}
		r.OnLogin.Drop()
	}
}

// TestEverythingAtOnce lets questions, nested ones, tasks, continuations and what is spawned run against reloads: each
// generation closes, and no VM, place or goroutine is left over.
func TestEverythingAtOnce(t *testing.T) {
	before := runtime.NumGoroutine()
	few := engine.Limits{Instructions: 10_000, Time: time.Second}
	settings := engine.Settings{
		Limits: few, Background: engine.BackgroundSettings{VMs: 3, Limits: few}, Fence: engine.FenceSettings{Failures: 1 << 30},
		Pool:    engine.PoolSettings{Max: 3, Queue: 1000, Idle: 3 * time.Millisecond},
		Modules: []engine.ModuleSettings{{File: "10-a.lua", Allow: []string{"auth"}}},
	}
	m := &mix{t: t, dir: t.TempDir()}
	m.save()
	m.Engine = startEngine(t, engine.Config{Scripts: m.dir, Open: m, Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	var callers sync.WaitGroup
	for n := range 10 {
		callers.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(n), 3))
			for i := range 150 {
				m.one(rng, i)
			}
		})
	}
	over := make(chan struct{})
	go func() { callers.Wait(); close(over) }()
	for going := true; going; {
		m.save()
		reloads(t, m.Engine, true)
		select {
		case <-over:
			going = false
		default:
		}
	}
	if err := m.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := m.Status(); s.Draining != 0 || s.Pool.Max != 3 || s.Pool.VMs > 3 || s.Pool.Waiting != 0 || m.ran.Load() == 0 {
		t.Errorf("%d ran; %+v", m.ran.Load(), s)
	}
	m.Close()
	if s := m.Status(); s.Draining != 0 {
		t.Errorf("after Close: %+v", s)
	}
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
