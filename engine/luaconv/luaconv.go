// Package luaconv carries values between Lua and plain Go: nil, bool, string, int64, float64, map[string]any and []any.
//
// What JSON tells apart stays apart on the way through Lua: null is the value Null, a table made from a list remembers
// that it is one even when it is empty, and a whole number comes back as an integer.
package luaconv

import (
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// The bounds of a conversion: beyond them a table is a mistake (it refers to itself) or an attack (it shares one child
// so often that written out it would fill the memory).
const (
	MaxDepth  = 1000
	MaxValues = 1 << 18
	MaxBytes  = 16 << 20 // of text, keys included, counted as often as they occur
)

// maxInteger is the largest magnitude up to which every whole float64 is the number that was written.
const maxInteger = 1 << 53

// Conv converts for one VM. Like the VM, it belongs to one goroutine at a time.
type Conv struct {
	// Null stands for JSON's null where nil would lose it: inside tables that travel back.
	Null *lua.LUserData
	// list marks tables that are lists. It has no fields, so that Lua sees a plain table.
	list  *lua.LTable
	views *shadow.Space
	l     *lua.LState
}

// New makes the converter of a VM, whose read-only views are those of views.
func New(l *lua.LState, views *shadow.Space) *Conv {
	c := &Conv{Null: l.NewUserData(), list: l.CreateTable(0, 0), views: views, l: l}
	mt := l.CreateTable(0, 1)
	mt.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int { l.Push(lua.LString("null")); return 1 }))
	c.Null.Metatable = mt
	return c
}

// IsList reports whether t was made from a JSON list. The metatable of one must not be shown to scripts: all share it.
func (c *Conv) IsList(t *lua.LTable) bool { return t.Metatable == lua.LValue(c.list) }

// MarkList makes t a list even when it is empty.
func (c *Conv) MarkList(t *lua.LTable) { t.Metatable = c.list }
