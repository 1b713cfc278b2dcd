package main

import (
	"embed"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/catalog/render"
)

// examples has <library>.lua and <library>_test.lua for each library with functions, as package catalog has for callbacks.
//
//go:embed examples/*.lua
var examples embed.FS

// example is a file; "" if there is none.
func example(name string) string {
	text, _ := examples.ReadFile("examples/" + name)
	return string(text)
}

// surface gathers what modules see.
func surface() *render.Surface {
	s := &render.Surface{Callbacks: catalog.All(), Tests: testNames, Lua: map[string][]string{}}
	for _, g := range catalog.Globals {
		switch {
		case g.Lua:
			s.Lua[g.Name] = memberNames(g.Members)
			s.LuaDocs = append(s.LuaDocs, render.Param{Name: g.Name, Doc: g.Doc})
		case g.Type == "table":
			s.Libraries = append(s.Libraries, render.Library{Name: g.Name, Doc: g.Doc, Values: members(g.Members)})
		default:
			s.Globals = append(s.Globals, render.Global{Name: g.Name, Doc: g.Doc, Type: g.Type, Params: fields(g.Params),
				Returns: fields(g.Returns), Fields: members(g.Members)})
		}
	}
	for _, lib := range bindings.Libraries() {
		s.Libraries = append(s.Libraries, library(lib))
	}
	for _, c := range bindings.Classes() {
		s.Classes = append(s.Classes, render.Class{Name: c.Name, Doc: c.Doc, Fields: params(c.Fields), Funcs: funcs(c.Funcs)})
	}
	return s
}

func memberNames(list []catalog.Member) (names []string) {
	for _, m := range list {
		names = append(names, m.Name)
	}
	return names
}

func members(list []catalog.Member) (all []render.Param) {
	for _, m := range list {
		all = append(all, render.Param{Name: m.Name, Type: m.Type, Doc: m.Doc})
	}
	return all
}

func fields(list []catalog.Field) (all []render.Param) {
	for _, f := range list {
		all = append(all, render.Param{Name: f.Name, Type: f.Type, Optional: f.Optional, Doc: f.Doc})
	}
	return all
}

func library(lib bindings.Library) render.Library {
	r := render.Library{Name: lib.Name, Doc: lib.Doc, Funcs: funcs(lib.Funcs), Bare: funcs(lib.Bare), Areas: areas[lib.Name]}
	if lib.Named != nil {
		r.Named, r.Assigned = string(lib.Named.Type), lib.Named.Assigned()
	}
	r.Example, r.ExampleTest = example(lib.Name+".lua"), example(lib.Name+"_test.lua")
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
		r := render.Func{Name: f.Name, Doc: f.Doc, Params: params(f.Params), Returns: params(f.Returns), Power: f.Power, Asks: f.Asks, Declares: f.Declares}
		if f.TakesTimeout() {
			r.Behind = []render.Param{{Name: "options", Type: "ApiOptions", Optional: true, Doc: "{ timeout_s = 0.2 }"}}
		}
		all = append(all, r)
	}
	return all
}

func params(list []bindings.Param) (all []render.Param) {
	for _, p := range list {
		all = append(all, render.Param{Name: p.Name, Type: string(p.Type), Optional: p.Optional, Doc: p.Doc})
	}
	return all
}
