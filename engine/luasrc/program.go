// Package luasrc turns the source of one Lua file into a Program that every VM can share, or says everything that
// is wrong with it, at its line, before any of it runs.
//
// Start reading at Compile. It leans on gopher-lua's parser and compiler, which take any input on trust, so what
// would exhaust the process, miscompile silently or fail much later is refused here.
package luasrc

import lua "github.com/yuin/gopher-lua"

// Program is one compiled file. It is immutable and may be shared by all VMs and goroutines.
type Program struct {
	File string
	// Proto is the whole file. It must be called with two functions first, and the module sees only what follows as
	// `...`. The first does `..`: it gets the operands of a chain, two or more, and returns one value. The second does
	// assignments to keys that may be numbers: lualib.Index says what it gets.
	Proto *lua.FunctionProto

	// Globals are the globals that the file assigns, each once, in the order of their first assignment.
	Globals []Global
	// Functions are the global functions that code outside of functions defines, by name: those whose definition
	// is to be seen, as in `function name()` or `name = function()`.
	Functions map[string]Func
	// Weight is how many bytes or variables one instruction may have to go through.
	Weight int
	// Uses are the members of globals that the file names, such as "api.send_mail", with the first line that does.
	Uses map[string]int
	// Warnings do not stand in the way of running the file.
	Warnings []Problem

	reads map[string]bool // the globals that are read anywhere
	inner []Global        // assignments to globals from inside a function
}

// Global is a global variable that a file assigns.
type Global struct {
	Name         string
	Line, Column int  // of the first assignment; Column is 0 if unknown
	TopLevel     bool // assigned by code outside of functions, which runs at load
}

// Func is a global function.
type Func struct {
	Name         string
	Line, Column int // Column is 0 if unknown
	Params       []string
	Variadic     bool // the parameters end in `...`
}

// Names are the names that every module has. Nil, in a call of Compile, leaves the checks of names out.
type Names struct {
	Globals map[string]bool
	// Members are the members of those globals that are libraries with a fixed set of members, such as Codes or
	// string. A global that is missing here may have any.
	Members map[string]map[string]bool
}

// use is one occurrence of a global name, or of a member of a global.
type use struct {
	name, member string
	line         int
}

// Reads reports whether the file reads a global anywhere.
func (p *Program) Reads(global string) bool { return p.reads[global] }
