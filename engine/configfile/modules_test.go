package configfile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/schema"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

const placed = `modules:
  - module: a.lua
    config:
      min_age_hours: "24"
      domains:
        - spam.example
        - !env KEY
      base: &base { x: 1, y: 2 }
      more: { <<: *base, y: 3 }
      words: ["yes", 'no', !!str off]
  - module: b.lua
`

func TestPositions(t *testing.T) {
	f := mustParse(t, placed)
	a, b := f.Module("a.lua"), f.Module("b.lua")
	const file = "/etc/axolua/axolua.yaml:"
	for _, tt := range []struct {
		m    *Module
		path []any
		want schema.Place
	}{
		{a, nil, schema.Place{Key: file + "4:7", Value: file + "4:7"}},
		{a, []any{"min_age_hours"}, schema.Place{Key: file + "4:7", Value: file + "4:22"}},
		{a, []any{"domains"}, schema.Place{Key: file + "5:7", Value: file + "6:9"}},
		{a, []any{"domains", 0}, schema.Place{Key: file + "6:11", Value: file + "6:11"}},
		{a, []any{"domains", 1}, schema.Place{Key: file + "7:11", Value: file + "7:11", Secret: true}},
		{a, []any{"domains", 5}, schema.Place{Key: file + "5:7", Value: file + "6:9"}},
		{a, []any{"more", "y"}, schema.Place{Key: file + "9:26", Value: file + "9:29"}},
		{a, []any{"more", "x"}, schema.Place{Key: file + "8:21", Value: file + "8:24"}},
		{a, []any{"missing", "deeper"}, schema.Place{Key: file + "4:7", Value: file + "4:7"}},
		{a, []any{1.5}, schema.Place{Key: file + "4:7", Value: file + "4:7"}},
		{b, []any{"x"}, schema.Place{Key: file + "11:5", Value: file + "11:5"}},
		{&Module{}, []any{"x"}, schema.Place{}},
	} {
		if got := tt.m.Place(tt.path...); got != tt.want {
			t.Errorf("%s %v: got %v, want %v", tt.m.Name, tt.path, got, tt.want)
		}
		if got := tt.m.Position(tt.path...); got != tt.want.Value {
			t.Errorf("Position of %s %v: got %s, want %s", tt.m.Name, tt.path, got, tt.want.Value)
		}
	}
	if f.Module("c.lua") != nil {
		t.Error("Module found a module that is not listed")
	}
}

func TestMergeKeysAndQuotedWords(t *testing.T) {
	config := mustParse(t, placed).Module("a.lua").Config
	if got, want := fmt.Sprint(config["more"], config["words"]), "map[x:1 y:3] [yes no off]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	f := mustParse(t, "limits: { <<: [{ time: 2s }, { time: 3s, load: 4s }] }")
	if got := fmt.Sprint(f.Limits.Time, f.Limits.Load); got != "2s 4s" {
		t.Errorf("of several sources the first wins: got %s, want 2s 4s", got)
	}
}

// TestSchemaMeetsYAML is the way that the engine goes: config and places from the file, the schema from Lua.
func TestSchemaMeetsYAML(t *testing.T) {
	m := mustParse(t, placed).Module("a.lua")
	_, errs := schema.Apply(map[string]any{
		"min_age_hours": map[string]any{"type": "number"},
		"domain":        map[string]any{"type": "list"},
		"base":          map[string]any{"type": "any"},
		"more":          map[string]any{"type": "object", "items": "string"},
		"words":         map[string]any{"type": "list"},
	}, m.Config, m.Place)
	want := []string{
		"/etc/axolua/axolua.yaml:5:7: config: unknown key `domains`; did you mean `domain`?",
		"/etc/axolua/axolua.yaml:4:22: config.min_age_hours: got string, want a number",
		"/etc/axolua/axolua.yaml:8:24: config.more.x: got number, want a string",
		"/etc/axolua/axolua.yaml:9:29: config.more.y: got number, want a string",
	}
	if fmt.Sprint(errs) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", errs, want)
	}
}

// TestSecretsReachTheEngine: what came from a file or from the environment is told to be secret, however deep and often
// it stands in a config.
func TestSecretsReachTheEngine(t *testing.T) {
	w := world{env: map[string]string{"LONG": "abc-123", "SHORT": "abc"}}
	f, err := w.parse("modules: [{ module: a.lua, config: { a: !env SHORT, deep: [{ b: &b !env LONG }, { b: *b }], c: plain } }, { module: b.lua }]")
	if err != nil {
		t.Fatal(err)
	}
	modules := f.Settings().Modules
	if got, want := modules[0].Secrets, []string{"abc", "abc-123"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := modules[1].Secrets; len(got) > 0 {
		t.Errorf("a module without secrets has %q", got)
	}
}

// TestSecretsAreNotLogged is the way that a secret goes: from a file of its own to what a module says.
func TestSecretsAreNotLogged(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"token": "syt-treasure\n", "axolua.yaml": "modules: [{ module: a.lua, config: { token: !file token } }]",
		"a.lua": "print('top', config.token) function is_user_expired() error('no ' .. config.token) end",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	core, logs := observer.New(zap.DebugLevel)
	e, err := engine.New(engine.Config{Scripts: dir, Settings: Reader(filepath.Join(dir, "axolua.yaml")), Log: zap.New(core)})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	a, err := e.Call(context.Background(), engine.Question{Callback: catalog.IsUserExpired, Args: []any{"@a:b"}})
	if err != nil || len(a.Failures) != 1 || a.Failures[0].Text != "no [secret]" {
		t.Errorf("got %v, %v", a, err)
	}
	if logs.FilterMessage("top\t[secret]").Len() != 1 || logs.FilterMessage("no [secret]").Len() != 1 {
		t.Errorf("the log has %v", logs.All())
	}
}
