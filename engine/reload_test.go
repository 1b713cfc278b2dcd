package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// goFuncs gives modules Go functions of the test, and no event.
type goFuncs map[string]lua.LGFunction

func (f goFuncs) Open(s *engine.Scope) (engine.Bindings, error) {
	for name, fn := range f {
		s.Define(name, s.State().NewFunction(fn))
	}
	return f, nil
}

func (goFuncs) Present(t catalog.Type, _ any) lua.LValue {
	panic(fmt.Sprintf("a question with a %s, which goFuncs cannot present", t))
}

func saveScript(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func startEngine(t testing.TB, cfg engine.Config) *engine.Engine {
	t.Helper()
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// versioned is a module that answers is_user_expired with its version, in seconds.
func versioned(version int) string {
	return fmt.Sprintf("function is_user_expired(user) return true, %d end\n", version)
}

func servesVersion(t testing.TB, e *engine.Engine, version int) {
	t.Helper()
	x, err := e.IsUserExpired(context.Background(), "@u:example.org")
	if err != nil {
		t.Fatal(err)
	}
	if got := int(x.ValidFor / time.Second); got != version {
		t.Fatalf("version %d serves, want %d", got, version)
	}
}

func reloads(t testing.TB, e *engine.Engine, want bool) {
	t.Helper()
	if changed, err := e.Reload(context.Background()); err != nil || changed != want {
		t.Fatalf("reload: changed %v, %v; want %v", changed, err, want)
	}
}

func reloadRefused(t testing.TB, e *engine.Engine) *engine.LoadError {
	t.Helper()
	changed, err := e.Reload(context.Background())
	var load *engine.LoadError
	if changed || !errors.As(err, &load) {
		t.Fatalf("reload: changed %v, %v; want a refusal", changed, err)
	}
	return load
}

func TestRefusedLoadChangesNothingButStatus(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(1))
	e := startEngine(t, engine.Config{Scripts: dir, Log: zap.New(core)})
	before := e.Status()
	saveScript(t, dir, "a.lua", versioned(2))
	saveScript(t, dir, "b.lua", "local x\nx = = 1\n")
	load := reloadRefused(t, e)
	after := e.Status()
	p := after.LastLoad.Problems
	if len(p) != 1 || p[0].File != "b.lua" || p[0].Line != 2 || p[0].Text == "" || !slices.Equal(p, load.Problems) {
		t.Errorf("problems %v, error %v; want b.lua:2", p, load)
	}
	if after.LastLoad.OK || after.LastLoad.Refused != 1 || after.LastLoad.Succeeded != 1 || !after.LastLoad.At.After(before.LastLoad.At) {
		t.Errorf("last load: %+v", after.LastLoad)
	}
	after.LastLoad = before.LastLoad
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("status was %+v, is %+v", before, after)
	}
	servesVersion(t, e, 1)
	lines := logs.FilterMessage("load refused").All()
	if len(lines) != 1 || !strings.Contains(fmt.Sprint(lines[0].ContextMap()), "b.lua:2") ||
		lines[0].ContextMap()["still serving"] != before.Generation {
		t.Errorf("log: %v", lines)
	}
	saveScript(t, dir, "b.lua", "")
	reloads(t, e, true)
	servesVersion(t, e, 2)
}

// Whoever writes the log may ask for the status, and a log that blocks holds nobody else up.
func TestStatusIsWholeWhenTheLogIsWritten(t *testing.T) {
	dir := t.TempDir()
	var e *engine.Engine
	var seen []string
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(discard{}), zap.InfoLevel),
		zap.Hooks(func(line zapcore.Entry) error {
			if e != nil {
				s := e.Status()
				seen = append(seen, fmt.Sprint(line.Message, " ", s.LastLoad.OK, " ", s.Generation, " ", countCalls(e)))
			}
			return nil
		}))
	saveScript(t, dir, "a.lua", versioned(1))
	e = startEngine(t, engine.Config{Scripts: dir, Log: log})
	first := e.Status().Generation
	saveScript(t, dir, "a.lua", "broken(")
	reloadRefused(t, e)
	saveScript(t, dir, "a.lua", versioned(1))
	reloads(t, e, false)
	saveScript(t, dir, "a.lua", versioned(2))
	reloads(t, e, true)
	want := []string{"load refused false " + first + " 0", "scripts are as loaded again true " + first + " 0",
		"loaded true " + e.Status().Generation + " 0"}
	if !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
}

