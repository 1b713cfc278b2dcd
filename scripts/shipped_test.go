package scripts_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

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

// TestLuacheckKnowsNoMore: every name that .luacheckrc takes for one that modules have is there, with its members.
func TestLuacheckKnowsNoMore(t *testing.T) {
	l := lua.NewState()
	defer l.Close()
	l.SetGlobal("files", l.NewTable()) // which luacheck has
	if err := l.DoFile("../.luacheckrc"); err != nil {
		t.Fatal(err)
	}
	var uses []string
	l.GetGlobal("read_globals").(*lua.LTable).ForEach(func(key, value lua.LValue) {
		entry, isLibrary := value.(*lua.LTable)
		if !isLibrary {
			uses = append(uses, value.String())
			return
		}
		uses = append(uses, key.String())
		if fields, ok := entry.RawGetString("fields").(*lua.LTable); ok {
			fields.ForEach(func(field, _ lua.LValue) { uses = append(uses, key.String()+"."+field.String()) })
		}
	})
	module := "local function use() end\nuse(" + strings.Join(uses, ")\nuse(") + ")\nfunction check_event_for_spam() end\n"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "names.lua"), []byte(module))
	problems, err := engine.Check(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil || len(problems) > 0 || len(uses) < 30 {
		t.Errorf("%v %v in\n%s", err, problems, module)
	}
}
