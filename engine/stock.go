package engine

import (
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// stock are the functions and constants of Lua's own libraries, taken out of one state at start: what a VM gets of
// them are its own objects, and only those that its modules may see.
var stock = takeStock()

// baseNames are the base functions that modules see as they are. Left out: all that loads code, reaches files, changes
// environments or steers the collector. What touches tables, errors or coroutines is made anew in sandbox.go.
var baseNames = []string{"assert", "select", "type", "_VERSION"}

// libraries are Lua's libraries and what is taken of them; nil takes all. What could outrun a limit is made anew in
// package lualib, and takes the place of what is taken here.
var libraries = map[string][]string{"string": {}, "table": {}, "math": nil, "coroutine": nil, "os": {}}

// stockFunctions are those that package shadow makes safe for views.
var stockFunctions map[string]lua.LGFunction

func takeStock() *lua.LTable {
	l := lua.NewState()
	stockFunctions = shadow.Stock(l)
	return l.G.Global
}

// stockTable gives a VM its own copy of some members of a table of stock; nil names take all.
func (v *vm) stockTable(from *lua.LTable, names []string) *lua.LTable {
	if names == nil {
		names = stringKeys(from)
	}
	t := v.l.CreateTable(0, len(names))
	for _, name := range names {
		if value := v.stockValue(from.RawGetString(name)); value != nil {
			t.RawSetString(name, value)
		}
	}
	return t
}

// stockValue copies a function for this VM, with the functions in its upvalues (string.gmatch has one). Of a table it
// copies nothing.
func (v *vm) stockValue(value lua.LValue) lua.LValue {
	switch value := value.(type) {
	case *lua.LFunction:
		upvalues := make([]lua.LValue, len(value.Upvalues))
		for i, up := range value.Upvalues {
			upvalues[i] = v.stockValue(up.Value())
		}
		return v.l.NewClosure(value.GFunction, upvalues...)
	case lua.LString, lua.LNumber:
		return value
	}
	return nil
}
