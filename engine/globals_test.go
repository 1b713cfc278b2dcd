package engine

import (
	"maps"
	"slices"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// TestGlobalsAreDeclared: the catalogue has the names that every module has, and no others, and says what they are.
func TestGlobalsAreDeclared(t *testing.T) {
	e := newEngine(Config{})
	if err := e.learnNames(); err != nil {
		t.Fatal(err)
	}
	v, err := e.newVM(&generation{log: e.log})
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, g := range catalog.Globals {
		if declared[g.Name] {
			t.Errorf("%s is declared twice", g.Name)
		}
		declared[g.Name] = true
		if !e.names.Globals[g.Name] {
			t.Errorf("%s is declared, and does not exist", g.Name)
		}
		members := map[string]bool{}
		for _, m := range g.Members {
			members[m.Name] = true
		}
		if got := e.names.Members[g.Name]; !maps.Equal(got, members) {
			t.Errorf("%s has %v, declared are %v", g.Name, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(members)))
		}
		if g.Doc == "" && !g.Lua {
			t.Errorf("%s has no documentation", g.Name)
		}
		value := v.base.RawGetString(g.Name)
		_, isFunction := value.(*lua.LFunction)
		callable := isFunction || v.l.GetMetaField(value, "__call") != lua.LNil
		if exists := value != lua.LNil; exists && callable != (g.Type == "") {
			t.Errorf("%s is a %s, declared as %q", g.Name, value.Type(), g.Type)
		}
		if g.Type == "" && !g.Lua && (len(g.Params) == 0 || len(g.Returns) == 0) {
			t.Errorf("%s has neither parameters nor results", g.Name)
		}
	}
	for name := range e.names.Globals {
		if !declared[name] {
			t.Errorf("%s is not declared", name)
		}
	}
}
