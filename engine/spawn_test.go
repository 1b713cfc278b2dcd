package engine_test

import (
	"context"
	"testing"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// TestAChainOfSpawnedFunctionsEnds: else a module could keep its VM, and its generation after a reload, for ever.
func TestAChainOfSpawnedFunctionsEnds(t *testing.T) {
	ran := 0
	count := func(l *lua.LState) int { ran++; l.Push(lua.LNumber(ran)); return 1 }
	e := taskEngine(t, goFuncs{"count": count}, engine.Settings{}, `
local function again() if count() < 100 then spawn(again) end end
function is_user_expired() spawn(again) end`)
	for range 2 {
		ran = 0
		if a, err := e.Call(context.Background(), expired("@u:x")); err != nil || len(a.Failures) != 0 {
			t.Fatal(a, err)
		}
		if err := e.Settle(context.Background()); err != nil || ran != 16 {
			t.Errorf("%d functions ran, want 16: %v", ran, err)
		}
	}
}

// breaking is a login whose texts cannot be listed.
type breaking struct{}

func (breaking) Get(string) (any, bool) { return "hunter2", true }
func (breaking) Keys() []string         { panic("ouch") }

// TestAHostsValueThatPanicsWhenTheAnswerLeaves: the generation closes nevertheless.
func TestAHostsValueThatPanicsWhenTheAnswerLeaves(t *testing.T) {
	dir := t.TempDir()
	const source = `auth_checkers = { { login_type = "plain", fields = { "password" }, check = function() spawn(function() end) end } }`
	saveScript(t, dir, "10-a.lua", source)
	e := startEngine(t, engine.Config{Scripts: dir, Open: taskOpener{}, Settings: func([]byte) (engine.Settings, error) {
		return engine.Settings{Modules: []engine.ModuleSettings{{File: "10-a.lua", Allow: []string{"auth"}}}}, nil
	}})
	if _, err := e.CheckAuth(context.Background(), "a", "plain", breaking{}); err == nil {
		t.Error("the panic has gone unnoticed")
	}
	saveScript(t, dir, "10-a.lua", source+"\n")
	reloads(t, e, true)
	if s := e.Status(); s.Draining != 0 {
		t.Errorf("a generation is not closed: %+v", s)
	}
}
