package luatest

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxShown is how much of a value a message shows, in bytes; maxFields how many fields of a table.
const (
	maxShown  = 120
	maxFields = 12
	maxDepth  = 3
)

// show writes a value as Lua would have it written, as far as a line allows.
func (t *tester) show(l *lua.LState, v lua.LValue) string {
	var b strings.Builder
	t.write(l, &b, v, 0)
	return b.String()
}

func (t *tester) write(l *lua.LState, b *strings.Builder, v lua.LValue, depth int) {
	switch v := v.(type) {
	case *lua.LNilType:
		b.WriteString("nothing")
	case lua.LString:
		b.WriteString(quote(string(v)))
	case *lua.LTable:
		t.writeTable(l, b, v, depth)
	case *lua.LUserData:
		b.WriteString(l.ToStringMeta(v).String())
	case lua.LNumber, lua.LBool:
		b.WriteString(v.String())
	default:
		b.WriteString("a " + v.Type().String())
	}
}

func (t *tester) writeTable(l *lua.LState, b *strings.Builder, table *lua.LTable, depth int) {
	if depth == maxDepth || b.Len() > maxShown {
		b.WriteString("{...}")
		return
	}
	if l.GetMetaField(table, "__tostring") != lua.LNil {
		b.WriteString(l.ToStringMeta(table).String())
		return
	}
	table = t.fields(table)
	c := &comparison{tester: t, l: l}
	b.WriteByte('{')
	next := 1
	for i, key := range c.keys(table) {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == maxFields || b.Len() > maxShown {
			b.WriteString("...")
			break
		}
		if n, ok := key.(lua.LNumber); ok && int(n) == next {
			next++
		} else {
			b.WriteString(strings.TrimPrefix(step(key), ".") + " = ")
		}
		t.write(l, b, table.RawGet(key), depth+1)
	}
	b.WriteByte('}')
}

// quote is a text in quotes, cut short.
func quote(s string) string {
	if len(s) > maxShown {
		return strconv.QuoteToGraphic(strings.ToValidUTF8(s[:maxShown], "")) + "..."
	}
	return strconv.QuoteToGraphic(s)
}