func TestWhatSaysTheSameIsNoReload(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(1))
	e := startEngine(t, engine.Config{Scripts: dir})
	before := e.Status()
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.lua"), later, later); err != nil {
		t.Fatal(err)
	}
	reloads(t, e, false)
	saveScript(t, dir, "a.lua", versioned(1)) // rewritten
	saveScript(t, dir, ".a.lua.swp", "x")     // beside it
	reloads(t, e, false)
	after := e.Status()
	if after.Generation != before.Generation || !after.Loaded.Equal(before.Loaded) || after.Draining != 0 ||
		after.LastLoad.Unchanged != 2 || after.LastLoad.Succeeded != 1 {
		t.Errorf("status was %+v, is %+v", before, after)
	}
	saveScript(t, dir, "a.lua", "broken(")
	reloadRefused(t, e)
	saveScript(t, dir, "a.lua", versioned(1)) // put back
	reloads(t, e, false)
	if s := e.Status(); !s.LastLoad.OK || len(s.LastLoad.Problems) != 0 || s.Generation != before.Generation {
		t.Errorf("after putting it back: %+v", s)
	}
}

func TestFilesComeAndGo(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	module := "function on_user_registration(user) end\n"
	saveScript(t, dir, "b.lua", module)
	e := startEngine(t, engine.Config{Scripts: dir})
	for _, step := range []struct {
		what string
		do   func() error
		want string // the modules that are asked
	}{
		{"a file before it", func() error { saveScript(t, dir, "a.lua", module); return nil }, "a.lua b.lua"},
		{"one behind it", func() error { saveScript(t, dir, "c.lua", module); return nil }, "a.lua b.lua c.lua"},
		{"rename", func() error { return os.Rename(path("a.lua"), path("d.lua")) }, "b.lua c.lua d.lua"},
		{"emptied", func() error { return os.Truncate(path("c.lua"), 0) }, "b.lua d.lua"},
		{"deleted", func() error { return os.Remove(path("b.lua")) }, "d.lua"},
		{"all gone", func() error { return os.Remove(path("d.lua")) }, ""},
		{"back", func() error { saveScript(t, dir, "c.lua", module); return nil }, "c.lua"},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		reloads(t, e, true)
		a, err := e.Call(context.Background(), engine.Question{Callback: catalog.OnUserRegistration, Args: []any{"@u:x"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(a.Asked(), " "); got != step.want {
			t.Errorf("%s: asked %q, want %q", step.what, got, step.want)
		}
	}
}

func TestTheListedOrderOutlivesReloads(t *testing.T) {
	dir := t.TempDir()
	settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "c.lua"}, {File: "a.lua"}, {File: "b.lua"}}, Digest: []byte("1")}
	for _, m := range settings.Modules {
		saveScript(t, dir, m.File, "function on_user_registration(user) end\n")
	}
	e := startEngine(t, engine.Config{Scripts: dir, Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	order := func(want string) {
		t.Helper()
		var got []string
		for _, m := range e.Status().Modules {
			got = append(got, m.Module)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("order %v, want %s", got, want)
		}
	}
	order("c.lua a.lua b.lua")
	saveScript(t, dir, "a.lua", "-- new\nfunction on_user_registration(user) end\n")
	saveScript(t, dir, "0.lua", "function on_user_registration(user) end\n") // not listed
	reloads(t, e, true)
	order("c.lua a.lua b.lua")
	if p := e.Status().LastLoad.Problems; len(p) != 1 || !p[0].Warning || p[0].File != "0.lua" {
		t.Errorf("problems %v, want a warning of 0.lua", p)
	}
	if err := os.Remove(filepath.Join(dir, "c.lua")); err != nil {
		t.Fatal(err)
	}
	if p := reloadRefused(t, e).Problems; p[0].File != "c.lua" {
		t.Errorf("problems %v, want the missing c.lua", p)
	}
	order("c.lua a.lua b.lua")
	settings.Modules, settings.Digest = settings.Modules[1:], []byte("2")
	reloads(t, e, true)
	order("a.lua b.lua")
}

func TestNewFailsWithEveryProblem(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	saveScript(t, dir, "a.lua", "x = = 1\n")
	saveScript(t, dir, "b.lua", "\nerror('no')\n")
	saveScript(t, dir, "c.lua", "local x <const> = 1\n")
	for _, lastGood := range []string{"", filepath.Join(data, "last.json")} {
		e, err := engine.New(engine.Config{Scripts: dir, LastGood: lastGood})
		var load *engine.LoadError
		if e != nil || !errors.As(err, &load) {
			t.Fatalf("last good %q: %v, %v", lastGood, e, err)
		}
		for _, file := range []string{"a.lua:1", "b.lua:2", "c.lua:1"} {
			if !strings.Contains(err.Error(), file) {
				t.Errorf("%q does not name %s", err, file)
			}
		}
	}
}
