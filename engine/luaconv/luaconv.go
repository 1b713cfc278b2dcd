// Package luaconv carries values between Lua and plain Go: nil, bool, string, int64, float64, map[string]any and []any.
//
// What JSON tells apart stays apart on the way through Lua: null is the value Null, a table made from a list remembers
// that it is one even when it is empty, and a whole number comes back as an integer.
package luaconv

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// The bounds of a conversion: beyond them a table is a mistake (it refers to itself) or an attack (it shares one child
// so often that written out it would fill the memory).
const (
	MaxDepth  = 1000
	MaxValues = 1 << 18
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
// becomes Null; alone it is nil. It takes what encoding/json makes, views' nodes and the integer types; anything else
// is our own mistake and panics.
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
	panic(fmt.Sprintf("luaconv: a %T has no place in Lua", v))
}

func (c *Conv) table(list, fields int) *lua.LTable {
	return c.l.CreateTable(list, fields)
}

// ToGo gives the plain Go value of v, or an error that names the place: "content.tags[2] is a function".
// A table is a list if it came from one or holds only 1..n; an empty table that is not marked is an object.
func (c *Conv) ToGo(v lua.LValue) (any, error) {
	w := walk{Conv: c}
	return w.value(v, nil, 0)
}

// walk is one conversion to Go.
type walk struct {
	*Conv
	values int
}

// path is where a walk is, kept as a list upwards so that a walk without errors builds no text.
type path struct {
	up    *path
	key   string
	index int // from 1; 0 where key counts
}

func (p *path) String() string {
	if p == nil {
		return "the value"
	}
	s := p.key
	if p.index > 0 {
		s = "[" + strconv.Itoa(p.index) + "]"
	}
	switch {
	case p.up == nil:
		return s
	case p.index > 0:
		return p.up.String() + s
	}
	return p.up.String() + "." + s
}

func (w *walk) value(v lua.LValue, at *path, depth int) (any, error) {
	if w.values++; w.values > MaxValues {
		return nil, fmt.Errorf("more than %d values", MaxValues)
	}
	if depth > MaxDepth {
		return nil, fmt.Errorf("a table that is nested deeper than %d or contains itself", MaxDepth)
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return number(float64(v), at)
	case lua.LString:
		if !utf8.ValidString(string(v)) {
			return nil, fmt.Errorf("%s is text that is not UTF-8", at)
		}
		return string(v), nil
	case *lua.LUserData:
		if v == w.Null {
			return nil, nil
		}
	case *lua.LTable:
		if backing, ok := w.views.Backing(v); ok {
			return shadow.Plain(backing), nil
		}
		return w.table(v, at, depth)
	}
	return nil, fmt.Errorf("%s is a %s", at, v.Type())
}

func number(f float64, at *path) (any, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return nil, fmt.Errorf("%s is a number that JSON cannot hold (%v)", at, f)
	case f == math.Trunc(f) && math.Abs(f) <= maxInteger:
		return int64(f), nil
	}
	return f, nil
}

func (w *walk) table(t *lua.LTable, at *path, depth int) (any, error) {
	n := t.Len()
	if n > 0 || w.IsList(t) {
		return w.list(t, n, at, depth)
	}
	object := map[string]any{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		key, ok := k.(lua.LString)
		if !ok {
			return nil, fmt.Errorf("%s has the key %s, want text keys or a list without gaps", at, k)
		}
		here := &path{up: at, key: string(key)}
		if !utf8.ValidString(here.key) {
			return nil, fmt.Errorf("%s has a key that is not UTF-8", at)
		}
		value, err := w.value(v, here, depth+1)
		if err != nil {
			return nil, err
		}
		object[here.key] = value
	}
	return object, nil
}

func (w *walk) list(t *lua.LTable, n int, at *path, depth int) (any, error) {
	list := make([]any, 0, n)
	here := &path{up: at}
	for here.index = 1; here.index <= n; here.index++ {
		element := t.RawGetInt(here.index)
		if element == lua.LNil {
			return nil, fmt.Errorf("%s is nothing: a list has no gaps (use null)", here)
		}
		value, err := w.value(element, here, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if i, ok := k.(lua.LNumber); !ok || float64(i) < 1 || float64(i) > float64(n) {
			return nil, fmt.Errorf("%s is a list of %d with the key %s besides", at, n, k)
		}
	}
	return list, nil
}
