package main

import (
	"context"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// TestExamples runs the example of every callback.
func TestExamples(t *testing.T) {
	const dir = "../../engine/catalog/examples"
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
	if len(report.Files) != len(catalog.All()) {
		t.Errorf("%d examples have tests, want %d", len(report.Files), len(catalog.All()))
	}
}
