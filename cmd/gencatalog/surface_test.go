package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// TestSurfaceIsWhatThereIs: the surface has the names of a VM with their members, and nothing else.
func TestSurfaceIsWhatThereIs(t *testing.T) {
	rig, err := engine.NewRig(engine.Config{Scripts: t.TempDir(), Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	names, err := rig.Names(bindings.Open(bindings.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	s := surface()
	have := map[string][]string{}
	maps.Copy(have, s.Lua)
	for _, g := range s.Globals {
		have[g.Name] = nil
		for _, f := range g.Fields {
			have[g.Name] = append(have[g.Name], f.Name)
		}
	}
	for _, lib := range s.Libraries {
		if lib.Named != "" {
			have[lib.Name] = nil
		}
		for _, f := range lib.Bare {
			have[f.Name] = nil
		}
		for _, v := range lib.Values {
			have[lib.Name] = append(have[lib.Name], v.Name)
		}
		for _, f := range lib.Funcs {
			have[lib.Name] = append(have[lib.Name], f.Name)
		}
		for _, o := range lib.Objects {
			have[lib.Name] = append(have[lib.Name], o.Name)
		}
	}
	for name := range names.Globals {
		got, want := slices.Sorted(slices.Values(have[name])), slices.Sorted(maps.Keys(names.Members[name]))
		if _, ok := have[name]; !ok || !slices.Equal(got, want) {
			t.Errorf("%s: the surface has %v (%v), a VM has %v", name, ok, got, want)
		}
		delete(have, name)
	}
	if len(have) > 0 {
		t.Errorf("no VM has %v", have)
	}
}

// TestAreas: every function and object of a library with areas is in exactly one of them.
func TestAreas(t *testing.T) {
	for _, lib := range surface().Libraries {
		if len(lib.Areas) == 0 {
			continue
		}
		places := map[string]int{}
		for _, area := range lib.Areas {
			for _, name := range area.Members {
				places[name]++
			}
		}
		var members []string
		for _, f := range lib.Funcs {
			members = append(members, f.Name)
		}
		for _, o := range lib.Objects {
			members = append(members, o.Name)
		}
		for _, name := range members {
			if places[name] != 1 {
				t.Errorf("%s.%s is in %d areas", lib.Name, name, places[name])
			}
			delete(places, name)
		}
		if len(places) > 0 {
			t.Errorf("%s has no %v", lib.Name, places)
		}
	}
}
