package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// fenceModule does what the event's body says.
const fenceModule = `
local words = require("words")
function check_event_for_spam(event)
  local body = event.content.body
  if body == "spin" then while true do end end
  if body == "bytes" then local s = ("x"):rep(1000) for i = 1, 1000 do s:upper() end end
  if body == "error" then error("broken") end
  if body == "wrong" then return 1 end
  if body == "long" then return ("x"):rep(2^30) end
  if body == "spam" then return "M_SPAM" end
end
function should_drop_federated_event(event) return event.content.body == "spam" end
function check_username_for_spam(profile) if profile.display_name == "spin" then while true do end end end
`

// fenced is an engine with fenceModule as m.lua, beside an innocent n.lua.
type fenced struct {
	*engine.Engine
	dir      string
	logs     *observer.ObservedLogs
	settings engine.Settings
}

func newFenced(t *testing.T) *fenced {
	w := &fenced{dir: t.TempDir()}
	try := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	try(os.Mkdir(filepath.Join(w.dir, "lib"), 0o755))
	saveScript(t, w.dir, "lib/words.lua", "return {}")
	saveScript(t, w.dir, "m.lua", fenceModule)
	saveScript(t, w.dir, "n.lua", handler(""))
	w.settings = engine.Settings{
		Limits:  engine.Limits{Instructions: 20_000, StringBytes: 100_000},
		Modules: []engine.ModuleSettings{{File: "m.lua"}, {File: "n.lua"}},
	}
	core, logs := observer.New(zap.DebugLevel)
	w.logs = logs
	w.Engine = startEngine(t, engine.Config{Scripts: w.dir, Open: bindings.Open(bindings.Options{}), Log: zap.New(core),
		Settings: func([]byte) (engine.Settings, error) { return w.settings, nil }})
	return w
}

// ask gives what became of m.lua: "answered", or the kind of its failure.
func (w *fenced) ask(t *testing.T, body, server string) string {
	t.Helper()
	event := parseEvent(t, fmt.Sprintf(`{"type":"m.room.message","origin":%q,"content":{"body":%q}}`, server, body))
	a, err := w.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}})
	switch {
	case a == nil:
		t.Fatal(err)
	case len(a.Failures) == 0:
		return "answered"
	case len(a.Failures) > 1 || a.Failures[0].Module != "m.lua":
		t.Errorf("the innocent module failed: %v", a.Failures)
	}
	return a.Failures[0].Kind.String()
}

// fence sends bad events of three servers until the module is not asked any more.
func (w *fenced) fence(t *testing.T) {
	t.Helper()
	for i := range 5 {
		if got := w.ask(t, "spin", fmt.Sprintf("s%d.example", i%3)); got != "instructions" {
			t.Fatalf("failure %d: %s", i, got)
		}
	}
	if got := w.ask(t, "", "s0.example"); got != "fenced" {
		t.Fatalf("after five failures: %s", got)
	}
}

func (w *fenced) fences() string {
	var list []string
	for _, f := range w.Status().Fences {
		list = append(list, f.Module+" "+f.Callback)
	}
	return strings.Join(list, ", ")
}

// TestFencing is the life of a fence.
func TestFencing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFenced(t)
		w.fence(t)
		if got := w.fences(); got != "m.lua check_event_for_spam" {
			t.Errorf("the status has %q", got)
		}
		loud := w.logs.FilterLevelExact(zap.ErrorLevel).All()
		if len(loud) != 1 || loud[0].Message != "fenced: m.lua is not asked check_event_for_spam any more until it answers a probe" {
			t.Errorf("the log has %v", loud)
		}
		if drop, err := w.ShouldDropFederatedEvent(context.Background(), parseEvent(t, `{"content":{"body":"spam"}}`)); !drop || err != nil {
			t.Errorf("another callback of the module: %v, %v", drop, err)
		}
		time.Sleep(29 * time.Second)
		if got := w.ask(t, "spam", "s0.example"); got != "fenced" {
			t.Errorf("before the pause was over: %s", got)
		}
		time.Sleep(2 * time.Second)
		if got := w.ask(t, "spin", "s0.example"); got != "instructions" {
			t.Errorf("the probe: %s", got)
		}
		if got := w.ask(t, "spam", "s0.example"); got != "fenced" {
			t.Errorf("after a probe that failed: %s", got)
		}
		time.Sleep(30 * time.Second)
		for _, body := range []string{"error", "spam"} { // failing cheaply is good enough
			if got := w.ask(t, body, "s0.example"); got == "fenced" {
				t.Errorf("%s: still fenced", body)
			}
		}
		if got := w.fences(); got != "" {
			t.Errorf("the status has %q", got)
		}
		if n := len(w.logs.FilterLevelExact(zap.ErrorLevel).All()); n != 1 {
			t.Errorf("%d loud lines, want one", n)
		}
	})
}

