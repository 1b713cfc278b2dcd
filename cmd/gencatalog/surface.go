package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/catalog/render"
	"github.com/axolua/axolua/engine/luasrc"
)

// surface gathers what modules see.
func surface() (*render.Surface, error) {
	s := &render.Surface{Callbacks: catalog.All(), Globals: globals, Libraries: constants(), Tests: testNames}
	for _, lib := range bindings.Libraries() {
		s.Libraries = append(s.Libraries, library(lib))
	}
	for _, c := range bindings.Classes() {
		s.Classes = append(s.Classes, render.Class{Name: c.Name, Doc: c.Doc, Fields: params(c.Fields), Funcs: funcs(c.Funcs)})
	}
	names, err := liveNames()
	if err != nil {
		return nil, err
	}
	s.Lua, err = remaining(s, names)
	return s, err
}

func library(lib bindings.Library) render.Library {
	r := render.Library{Name: lib.Name, Doc: lib.Doc, Funcs: funcs(lib.Funcs)}
	for _, v := range lib.Values {
		r.Values = append(r.Values, render.Param{Name: v.Name, Type: string(v.Type), Doc: v.Doc})
	}
	for _, o := range lib.Objects {
		r.Objects = append(r.Objects, library(o))
	}
	return r
}

func funcs(list []bindings.Func) (all []render.Func) {
	for _, f := range list {
		all = append(all, render.Func{Name: f.Name, Doc: f.Doc, Params: params(f.Params), Returns: params(f.Returns), Power: f.Power, Asks: f.Asks})
	}
	return all
}

func params(list []bindings.Param) (all []render.Param) {
	for _, p := range list {
		all = append(all, render.Param{Name: p.Name, Type: string(p.Type), Optional: p.Optional, Doc: p.Doc})
	}
	return all
}

// liveNames are the names that there are in a VM.
func liveNames() (*luasrc.Names, error) {
	dir, err := os.MkdirTemp("", "gencatalog")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		return nil, err
	}
	return rig.Names(bindings.Open(bindings.Options{}))
}

// remaining gives the names in a VM that the tables do not have: they are Lua's own. What the tables have must be there.
func remaining(s *render.Surface, names *luasrc.Names) (map[string][]string, error) {
	lua := map[string][]string{}
	for name := range names.Globals {
		lua[name] = slices.Sorted(maps.Keys(names.Members[name]))
	}
	for _, lib := range s.Libraries {
		for _, f := range lib.Funcs {
			if !names.Members[lib.Name][f.Name] {
				return nil, fmt.Errorf("there is no %s.%s in a VM", lib.Name, f.Name)
			}
		}
		delete(lua, lib.Name)
	}
	for _, g := range s.Globals {
		if !names.Globals[g.Name] {
			return nil, fmt.Errorf("there is no %s in a VM", g.Name)
		}
		delete(lua, g.Name)
	}
	return lua, nil
}
