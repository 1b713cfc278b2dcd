package main

import (
	"context"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// TestExamples runs the example of every callback.
func TestExamples(t *testing.T) { runExamples(t, "../../engine/catalog/examples", len(catalog.All())) }

// TestLibraryExamples runs those of the libraries: each with functions has one, which uses it.
func TestLibraryExamples(t *testing.T) {
	n := 0
	for _, lib := range bindings.Libraries() {
		if len(lib.Funcs) == 0 {
			continue
		}
		n++
		if text := example(lib.Name + ".lua"); !strings.HasPrefix(text, "-- scripts/"+lib.Name+".lua\n-- ") || !strings.Contains(text, lib.Name+".") {
			t.Errorf("%s: the example is\n%s", lib.Name, text)
		}
	}
	runExamples(t, "examples", n)
}

// runExamples runs the tests in a directory, which so many examples have.
func runExamples(t *testing.T, dir string, n int) {
	t.Helper()
	trusting := func([]byte) (engine.Settings, error) { return engine.Settings{TrustPermissions: true}, nil }
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{}), Settings: trusting})
	if err != nil {
		t.Fatal(err)
	}
	report, err := luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Error(problem)
	}
	if len(report.Files) != n {
		t.Errorf("%d examples have tests, want %d", len(report.Files), n)
	}
}
