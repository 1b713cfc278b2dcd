package lualib

import (
	lua "github.com/yuin/gopher-lua"
)

// Base gives those base functions of one VM that gopher-lua's own are no match for: error, tonumber and tostring.
// The others that a script may have are fine as they are; unpack is in [Table].
func Base(m *Meter) map[string]lua.LGFunction {
	x := &library{Meter: m}
	return map[string]lua.LGFunction{"error": x.error, "tonumber": x.tonumber, "tostring": x.tostring}
}

// error is stock, but for two things: naming the position makes another string, which is accounted for; and from level 2 on
// gopher-lua counts one too few.
func (x *library) error(l *lua.LState) int {
	level := optInt(l, 2, "error", 1)
	if s, ok := l.Get(1).(lua.LString); ok && level > 0 {
		x.take(l, len(s))
	}
	if level > 1 {
		level++
	}
	l.Error(l.Get(1), level)
	return 0
}

func (x *library) tostring(l *lua.LState) int {
	l.Push(ToString(l, ToAny(l, 1, "tostring")))
	return 1
}

// ToString is Lua's tostring. What a __tostring of the script returns may be no string.
func ToString(l *lua.LState, v lua.LValue) lua.LValue {
	switch plain := v.(type) {
	case lua.LString:
		return v
	case lua.LNumber:
		return text(formatNumber(float64(plain)))
	case lua.LBool, *lua.LNilType:
		return lua.LString(v.String())
	}
	if op := l.GetMetaField(v, "__tostring"); op != lua.LNil {
		l.Push(op)
		l.Push(v)
		return call(l, 1)
	}
	return lua.LString(v.String())
}

// toString is argument n of format, whatever it is, as a string.
func (x *library) toString(l *lua.LState, n int) string {
	s, ok := asText(ToString(l, l.Get(n)))
	if !ok {
		l.RaiseError("'tostring' must return a string to 'format'")
	}
	return s
}

func (x *library) tonumber(l *lua.LState) int {
	ToAny(l, 1, "tonumber")
	base := optInt(l, 2, "tonumber", 10)
	var f float64
	ok := false
	switch v := l.Get(1).(type) {
	case lua.LNumber:
		if base == 10 {
			l.Push(v)
			return 1
		}
		f, ok = x.parse(l, formatNumber(float64(v)), base)
	case lua.LString:
		f, ok = x.parse(l, string(v), base)
	default:
		if base != 10 {
			typeError(l, 1, "tonumber", "string")
		}
	}
	if ok {
		l.Push(lua.LNumber(f))
	} else {
		l.Push(lua.LNil)
	}
	return 1
}

func (x *library) parse(l *lua.LState, s string, base int) (float64, bool) {
	x.spend(l, len(s))
	if base < 2 || base > 36 {
		ArgError(l, 2, "tonumber", "base out of range")
	}
	if base == 10 {
		return parseNumber(s)
	}
	return parseBase(s, base)
}
