package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
)

// TestNamesOfTests: testNames has what test files find, and nothing else.
func TestNamesOfTests(t *testing.T) {
	known := map[string]bool{}
	var code strings.Builder
	code.WriteString("local function same(want, t)\n  for k in pairs(t) do want[k] = not want[k] or nil end\n" +
		"  assert.equal({}, want)\nend\nfunction test_names()\n")
	for _, g := range testNames.Globals {
		known[g.Name] = true
		fmt.Fprintf(&code, "  assert.equal('function', type(%s))\n", g.Name)
	}
	for _, lib := range testNames.Libraries {
		known[lib.Name] = true
		fmt.Fprintf(&code, "  same({")
		for _, f := range lib.Funcs {
			fmt.Fprintf(&code, " %s = true,", f.Name)
		}
		fmt.Fprintf(&code, " }, %s)\n", lib.Name)
	}
	code.WriteString("end\n")
	for _, name := range luatest.Names() {
		if !known[name] {
			t.Errorf("%s is not in testNames", name)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "names_test.lua"), []byte(code.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	report, err := luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range report.Problems() {
		t.Errorf("%s in\n%s", problem, code.String())
	}
}
