package lualib

import (
	"github.com/axolua/axolua/engine/pattern"
	lua "github.com/yuin/gopher-lua"
)

func (x *library) gsub(l *lua.LState) int {
	s, src := ToText(l, 1, "gsub"), ToText(l, 2, "gsub")
	limit := optInt(l, 4, "gsub", pattern.All)
	steps := x.matching()
	p, err := x.cache.Get(src, steps)
	if err != nil {
		x.fail(l, err)
	}
	steps.MaxBytes = x.StringLength
	if int64(x.StringLength) > x.Bytes {
		steps.MaxBytes = max(int(x.Bytes), 1) // zero would be no bound
	}
	var out string
	var n int
	switch repl := l.Get(3).(type) {
	case lua.LString:
		out, n, err = p.Gsub(&x.found, s, string(repl), limit, steps)
	case lua.LNumber:
		out, n, err = p.Gsub(&x.found, s, formatNumber(float64(repl)), limit, steps)
	case *lua.LFunction, *lua.LTable:
		out, n, err = p.GsubFunc(s, limit, steps, x.replacer(l, s, src, repl))
	default:
		ArgError(l, 3, "gsub", "string/function/table expected")
	}
	x.found.Reset()
	if err != nil {
		x.fail(l, err)
	}
	if n == 0 {
		l.Push(whole(l, s))
	} else {
		x.charge(l, len(out))
		l.Push(text(out))
	}
	l.Push(number(n))
	return 2
}

// replacer asks a function or a table of the script for replacements.
func (x *library) replacer(l *lua.LState, s, src string, repl lua.LValue) func(*pattern.Match) (string, bool, error) {
	memory := x.memory(s, src)
	return func(m *pattern.Match) (string, bool, error) {
		memory.charge(l)
		var v lua.LValue
		if fn, ok := repl.(*lua.LFunction); ok {
			l.Push(fn)
			n := m.Values()
			x.pushCaptures(l, s, m, n)
			v = call(l, n)
		} else {
			v = l.GetTable(repl, x.capture(l, s, m, 0))
		}
		switch v := v.(type) {
		case lua.LString:
			return string(v), false, nil
		case lua.LNumber:
			return formatNumber(float64(v)), false, nil
		}
		if lua.LVAsBool(v) {
			l.RaiseError("invalid replacement value (a %s)", v.Type().String())
		}
		return "", true, nil
	}
}
