package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// loginModule answers check_auth with a function that tells the test what it was run with, and on which VM.
const loginModule = `
local here = vm()
auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function(user, login_type, login_dict)
  return "@" .. user .. ":x", function(response)
    if user == "wait" then wait() end
    if user == "fail" then error("as asked: " .. response.access_token) end
    if user == "loop" then while true do end end
    later(here, response and response.device_id)
  end
end } }
function is_user_expired(user) wait() return true, here end
`

// loginWorld is an engine that may check logins.
type loginWorld struct {
	gate
	*engine.Engine
	dir   string
	mu    sync.Mutex
	later []string
}

func newLoginWorld(t *testing.T, module string) *loginWorld {
	w := &loginWorld{gate: newGate(), dir: t.TempDir()}
	var vms atomic.Int64
	open := goFuncs{"wait": w.gate.wait,
		"vm": func(l *lua.LState) int { l.Push(lua.LNumber(vms.Add(1))); return 1 },
		"later": func(l *lua.LState) int {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.later = append(w.later, fmt.Sprint(l.Get(1), " ", l.Get(2)))
			return 0
		}}
	saveScript(t, w.dir, "a.lua", module)
	w.Engine = startEngine(t, engine.Config{Scripts: w.dir, Open: open, Settings: func([]byte) (engine.Settings, error) {
		return engine.Settings{
			Limits:  engine.Limits{Time: 50 * time.Millisecond},
			Pool:    engine.PoolSettings{Max: 2, Idle: time.Second},
			Modules: []engine.ModuleSettings{{File: "a.lua", Allow: []string{"auth"}}},
		}, nil
	}})
	return w
}

func (w *loginWorld) login(t *testing.T, user string) *engine.Continuation {
	t.Helper()
	r, err := w.CheckAuth(context.Background(), user, "m.login.password", map[string]any{"password": "secret"})
	if err != nil || r == nil || r.OnLogin == nil || r.UserID != "@"+user+":x" {
		t.Fatalf("login of %s: %+v, %v", user, r, err)
	}
	return r.OnLogin
}

// replace makes the generation of a continuation an old one.
func (w *loginWorld) replace(t *testing.T) {
	t.Helper()
	saveScript(t, w.dir, "a.lua", fmt.Sprintf("%s-- %d\n", loginModule, w.Status().LastLoad.Succeeded))
	reloads(t, w.Engine, true)
}

func TestAContinuationKeepsItsGenerationUntilItIsRun(t *testing.T) {
	w := newLoginWorld(t, loginModule)
	c := w.login(t, "alice")
	w.replace(t)
	if s := w.Status(); s.Draining != 1 {
		t.Errorf("before: %+v", s)
	}
	if err := c.Run(context.Background(), map[string]any{"device_id": "D"}); err != nil {
		t.Error(err)
	}
	if err := c.Run(context.Background(), nil); err == nil {
		t.Error("it ran twice")
	}
	c.Drop()
	if s := w.Status(); s.Draining != 0 || strings.Join(w.later, ",") != "1 D" {
		t.Errorf("after: %+v, %q", s, w.later)
	}
}

func TestADroppedContinuationIsOver(t *testing.T) {
	w := newLoginWorld(t, loginModule)
	c := w.login(t, "alice")
	w.replace(t)
	c.Drop()
	c.Drop()
	if err := c.Run(context.Background(), nil); err == nil || w.Status().Draining != 0 || w.later != nil {
		t.Errorf("%v, %+v, %q", err, w.Status(), w.later)
	}
}

func TestAContinuationEndsAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newLoginWorld(t, loginModule)
		c := w.login(t, "alice")
		w.replace(t)
		time.Sleep(59 * time.Second)
		if s := w.Status(); s.Draining != 1 {
			t.Errorf("after 59s: %+v", s)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if err := c.Run(context.Background(), nil); err == nil || w.Status().Draining != 0 {
			t.Errorf("after 61s: %v, %+v", err, w.Status())
		}
	})
}

func TestAContinuationRunsOnItsOwnVM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newLoginWorld(t, loginModule)
		c := w.login(t, "alice")
		var wg sync.WaitGroup
		for range 2 { // all VMs are busy
			wg.Go(func() { _, _ = w.IsUserExpired(context.Background(), "@u:x") })
			<-w.in
		}
		ran := make(chan error, 1)
		go func() { ran <- c.Run(context.Background(), map[string]any{"device_id": "D"}) }()
		synctest.Wait()
		if len(ran) > 0 {
			t.Errorf("it did not wait for its VM: %v", <-ran)
		}
		close(w.out)
		wg.Wait()
		if err := <-ran; err != nil || strings.Join(w.later, ",") != "1 D" {
			t.Errorf("%v, %q", err, w.later)
		}
		gone := w.login(t, "bob")
		time.Sleep(30 * time.Second) // the VM would be freed for being idle
		if err := gone.Run(context.Background(), nil); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoWaitsForAContinuationMayGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newLoginWorld(t, loginModule)
		c := w.login(t, "alice")
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { _, _ = w.IsUserExpired(context.Background(), "@u:x") })
			<-w.in
		}
		w.replace(t)
		ctx, cancel := context.WithCancel(context.Background())
		ran := make(chan error)
		go func() { ran <- c.Run(ctx, nil) }()
		synctest.Wait()
		cancel()
		if err := <-ran; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		close(w.out)
		wg.Wait()
		if s := w.Status(); s.Draining != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAContinuationThatFails(t *testing.T) {
	for user, want := range map[string]struct {
		kind     engine.Kind
		response any
	}{
		"fail": {engine.KindError, json.RawMessage(`{"access_token":"syt_c2VjcmV0"}`)},
		"loop": {engine.KindDeadline, nil},
		"eve":  {engine.KindPanic, brokenObject{}},
	} {
		w := newLoginWorld(t, loginModule)
		c := w.login(t, user)
		w.replace(t)
		err := c.Run(context.Background(), want.response)
		var fail *engine.CallError
		if !errors.As(err, &fail) || fail.Kind != want.kind || fail.Module != "a.lua" {
			t.Errorf("%s: %v, want %v", user, err, want.kind)
		}
		if strings.Contains(fmt.Sprint(err), "syt_") {
			t.Errorf("the error has the token: %v", err)
		}
		if s := w.Status(); s.Draining != 0 {
			t.Errorf("%s: %+v", user, s)
		}
	}
}

// brokenObject is a value of the host that panics.
type brokenObject struct{}

func (brokenObject) Get(string) (any, bool) { panic("host") }
func (brokenObject) Keys() []string         { panic("host") }

func TestAResponseThatIsNoObject(t *testing.T) {
	w := newLoginWorld(t, loginModule)
	c := w.login(t, "alice")
	if err := c.Run(context.Background(), 17); err == nil {
		t.Error("a number was taken for a login response")
	}
	if err := c.Run(context.Background(), map[string]any{"device_id": "D"}); err != nil {
		t.Errorf("after the refused response: %v", err)
	}
}
