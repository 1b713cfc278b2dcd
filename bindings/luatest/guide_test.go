package luatest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
)

// TestGuide runs the tests that the guide shows, against the modules that it shows.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, block := range strings.Split(string(text), "```lua\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		name, _, found := strings.Cut(block, "\n")
		if !found || !strings.HasPrefix(name, "-- scripts/") {
			t.Fatalf("a block does not say which file it is:\n%s", block)
		}
		files[strings.TrimPrefix(name, "-- scripts/")] = block
	}
	report, err := runFiles(t, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Error(problem)
	}
	if passed, _ := report.Count(); passed != 10 {
		t.Errorf("%d tests passed", passed)
	}
}

// TestNamesAreFree shows that what only tests have takes no name away that modules have.
func TestNamesAreFree(t *testing.T) {
	rig, err := engine.NewRig(engine.Config{Scripts: t.TempDir(), Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	names, err := rig.Names(bindings.Open(bindings.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range luatest.Names() {
		if names.Globals[name] && name != "assert" {
			t.Errorf("%s is a name every module has", name)
		}
	}
}
