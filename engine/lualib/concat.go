package lualib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Concat gives the function of one VM that does `..`: it joins its arguments, of which there must be two or more, as
// gopher-lua does, from right to left, with __concat of those that are neither strings nor numbers.
func Concat(m *Meter) lua.LGFunction {
	return m.concat
}

// fewParts is how many operands are joined without an allocation for the list of them.
const fewParts = 16

func (m *Meter) concat(l *lua.LState) int {
	n := l.GetTop()
	var room [fewParts]string
	parts := room[:0]
	if n > fewParts {
		parts = make([]string, 0, n)
	}
	total := 0
	for i := 1; i <= n; i++ {
		s, ok := asText(l.Get(i))
		if !ok {
			l.Push(m.concatMeta(l, n))
			return 1
		}
		parts = append(parts, s)
		total += len(s)
	}
	m.charge(l, total)
	if n == 2 {
		l.Push(text(parts[0] + parts[1]))
	} else {
		l.Push(text(strings.Join(parts, "")))
	}
	return 1
}

// asText is v as a string, if it is one or a number.
func asText(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return formatNumber(float64(v)), true
	}
	return "", false
}

// concatMeta joins n arguments of which some are neither strings nor numbers.
func (m *Meter) concatMeta(l *lua.LState, n int) lua.LValue {
	right := l.Get(n)
	for i := n - 1; i > 0; i-- {
		left := l.Get(i)
		a, ok1 := asText(left)
		b, ok2 := asText(right)
		if ok1 && ok2 {
			m.charge(l, len(a)+len(b))
			right = text(a + b)
			continue
		}
		op := l.GetMetaField(left, "__concat")
		if op == lua.LNil {
			op = l.GetMetaField(right, "__concat")
		}
		if op.Type() != lua.LTFunction {
			l.RaiseError("cannot perform concat operation between %v and %v", left.Type().String(), right.Type().String())
		}
		m.spend(l, 1)
		l.Push(op)
		l.Push(left)
		l.Push(right)
		right = call(l, 2)
	}
	return right
}
