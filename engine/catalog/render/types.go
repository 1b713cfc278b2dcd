package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// Types gives the definitions for the Lua language server, by file name: callbacks.lua has what a module may define,
// libraries.lua what it may call, objects.lua what it is given, and tests.lua what only test files have.
func Types(s *Surface) map[string][]byte {
	return map[string][]byte{
		"callbacks.lua": callbackTypes(s.Callbacks),
		"libraries.lua": nameTypes(s.Globals, s.Libraries),
		"objects.lua":   objectTypes(s.Classes),
		"tests.lua":     testTypes(s),
	}
}

// LuaRC gives .luarc.json, which leads the Lua language server to the definitions in a directory.
func LuaRC(types string) []byte {
	return fmt.Appendf(nil, `{
  "runtime.version": "Lua 5.1",
  "runtime.builtin": {
    "bit": "disable",
    "debug": "disable",
    "ffi": "disable",
    "io": "disable",
    "jit": "disable",
    "package": "disable",
    "utf8": "disable"
  },
  "workspace.library": [%q],
  "workspace.checkThirdParty": false,
  "diagnostics.disable": ["lowercase-global"]
}
`, types)
}

const typesHead = "---@meta\n-- luacheck: ignore\n-- Generated; do not edit. It is for editors: nothing loads it.\n"

// lua is a file of definitions.
type lua struct{ strings.Builder }

func newLua() *lua {
	var f lua
	f.WriteString(typesHead)
	return &f
}

func (f *lua) line(format string, args ...any) { fmt.Fprintf(&f.Builder, format+"\n", args...) }

func (f *lua) bytes() []byte { return tidy(f.String()) }

// tidy leaves no more than one empty line between two things.
func tidy(text string) []byte {
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return []byte(strings.TrimRight(text, "\n") + "\n")
}

// doc writes the description of what follows.
func (f *lua) doc(text string) {
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n") {
		if paragraph == "" {
			f.line("---")
			continue
		}
		f.WriteString(wrapped(strings.Fields(paragraph), "--- "))
	}
}

// function writes a function with what is known of it.
func (f *lua) function(name, doc string, params, returns []Param) {
	f.doc(doc)
	var names []string
	for _, p := range params {
		mark := ""
		if p.Optional {
			mark = "?"
		}
		f.line("---@param %s%s %s%s", p.Name, mark, p.Type, after(p.Doc))
		names = append(names, p.Name)
	}
	for _, r := range returns {
		t := r.Type
		if r.Optional {
			t = orNil(t)
		}
		name := r.Name
		if name == "" {
			name = "result"
		}
		f.line("---@return %s %s%s", t, name, after(r.Doc))
	}
	f.line("function %s(%s) end\n", name, strings.Join(names, ", "))
}

func (f *lua) field(p Param) {
	mark := ""
	if p.Optional {
		mark = "?"
	}
	f.line("---@field %s%s %s%s", p.Name, mark, p.Type, after(p.Doc))
}

func after(doc string) string {
	if doc == "" {
		return ""
	}
	return " " + strings.Join(strings.Fields(doc), " ")
}

// orNil is a type that may also be nil.
func orNil(t string) string {
	switch {
	case strings.HasSuffix(t, "?"), t == "any":
		return t
	case strings.Contains(t, "|"), strings.HasPrefix(t, "fun("):
		return "(" + t + ")?"
	}
	return t + "?"
}

// nameTypes defines the names that code may use.
func nameTypes(globals []Global, libraries []Library) []byte {
	f := newLua()
	f.names(globals, libraries)
	return f.bytes()
}

func (f *lua) names(globals []Global, libraries []Library) {
	for _, g := range globals {
		f.line("")
		f.global(g)
	}
	for i := range libraries {
		f.line("")
		f.library(libraries[i].Name, &libraries[i], ".")
	}
}

func (f *lua) global(g Global) {
	switch {
	case g.Type != "":
		f.doc(g.Doc)
		f.line("---@type %s\n%s = nil", g.Type, g.Name)
	case len(g.Fields) == 0:
		f.function(g.Name, g.Doc, g.Params, g.Returns)
	default: // a table that can be called
		f.doc(g.Doc)
		f.line("---@class axolua.%s", g.Name)
		for _, field := range g.Fields {
			f.field(field)
		}
		f.line("---@overload %s\n%s = {}", signature(g.Params, g.Returns), g.Name)
	}
}

// signature is the type of a function.
func signature(params, returns []Param) string {
	var list, results []string
	for _, p := range params {
		mark := ""
		if p.Optional {
			mark = "?"
		}
		list = append(list, p.Name+mark+": "+p.Type)
	}
	for _, r := range returns {
		t := r.Type
		if r.Optional {
			t = orNil(t)
		}
		results = append(results, t)
	}
	text := "fun(" + strings.Join(list, ", ") + ")"
	if len(results) > 0 {
		text += ": " + strings.Join(results, ", ")
	}
	return text
}

// library defines a table; sep stands between it and its functions.
func (f *lua) library(path string, lib *Library, sep string) {
	if lib.isTable() {
		f.table(path, lib)
	}
	for _, fn := range lib.Funcs {
		f.function(path+sep+fn.Name, Prose(fn), slices.Concat(fn.Params, fn.Behind), fn.Returns)
	}
	for _, fn := range lib.Bare {
		f.function(fn.Name, Prose(fn), fn.Params, fn.Returns)
	}
	for i := range lib.Objects {
		f.library(path+"."+lib.Objects[i].Name, &lib.Objects[i], ":")
	}
}

func (f *lua) table(path string, lib *Library) {
	f.doc(lib.Doc)
	f.line("---@class axolua.%s", path)
	for _, v := range lib.Values {
		f.field(v)
	}
	if lib.Named != "" {
		f.line("---@field [string] %s", lib.Named)
	}
	if path == "assert" {
		f.line("---@overload fun(value?: any, message?: any): any")
	}
	f.line("%s = {}\n", path)
}

// Prose is what there is to say of a function besides its parameters and results.
func Prose(fn Func) string {
	text := fn.Doc
	if fn.Asks {
		text += " Not at the top level of a module."
	}
	if fn.Declares {
		text += " At the top level of a module only."
	}
	if fn.Power != "" {
		text += " It needs `allow: [" + fn.Power + "]`."
	}
	return text
}

func objectTypes(classes []Class) []byte {
	f := newLua()
	for _, r := range catalog.Records {
		f.line("")
		f.doc(r.Doc)
		f.line("---@class %s", r.Name)
		for _, field := range r.Fields {
			f.field(Param{Name: field.Name, Type: field.Type, Optional: field.Optional, Doc: field.Doc})
		}
	}
	for _, c := range classes {
		f.class(c)
	}
	return f.bytes()
}

func (f *lua) class(c Class) {
	f.line("")
	f.doc(c.Doc)
	f.line("---@class %s", c.Name)
	for _, field := range c.Fields {
		f.field(field)
	}
	if c.Name == "Event" {
		f.line("---@field [string] any") // whatever its JSON has
	}
	if len(c.Funcs) == 0 {
		return
	}
	f.line("local %s = {}\n", c.Name)
	for _, fn := range c.Funcs {
		f.function(c.Name+":"+fn.Name, Prose(fn), fn.Params, fn.Returns)
	}
}
