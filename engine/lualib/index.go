package lualib

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// Index gives the function of one VM that does `t[k] = v` where k may be any number. gopher-lua keeps everything from 1
// to the largest index of a table in one array: one assignment may want 16 MB. Such gaps are accounted for here.
//
// It takes a table, a key and a value, and assigns. With a table and a value, it appends: `t[#t + 1] = v`. With a key
// alone, it gives the key back: for a table that is only being made.
func Index(m *Meter) lua.LGFunction {
	return func(l *lua.LState) int {
		switch l.GetTop() {
		case 1:
			m.gap(l, nil, l.Get(1))
			return 1
		case 2:
			m.append(l, l.Get(1), l.Get(2))
		default:
			m.assign(l, l.Get(1), l.Get(2), l.Get(3))
		}
		return 0
	}
}

// RawSet is rawset.
func RawSet(m *Meter) lua.LGFunction {
	return func(l *lua.LState) int {
		t := ToTable(l, 1, "rawset")
		if l.GetTop() < 3 {
			ArgError(l, l.GetTop()+1, "rawset", "value expected")
		}
		m.gap(l, t, l.Get(2))
		if l.Get(3) == lua.LNil {
			m.forget(l.Get(2))
		}
		l.RawSet(t, l.Get(2), l.Get(3))
		l.SetTop(1)
		return 1
	}
}

// Charge accounts for a string of n bytes that another library is about to build, or has built.
func (m *Meter) Charge(l *lua.LState, n int) { m.charge(l, n) }

func (m *Meter) append(l *lua.LState, object, value lua.LValue) {
	t, ok := object.(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		n := lua.LNumber(0)
		if s, isText := object.(lua.LString); isText {
			n = lua.LNumber(len(s))
		} else if op := l.GetMetaField(object, "__len"); op != lua.LNil {
			l.Push(op)
			l.Push(object)
			n = toLength(l, call(l, 1))
		} else if ok {
			n = lua.LNumber(m.length(l, t))
		} else {
			l.RaiseError("__len undefined")
		}
		m.assign(l, object, n+1, value)
		return
	}
	n := m.length(l, t)
	if n+1 >= lua.MaxArrayIndex && value != lua.LNil {
		m.tooManyElements(l)
	}
	m.Weigh(n + 1)
	t.RawSetInt(n+1, value)
}

// toLength is what __len gave, in an addition.
func toLength(l *lua.LState, v lua.LValue) lua.LNumber {
	if s, ok := v.(lua.LString); ok {
		if f, ok := parseNumber(string(s)); ok {
			return lua.LNumber(f)
		}
	}
	n, ok := v.(lua.LNumber)
	if !ok {
		l.RaiseError("cannot perform add operation between %v and number", v.Type().String())
	}
	return n
}

func (m *Meter) assign(l *lua.LState, object, key, value lua.LValue) {
	if n, ok := key.(lua.LNumber); ok && n > freeGap {
		m.gap(l, target(l, object), n)
	}
	if value == lua.LNil {
		m.forget(key)
	}
	l.SetTable(object, key, value)
}

// maxForwards is how often gopher-lua follows __newindex.
const maxForwards = 100

// target is the table that an assignment to object may reach by way of __newindex; nil if that cannot be told.
func target(l *lua.LState, object lua.LValue) *lua.LTable {
	t, ok := object.(*lua.LTable)
	for range maxForwards {
		if !ok || t.Metatable == lua.LNil {
			return t
		}
		next, isTable := l.GetMetaField(t, "__newindex").(*lua.LTable)
		if !isTable {
			return t
		}
		t = next
	}
	return nil
}

// freeGap is up to which index nobody counts.
const freeGap = 256

// forget notes that what was at key is gone: of what is in order, gopher-lua keeps no place.
func (m *Meter) forget(key lua.LValue) {
	if n, ok := key.(lua.LNumber); ok && n >= 1 && n < lua.LNumber(lua.MaxArrayIndex) && math.Trunc(float64(n)) == float64(n) {
		return
	}
	if m.deleted++; m.deleted == hollowFrom && m.Hollow != nil {
		m.Hollow()
	}
}

// gap accounts for the nils that gopher-lua puts in front of key when it becomes a key of t, a new table if nil.
func (m *Meter) gap(l *lua.LState, t *lua.LTable, key lua.LValue) {
	f, ok := key.(lua.LNumber)
	if !ok || f <= freeGap || !(f < lua.LNumber(lua.MaxArrayIndex)) || math.Trunc(float64(f)) != float64(f) {
		return
	}
	n := int(f)
	m.Weigh(n)
	from := 0
	if t != nil {
		if t.RawGetInt(n-1) != lua.LNil || t.RawGetInt(n) != lua.LNil {
			return
		}
		from = m.length(l, t)
	}
	if n <= from {
		return
	}
	m.take(l, (n-from)*valueSize)
	if t == nil {
		m.Before(l, n, nilNanos)
		return
	}
	for from += gapAtOnce; from < n; from += gapAtOnce {
		m.Before(l, from, growNanos) // the list may have to move
		t.RawSetInt(from, lua.LNil)
		m.spend(l, pollEvery)
	}
}

// gapAtOnce is how many nils are put into a list between two polls.
const gapAtOnce = 1 << 12
