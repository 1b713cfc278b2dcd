package lualib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// What functions return most is made once: a number or a string in an LValue is an allocation.
var (
	small  [1024]lua.LValue // numbers from 0 on
	single [256]lua.LValue  // strings of one byte
	empty  lua.LValue       = lua.LString("")
)

func init() {
	for i := range small {
		small[i] = lua.LNumber(i)
	}
	for i := range single {
		single[i] = lua.LString(string([]byte{byte(i)}))
	}
}

func number(n int) lua.LValue {
	if uint(n) < uint(len(small)) {
		return small[n]
	}
	return lua.LNumber(n)
}

// text is s as a value. Its bytes are accounted for.
func text(s string) lua.LValue {
	switch len(s) {
	case 0:
		return empty
	case 1:
		return single[s[0]]
	}
	return lua.LString(s)
}

const (
	longText  = 1024
	shortPart = 4
)

// part is text for a part of s. A short part of a long text is copied: whoever keeps it must not keep all of the text.
func (m *Meter) part(l *lua.LState, s, part string) lua.LValue {
	if len(s) > longText && len(part) < len(s)/shortPart && len(part) > 1 {
		m.charge(l, len(part))
		part = strings.Clone(part)
	}
	return text(part)
}
