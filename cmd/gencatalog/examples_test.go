package main

import (
	"context"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/configfile"
)

// TestExamples runs the example of every callback.
func TestExamples(t *testing.T) { runExamples(t, "../../engine/catalog/examples", len(catalog.All())) }

// TestLibraryExamples runs those of the libraries: each with functions has one, which uses it.
func TestLibraryExamples(t *testing.T) {
	n := 0
	for _, lib := range bindings.Libraries() {
		if len(lib.Funcs) == 0 && lib.Named == nil && len(lib.Bare) == 0 {
			continue
		}
		n++
		if text := example(lib.Name + ".lua"); !strings.HasPrefix(text, "-- scripts/"+lib.Name+".lua\n-- ") || !strings.Contains(text, lib.Name+".") && !strings.Contains(text, lib.Name+"(") {
			t.Errorf("%s: the example is\n%s", lib.Name, text)
		}
	}
	runExamples(t, "examples", n)
}

// exampleConfig is what the examples need of axolua.yaml.
const exampleConfig = `
data:
  bad_hashes: { file: lists/bad-hashes.txt, kind: set }
  bad_sites: { url: "https://lists.example/sites.txt", kind: domains, every: 1h, optional: true }
  bans: { policy_room: "!bans:example.org" }
`

// runExamples runs the tests in a directory, which so many examples have.
func runExamples(t *testing.T, dir string, n int) {
	t.Helper()
	trusting := func([]byte) (engine.Settings, error) {
		return engine.Settings{TrustPermissions: true, Raw: []byte(exampleConfig)}, nil
	}
	declared := lists.New(lists.Declared(configfile.Policies([]byte(exampleConfig)).Lists), lists.Options{Given: true})
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Lists: declared}), Settings: trusting})
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
