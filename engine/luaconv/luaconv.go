// Package luaconv carries values between Lua and plain Go: nil, bool, string, int64, float64, map[string]any and []any.
//
// What JSON tells apart stays apart on the way through Lua: null is the value Null, a table made from a list remembers
// that it is one even when it is empty, and a whole number comes back as an integer.
package luaconv

import (
	"encoding/json"
	"maps"
	"slices"

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

// ToLua gives a fresh, mutable value. Maps become tables in the order of their keys. A Go nil inside a map or slice
// becomes Null; alone it is nil. It takes what shadow.Object may list; anything else is our own mistake and panics.
func (c *Conv) ToLua(v any) lua.LValue {
	if v == nil {
		return lua.LNil
	}
	return c.inner(v)
}

func (c *Conv) inner(v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return c.Null
	case lua.LValue:
		return v
	case bool:
		return lua.LBool(v)
	case string:
		return lua.LString(v)
	case float64:
		return lua.LNumber(v)
	case int64:
		return lua.LNumber(v)
	case int:
		return lua.LNumber(v)
	case json.Number:
		f, _ := v.Float64()
		return lua.LNumber(f)
	case map[string]any:
		t := c.table(0, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			t.RawSetString(k, c.inner(v[k]))
		}
		return t
	case []any:
		t := c.table(len(v), 0)
		for _, e := range v {
			t.Append(c.inner(e))
		}
		c.MarkList(t)
		return t
	}
	return c.inner(shadow.Plain(v))
}

func (c *Conv) table(list, fields int) *lua.LTable {
	return c.l.CreateTable(list, fields)
}
