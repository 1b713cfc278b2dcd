package engine

import (
	"math"

	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

// What an element of a set and a place of a list occupy, in bytes.
const (
	setElement = 100
	listPlace  = 16
)

// luaSet is set(list): a plain table with true for every element. A set that silently is empty would match nothing.
//
// The list may say that it is of any length, and its elements may be large numbers, in front of which gopher-lua keeps a
// place for every smaller one.
func (v *vm) luaSet(l *lua.LState) int {
	list := lualib.ToTable(l, 1, "set")
	v.take(l, 0)
	n := l.ObjLen(list)
	if n == 0 && !v.empty(list) {
		lualib.ArgError(l, 1, "set", `list such as { "a", "b" } expected, got a table with keys`)
	}
	places, due := 0, 0
	t := l.CreateTable(0, max(0, min(n, list.Len())))
	for i := 1; i <= n; i++ {
		if due++; due == setBatch {
			v.take(l, due*setElement)
			due = 0
		}
		e := l.GetTable(list, lua.LNumber(i))
		if e == lua.LNil {
			continue
		}
		if place := placeOf(l, e); place > places {
			v.makeRoom(l, t, places, place)
			places = place
		}
		t.RawSet(e, lua.LTrue)
	}
	v.take(l, due*setElement)
	l.Push(t)
	return 1
}

// setBatch is how many elements are accounted for at once.
const setBatch = 64

// placesAtOnce is how many places are made between two looks at the limits.
const placesAtOnce = 1 << 12

// makeRoom gives t, a list of so many places, all those below the last.
func (v *vm) makeRoom(l *lua.LState, t *lua.LTable, places, last int) {
	v.limit.meter.Weigh(last)
	for ; places+placesAtOnce < last; places += placesAtOnce {
		v.take(l, placesAtOnce*listPlace)
		t.RawSetInt(places+placesAtOnce, lua.LNil)
	}
	v.take(l, (last-places)*listPlace)
}

// placeOf is the place of e in the list that gopher-lua keeps for keys that are small whole numbers; 0 if e has none.
func placeOf(l *lua.LState, e lua.LValue) int {
	f, ok := e.(lua.LNumber)
	switch {
	case !ok:
		return 0
	case math.IsNaN(float64(f)):
		lualib.ArgError(l, 1, "set", "it holds what is no number (nan)")
	case f < 1 || f >= lua.LNumber(lua.MaxArrayIndex) || math.Trunc(float64(f)) != float64(f):
		return 0
	}
	return int(f)
}