// TestWhatDoesNotFence: nobody switches a rule off by its mistakes, nor a stranger by odd events.
func TestWhatDoesNotFence(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		servers int
		pause   time.Duration
		want    string
	}{
		"errors":                {"error", 5, 0, "error"},
		"wrong answers":         {"wrong", 5, 0, "bad_answer"},
		"too long a string":     {"long", 5, 0, "string_length"},
		"one stranger":          {"spin", 1, 0, "instructions"},
		"two strangers":         {"spin", 2, 0, "instructions"},
		"rarely":                {"spin", 5, 20 * time.Second, "instructions"},
		"fenced, to be certain": {"spin", 3, 0, "fenced"},
		"fenced by memory":      {"bytes", 3, 0, "fenced"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newFenced(t)
				var got string
				for i := range 60 {
					got = w.ask(t, c.body, fmt.Sprintf("s%d.example", i%c.servers))
					time.Sleep(c.pause)
				}
				if got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		})
	}
}

// TestCutShortProbe: the caller's impatience is no answer.
func TestCutShortProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFenced(t)
		w.fence(t)
		time.Sleep(30 * time.Second)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		event := parseEvent(t, `{"origin":"s0.example","content":{"body":"spin"}}`)
		if _, err := w.Call(ctx, engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		if got := w.ask(t, "spam", "s0.example"); got != "fenced" {
			t.Errorf("got %s", got)
		}
	})
}

// TestFenceOfQuestionsWithoutEvent needs no servers: strangers do not put such questions.
func TestFenceOfQuestionsWithoutEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFenced(t)
		for range 5 {
			_, _ = w.CheckUsernameForSpam(context.Background(), engine.UserProfile{UserID: "@a:b", DisplayName: new("spin")}, "@me:b")
		}
		if got := w.fences(); got != "m.lua check_username_for_spam" {
			t.Errorf("the status has %q", got)
		}
	})
}

// TestReloadsAndFences: what may have put the module right clears its fence, and nothing else does.
func TestReloadsAndFences(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, w *fenced)
		clears bool
	}{
		"the module":     {func(t *testing.T, w *fenced) { saveScript(t, w.dir, "m.lua", fenceModule+"-- changed") }, true},
		"another module": {func(t *testing.T, w *fenced) { saveScript(t, w.dir, "n.lua", handler("return nil")) }, false},
		"its library":    {func(t *testing.T, w *fenced) { saveScript(t, w.dir, "lib/words.lua", "return { 1 }") }, true},
		"a new library":  {func(t *testing.T, w *fenced) { saveScript(t, w.dir, "lib/other.lua", "return { 1 }") }, false},
		"its config":     {func(t *testing.T, w *fenced) { w.configure(0, map[string]any{"n": 1}) }, true},
		"other config":   {func(t *testing.T, w *fenced) { w.configure(1, map[string]any{"n": 1}) }, false},
		"its limits": {func(t *testing.T, w *fenced) {
			w.configure(0, nil)
			w.settings.Modules[0].Limits.Instructions = 30_000
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newFenced(t)
				w.fence(t)
				c.change(t, w)
				reloads(t, w.Engine, true)
				want := map[bool]string{true: "answered", false: "fenced"}[c.clears]
				if got := w.ask(t, "", "s0.example"); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			})
		})
	}
}

// configure changes the settings as a new axolua.yaml would.
func (w *fenced) configure(module int, config map[string]any) {
	w.settings.Modules = []engine.ModuleSettings{{File: "m.lua"}, {File: "n.lua"}}
	w.settings.Modules[module].Config = config
	w.settings.Digest = []byte{byte(len(w.settings.Digest) + 1)}
}
