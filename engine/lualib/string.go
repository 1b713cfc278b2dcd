package lualib

import (
	"strings"

	"github.com/axolua/axolua/engine/pattern"
	lua "github.com/yuin/gopher-lua"
)

// library is what the functions of one VM share.
type library struct {
	*Meter
	cache *pattern.Cache
	found pattern.Match // scratch space of find and match
}

// String gives the string library of one VM: all of Lua 5.1's but dump. The patterns that it meets are kept in cache.
func String(m *Meter, cache *pattern.Cache) map[string]lua.LGFunction {
	x := &library{Meter: m, cache: cache}
	return map[string]lua.LGFunction{
		"byte": x.byte, "char": x.char, "find": x.find, "format": x.format, "gmatch": x.gmatch, "gsub": x.gsub,
		"len": x.len, "lower": x.lower, "match": x.matchOnce, "rep": x.rep, "reverse": x.reverse, "sub": x.sub,
		"upper": x.upper,
	}
}

// maxResults is how many values a function may give at once.
const maxResults = 8000

func (x *library) len(l *lua.LState) int {
	l.Push(number(len(ToText(l, 1, "len"))))
	return 1
}

// position turns a position that may count from the end into one from the start; 0 is in front of the string.
func position(pos, length int) int {
	if pos < 0 {
		pos += length + 1
	}
	return max(pos, 0)
}

func (x *library) sub(l *lua.LState) int {
	s := ToText(l, 1, "sub")
	from := max(position(ToInt(l, 2, "sub"), len(s)), 1)
	to := min(position(optInt(l, 3, "sub", -1), len(s)), len(s))
	switch {
	case from > to:
		l.Push(empty)
	case from == 1 && to == len(s):
		l.Push(whole(l, s))
	default:
		l.Push(x.part(l, s, s[from-1:to]))
	}
	return 1
}

// whole is s, the first argument, as a value: the same one if it is a string already.
func whole(l *lua.LState, s string) lua.LValue {
	if v := l.Get(1); v.Type() == lua.LTString {
		return v
	}
	return text(s)
}

func (x *library) byte(l *lua.LState) int {
	s := ToText(l, 1, "byte")
	from := position(optInt(l, 2, "byte", 1), len(s))
	to := min(position(optInt(l, 3, "byte", from), len(s)), len(s))
	from = max(from, 1)
	if from > to {
		return 0
	}
	if l.GetTop()+to-from+1 > maxResults {
		l.RaiseError("stack overflow (string slice too long)")
	}
	x.spend(l, to-from)
	for _, c := range []byte(s[from-1 : to]) {
		l.Push(small[c])
	}
	return to - from + 1
}

func (x *library) char(l *lua.LState) int {
	n := l.GetTop()
	x.charge(l, n)
	var room [64]byte
	out := room[:0]
	for i := 1; i <= n; i++ {
		c := ToInt(l, i, "char")
		if c < 0 || c > 255 {
			ArgError(l, i, "char", "invalid value")
		}
		out = append(out, byte(c))
	}
	if n == 1 {
		l.Push(single[out[0]])
	} else {
		l.Push(text(string(out)))
	}
	return 1
}

func (x *library) rep(l *lua.LState) int {
	s, n := ToText(l, 1, "rep"), ToInt(l, 2, "rep")
	switch {
	case n <= 0 || s == "":
		l.Push(empty)
		return 1
	case n == 1:
		l.Push(whole(l, s))
		return 1
	case n > x.StringLength/len(s):
		x.tooLong(l)
	}
	x.charge(l, n*len(s))
	l.Push(text(strings.Repeat(s, n)))
	return 1
}

func (x *library) reverse(l *lua.LState) int {
	s := ToText(l, 1, "reverse")
	x.charge(l, len(s))
	out := make([]byte, len(s))
	for i := range out {
		out[i] = s[len(s)-1-i]
	}
	l.Push(text(string(out)))
	return 1
}
