package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
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

// TestWhatIsLostWithAVMIsTold: a module that runs into a limit takes along what others have spawned before it.
func TestWhatIsLostWithAVMIsTold(t *testing.T) {
	for name, source := range map[string]string{
		"a question":         `function is_user_expired() while true do end end`,
		"a spawned function": `function is_user_expired() spawn(function() while true do end end) end`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			saveScript(t, dir, "10-a.lua", `function is_user_expired() spawn(print) spawn(print) end`)
			saveScript(t, dir, "20-b.lua", source)
			saveScript(t, dir, "30-c.lua", `function is_user_expired() spawn(print) end`)
			core, logs := observer.New(zap.WarnLevel)
			few := engine.Limits{Instructions: 10_000}
			settings := engine.Settings{Limits: few, Background: engine.BackgroundSettings{Limits: few}}
			e := startEngine(t, engine.Config{Scripts: dir, Open: taskOpener{}, Log: zap.New(core),
				Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
			if _, err := e.Call(context.Background(), expired("@u:x")); err != nil {
				t.Fatal(err)
			}
			if err := e.Settle(context.Background()); err != nil {
				t.Fatal(err)
			}
			lost := map[string]string{"a question": "10-a.lua: 2", "a spawned function": "30-c.lua: 1"}
			for _, l := range logs.FilterMessageSnippet("is lost with its VM").All() {
				if got := fmt.Sprint(l.ContextMap()["module"], ": ", l.ContextMap()["functions"]); got != lost[name] {
					t.Errorf("%s, want %s", got, lost[name])
				}
				delete(lost, name)
			}
			if lost[name] != "" {
				t.Errorf("nothing was said: %v", logs.All())
			}
		})
	}
}
