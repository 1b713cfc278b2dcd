package lualib

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// ArgError reports argument n of the function fn, in PUC Lua's words.
func ArgError(l *lua.LState, n int, fn, text string) {
	l.RaiseError("bad argument #%d to '%s' (%s)", n, fn, text)
}

func typeError(l *lua.LState, n int, fn, want string) {
	got := "no value"
	if n <= l.GetTop() {
		got = l.Get(n).Type().String()
	}
	ArgError(l, n, fn, want+" expected, got "+got)
}

// ToText is argument n as a string.
func ToText(l *lua.LState, n int, fn string) string {
	if s, ok := l.Get(n).(lua.LString); ok {
		return string(s)
	}
	return numberAsText(l, n, fn)
}

func numberAsText(l *lua.LState, n int, fn string) string {
	v, ok := l.Get(n).(lua.LNumber)
	if !ok {
		typeError(l, n, fn, "string")
	}
	return formatNumber(float64(v))
}

// OptText is argument n as a string, or missing where it is nil.
func OptText(l *lua.LState, n int, fn, missing string) string {
	if l.Get(n) == lua.LNil {
		return missing
	}
	return ToText(l, n, fn)
}

// toNumber is argument n as a number.
func toNumber(l *lua.LState, n int, fn string) float64 {
	switch v := l.Get(n).(type) {
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		if f, ok := parseNumber(string(v)); ok {
			return f
		}
	}
	typeError(l, n, fn, "number")
	return 0
}

// ToInt is argument n as a whole number, rounded towards zero.
func ToInt(l *lua.LState, n int, fn string) int {
	if v, ok := l.Get(n).(lua.LNumber); ok {
		return truncate(float64(v))
	}
	return truncate(toNumber(l, n, fn))
}

func optInt(l *lua.LState, n int, fn string, missing int) int {
	if l.Get(n) == lua.LNil {
		return missing
	}
	return ToInt(l, n, fn)
}

// truncate is the conversion that x86 does: what does not fit is the smallest number. Go leaves it to the machine.
func truncate(f float64) int {
	if f >= -1<<63 && f < 1<<63 {
		return int(f)
	}
	return math.MinInt
}

// ToTable is argument n as a table.
func ToTable(l *lua.LState, n int, fn string) *lua.LTable {
	t, ok := l.Get(n).(*lua.LTable)
	if !ok {
		typeError(l, n, fn, "table")
	}
	return t
}

// ToAny is argument n, which may be nil but has to be there.
func ToAny(l *lua.LState, n int, fn string) lua.LValue {
	if n > l.GetTop() {
		ArgError(l, n, fn, "value expected")
	}
	return l.Get(n)
}

// call calls a function that was pushed with n arguments, and takes its one result.
func call(l *lua.LState, n int) lua.LValue {
	l.Call(n, 1)
	v := l.Get(-1)
	l.Pop(1)
	return v
}
