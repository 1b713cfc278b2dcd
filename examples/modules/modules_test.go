package modules_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

const (
	serverName = "example.org"
	mostLines  = 160 // that a module has less than
	leastRun   = 90  // percent of its lines that its tests run
)

func config(t *testing.T) engine.Config {
	t.Helper()
	f, err := configfile.Load("axolua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	options := bindings.Options{ServerName: serverName, Lists: lists.New(lists.Declared(f.Lists), lists.Options{Given: true})}
	return engine.Config{Scripts: ".", Open: bindings.Open(options), Settings: configfile.Reader("axolua.yaml")}
}

// TestLua runs the tests of the modules, as `axolua test --cover --cover-min 90` does, but for each module by itself.
func TestLua(t *testing.T) {
	rig, err := engine.NewRig(config(t))
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
			t.Run(f.Name+"/"+result.Name, func(t *testing.T) {
				for _, failure := range result.Failures {
					t.Error(failure.Error())
				}
			})
		}
	}
	for _, f := range cover.Files() {
		if code := len(f.Ran) + len(f.Missed); 100*len(f.Ran) < leastRun*code {
			t.Errorf("%s: %d of %d lines have run; these have not: %v", f.File, len(f.Ran), code, f.Missed)
		}
	}
}

// TestLoads: the configuration of the directory is right, and has every module in it.
func TestLoads(t *testing.T) {
	problems, err := engine.Check(config(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
	e, err := engine.New(config(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if got, want := len(e.Status().Modules), len(modules(t)); got != want {
		t.Errorf("axolua.yaml loads %d of %d modules", got, want)
	}
}

// TestEach holds every module to what README.md says of all of them.
func TestEach(t *testing.T) {
	readme := read(t, "README.md")
	for _, file := range modules(t) {
		source := read(t, file)
		if n := strings.Count(source, "\n"); n >= mostLines {
			t.Errorf("%s has %d lines, want less than %d", file, n, mostLines)
		}
		keys := len(configKey.FindAllString(source, -1)) - strings.Count(source, "\n    items = {")
		if docs := strings.Count(source, "doc = "); keys == 0 || keys != docs {
			t.Errorf("%s: %d of %d keys of its configuration say what they mean", file, docs, keys)
		}
		if !strings.Contains(readme, "["+file+"]("+file+")") {
			t.Errorf("README.md does not tell of %s", file)
		}
		read(t, strings.TrimSuffix(file, ".lua")+"_test.lua")
	}
}

// configKey is the beginning of a key of config_schema, or of items in a line of their own.
var configKey = regexp.MustCompile(`(?m)^ +[a-z0-9_]+ = \{ type = "`)

func modules(t *testing.T) (files []string) {
	t.Helper()
	all, err := filepath.Glob("*.lua")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if !strings.HasSuffix(file, "_test.lua") {
			files = append(files, file)
		}
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
