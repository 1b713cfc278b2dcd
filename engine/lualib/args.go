package lualib

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// argError reports argument n of the function fn, in PUC Lua's words.
func argError(l *lua.LState, n int, fn, text string) {
	l.RaiseError("bad argument #%d to '%s' (%s)", n, fn, text)
}

func typeError(l *lua.LState, n int, fn, want string) {
	got := "no value"
	if n <= l.GetTop() {
		got = l.Get(n).Type().String()
	}
	argError(l, n, fn, want+" expected, got "+got)
}

// toText is argument n as a string.
func toText(l *lua.LState, n int, fn string) string {
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

func optText(l *lua.LState, n int, fn, missing string) string {
	if l.Get(n) == lua.LNil {
		return missing
	}
	return toText(l, n, fn)
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

// toInt is argument n as a whole number, rounded towards zero.
func toInt(l *lua.LState, n int, fn string) int {
	if v, ok := l.Get(n).(lua.LNumber); ok {
		return truncate(float64(v))
	}
	return truncate(toNumber(l, n, fn))
}

func optInt(l *lua.LState, n int, fn string, missing int) int {
	if l.Get(n) == lua.LNil {
		return missing
	}
	return toInt(l, n, fn)
}

// truncate is the conversion that x86 does: what does not fit is the smallest number. Go leaves it to the machine.
func truncate(f float64) int {
	if f >= -1<<63 && f < 1<<63 {
		return int(f)
	}
	return math.MinInt
}

func toTable(l *lua.LState, n int, fn string) *lua.LTable {
	t, ok := l.Get(n).(*lua.LTable)
	if !ok {
		typeError(l, n, fn, "table")
	}
	return t
}

// call calls a function that was pushed with n arguments, and takes its one result.
func call(l *lua.LState, n int) lua.LValue {
	l.Call(n, 1)
	v := l.Get(-1)
	l.Pop(1)
	return v
}
