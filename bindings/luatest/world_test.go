package luatest_test

import (
	"context"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

// TestWorld runs tests that use everything there is, as an admin would.
func TestWorld(t *testing.T) {
	const dir = "testdata/world"
	rig, err := engine.NewRig(engine.Config{
		Scripts: dir, Open: bindings.Open(bindings.Options{}), Settings: configfile.Reader(dir + "/axolua.yaml"),
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range report.Files[0].Results {
		t.Run(result.Name, func(t *testing.T) {
			for _, f := range result.Failures {
				t.Error(f)
			}
		})
	}
	if passed, _ := report.Count(); passed < 19 {
		t.Errorf("%d tests passed", passed)
	}
}
