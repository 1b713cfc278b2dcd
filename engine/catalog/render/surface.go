// Package render makes what is generated of the contract with modules: what luacheck knows of it (Luacheck), what editors
// know (Types), and the reference (Reference). All of it is a pure function of a Surface, which command gencatalog fills
// from the catalogue and the tables of package bindings.
package render

import (
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// Surface is all that a module may name, besides what is Lua's own.
type Surface struct {
	Callbacks []*catalog.Callback
	// Globals are the names that are no Library: functions, and values.
	Globals []Global
	// Libraries are the tables that every module has.
	Libraries []Library
	Classes   []Class
	// Tests are the names that only test files have; those of a Library there may be called, too.
	Tests Tests
	// Lua are the names of Lua's own, by table: "string" has "len" and so on. A name that is no table has no members.
	Lua map[string][]string
	// LuaDocs are the same names with what Lua's manual does not say of them.
	LuaDocs []Param
}

// Tests are the names of test files.
type Tests struct {
	Globals   []Global
	Libraries []Library
	Classes   []Class
}

// Global is a name that is a function or a value.
type Global struct {
	Name string
	Doc  string
	// Type is that of a value; "" for a function.
	Type            string
	Params, Returns []Param
	// Fields are there if the fields of the value are always the same, or if the function has some.
	Fields []Param
}

// Library is a table of functions and values.
type Library struct {
	Name, Doc string
	Values    []Param
	Funcs     []Func
	Objects   []Library // members whose functions are called with a colon
	Named     string    // type of the members that the configuration or the module names; "" for none
	Assigned  bool      // the module names them, by assignment
	// Bare are functions that go by their own names. A library with nothing else is no table.
	Bare []Func
	// Areas divide a large library into pages of the reference: every function and object is in one of them. Nil for one page.
	Areas []Area
	// Example is a module that uses it, and ExampleTest its test; "" for none.
	Example, ExampleTest string
}

// Area is a part of a library.
type Area struct {
	Name, Title string
	Members     []string
}

// Class is a kind of object. Its functions are called with a colon.
type Class struct {
	Name, Doc string
	Fields    []Param
	Funcs     []Func
}

// Func is one function.
type Func struct {
	Name, Doc       string
	Params, Returns []Param
	Behind          []Param // what may follow Params, of which the library's Doc tells
	Power           string  // what a module needs in `allow`; "" for none
	Asks            bool    // not at the top level
	Declares        bool    // only there
}

// Param is a parameter, a result, a field or a value. Its type is in the notation of LuaCATS.
type Param struct {
	Name, Type, Doc string
	Optional        bool
}

// defined are the globals that a module may define besides callbacks.
var defined = []string{"config_schema", "filters", "init", "parse_config"}

// isTable says that a library's name is one that modules have.
func (lib *Library) isTable() bool {
	return lib.Named != "" || len(lib.Values)+len(lib.Funcs)+len(lib.Objects) > 0
}

// called are the names that it gives to modules.
func (lib *Library) called() (names []string) {
	if lib.isTable() {
		names = append(names, lib.Name)
	}
	for _, fn := range lib.Bare {
		names = append(names, fn.Name)
	}
	return names
}

// members lists what a library holds, sorted.
func (lib *Library) members() (names []string) {
	for _, v := range lib.Values {
		names = append(names, v.Name)
	}
	for _, f := range lib.Funcs {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// wrapped lays words out on lines of at most 118 bytes, each after indent.
func wrapped(words []string, indent string) string {
	var b strings.Builder
	line := indent
	for _, word := range words {
		switch {
		case line == indent:
			line += word
		case len(line)+1+len(word) > 118:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
	}
	if line == indent {
		return b.String()
	}
	return b.String() + line + "\n"
}
