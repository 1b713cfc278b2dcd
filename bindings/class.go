package bindings

import (
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// class is a kind of object that Lua sees as userdata with methods.
type class struct {
	name      string
	metatable *lua.LTable
}

func newClass(l *lua.LState, name string, methods map[string]lua.LGFunction) *class {
	index := l.CreateTable(0, len(methods))
	for method, fn := range methods {
		index.RawSetString(method, l.NewFunction(fn))
	}
	unknown := l.CreateTable(0, 1)
	unknown.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		l.RaiseError("%s has no method '%s'; there are %s", name, l.ToStringMeta(l.Get(2)), strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
		return 0
	}))
	index.Metatable = unknown
	mt := l.CreateTable(0, 4)
	mt.RawSetString("__index", index)
	mt.RawSetString("__metatable", lua.LFalse)
	mt.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int { l.Push(lua.LString(name)); return 1 }))
	mt.RawSetString("__len", l.NewFunction(func(l *lua.LState) int { l.RaiseError("%s has no length", name); return 0 }))
	return &class{name: name, metatable: mt}
}

func (c *class) object(l *lua.LState, value any) lua.LValue {
	ud := l.NewUserData()
	ud.Value, ud.Metatable = value, c.metatable
	return ud
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
