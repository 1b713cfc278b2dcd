package scripts_test

import (
	"context"
	"testing"

	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// leastRun is how many percent of a module's lines its Lua tests run.
const leastRun = 95

// TestLua runs the Lua tests of the modules, as `axolua test --cover --cover-min 95` does, but for each module by itself.
func TestLua(t *testing.T) {
	rig, err := engine.NewRig(engineConfig("../axolua.yaml", "."))
	if err != nil {
		t.Fatal(err)
	}
	rig, cover := rig.Covering()
	report, err := luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: ".", ServerName: serverName})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Files {
		for _, result := range f.Results {
			for _, failure := range result.Failures {
				t.Errorf("%s: %s", result.Name, failure.Error())
			}
		}
	}
	for _, f := range cover.Files() {
		if code := len(f.Ran) + len(f.Missed); 100*len(f.Ran) < leastRun*code {
			t.Errorf("%s: %d of %d lines have run; these have not: %v", f.File, len(f.Ran), code, f.Missed)
		}
	}
}

// TestShipped: what a checkout has loads without a complaint, and does what README.md says of it.
func TestShipped(t *testing.T) {
	cfg := engineConfig("../axolua.yaml", ".")
	problems, err := engine.Check(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if len(e.Status().Modules) != 4 {
		t.Errorf("%d modules are loaded, want 4", len(e.Status().Modules))
	}
	for body, want := range map[string]bool{"Get your casino bonus": true, "see www.spam.example": true, "good morning": false} {
		if got := denied(t, e, catalog.CheckEventForSpam, parseEvent(t, message(body))); got != want {
			t.Errorf("%q: denied %v, want %v", body, got, want)
		}
	}
}
