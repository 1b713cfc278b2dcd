package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// TestTheQuestionsTimeIsNobodysFault: a module that used up the question's time, not its own, is not fenced, nor is the
// one after it, which was never asked.
func TestTheQuestionsTimeIsNobodysFault(t *testing.T) {
	w := newWorld(t, engine.Settings{CallTimeout: 5 * time.Millisecond, Limits: engine.Limits{Instructions: 1 << 60}}, map[string]string{
		"10.lua": "function is_user_expired(user) while true do end end",
		"20.lua": "function is_user_expired(user) return true end",
	})
	for range 8 {
		a, err := w.Call(context.Background(), engine.Question{Callback: catalog.IsUserExpired, Args: []any{"@a:b"}})
		if err != nil || len(a.Failures) != 2 || a.Failures[1].Kind != engine.KindDeadline || !slices.Equal(a.Asked(), []string{"10.lua"}) {
			t.Fatalf("asked %v, failures %v, %v", a.Asked(), a.Failures, err)
		}
	}
	if fences := w.Status().Fences; len(fences) != 0 {
		t.Errorf("fenced: %v", fences)
	}
}

// TestFencedModuleIsPassedOver: what runs into its own limit again and again is not asked any more.
func TestFencedModuleIsPassedOver(t *testing.T) {
	w := newWorld(t, engine.Settings{Limits: engine.Limits{Instructions: 1000}}, map[string]string{
		"10.lua": "function is_user_expired(user) while true do end end",
		"20.lua": "function is_user_expired(user) return false end",
	})
	var a *engine.Answer
	for range 6 {
		var err error
		if a, err = w.Call(context.Background(), engine.Question{Callback: catalog.IsUserExpired, Args: []any{"@a:b"}}); err != nil {
			t.Fatal(err)
		}
	}
	if a.Failures[0].Kind != engine.KindFenced || !slices.Equal(a.Asked(), []string{"20.lua"}) || a.DecidedBy != "20.lua" {
		t.Errorf("asked %v, failures %v, decided by %s", a.Asked(), a.Failures, a.DecidedBy)
	}
	if fences := w.Status().Fences; len(fences) != 1 || fences[0].Module != "10.lua" {
		t.Errorf("fences %v", fences)
	}
	if n := w.logs.FilterLevelExact(2).Len(); n != 1 { // zap's error level
		t.Errorf("%d loud lines, want one", n)
	}
}

// TestRefusedLoadLeavesTheHeapLimit: nothing of a refused load changes what serves.
func TestRefusedLoadLeavesTheHeapLimit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.lua")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("function is_user_expired(user) local t = {} for i = 1, 1e5 do t[i] = i end return true end")
	settings := engine.Settings{Heap: 1 << 40, Digest: []byte("a")}
	e, err := engine.New(engine.Config{Scripts: dir, Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	settings = engine.Settings{Heap: 1, Digest: []byte("b")}
	write("function (")
	if _, err := e.Reload(context.Background()); err == nil {
		t.Fatal("a broken module was loaded")
	}
	if expired, err := e.IsUserExpired(context.Background(), "@a:b"); err != nil || !expired.Expired {
		t.Errorf("%+v, %v", expired, err)
	}
}

// TestWrongArgumentsAreTheHostsError: a mistake of the host ends no process and blames no module.
func TestWrongArgumentsAreTheHostsError(t *testing.T) {
	w := newWorld(t, engine.Settings{}, map[string]string{"a.lua": `
function check_event_for_spam(event) end
function check_event_allowed(event, state_events) end
function user_may_create_room(user_id, room_config) end
function on_account_data_updated(user_id, room_id, account_data_type, content) end`})
	ctx := context.Background()
	for name, ask := range map[string]func() error{
		"no event":      func() error { _, err := w.CheckEventForSpam(ctx, nil); return err },
		"a nil event":   func() error { _, err := w.CheckEventForSpam(ctx, (*bindings.Event)(nil)); return err },
		"no state":      func() error { _, err := w.CheckEventAllowed(ctx, parseEvent(t, plainEvent), nil); return err },
		"no object":     func() error { return w.OnAccountDataUpdated(ctx, "@a:b", nil, "m.x", nil) },
		"not an object": func() error { _, err := w.UserMayCreateRoom(ctx, "@a:b", struct{ X int }{}); return err },
	} {
		if err := ask(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if fences := w.Status().Fences; len(fences) != 0 {
		t.Errorf("fenced: %v", fences)
	}
}
