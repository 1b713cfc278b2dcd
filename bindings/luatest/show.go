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

// The same for show(value), which has more than one line for it.
const (
	mostShown  = 64 << 10
	mostFields = 1000
	mostDepth  = 20
	lineLength = 80
)

// shower writes a value as Lua would have it written, as far as its bounds allow.
type shower struct {
	*tester
	l                   *lua.LState
	most, fields, depth int
	b                   strings.Builder
	cut                 bool // something was left out
}

// show is a value for a message, in one line.
func (t *tester) show(l *lua.LState, v lua.LValue) string {
	if v == lua.LNil {
		return "nothing"
	}
	s := &shower{tester: t, l: l, most: maxShown, fields: maxFields, depth: maxDepth}
	s.write(v, 0)
	return s.b.String()
}

// luaShow is show(value): tables whole, over as many lines as they need.
func (t *tester) luaShow(l *lua.LState) int {
	s := &shower{tester: t, l: l, most: mostShown, fields: mostFields, depth: mostDepth}
	s.lines(l.CheckAny(1), 0)
	l.Push(lua.LString(s.b.String()))
	return 1
}

func (s *shower) write(v lua.LValue, depth int) {
	switch v := v.(type) {
	case lua.LString:
		s.cut = s.cut || len(v) > s.most
		s.b.WriteString(quoted(string(v), s.most))
	case *lua.LTable:
		s.table(v, depth)
	case *lua.LUserData:
		s.b.WriteString(s.l.ToStringMeta(v).String())
	case lua.LNumber, lua.LBool, *lua.LNilType:
		s.b.WriteString(v.String())
	default:
		s.b.WriteString("a " + v.Type().String())
	}
}

func (s *shower) table(table *lua.LTable, depth int) {
	if s.closed(table, depth) {
		return
	}
	s.b.WriteByte('{')
	s.each(table, func(i int, key string, value lua.LValue) {
		if i > 0 {
			s.b.WriteString(", ")
		}
		s.b.WriteString(key)
		s.write(value, depth+1)
	}, ", ...")
	s.b.WriteByte('}')
}

// lines writes a table in one line if it fits there, and else each field in lines of its own.
func (s *shower) lines(v lua.LValue, depth int) {
	line := &shower{tester: s.tester, l: s.l, most: lineLength - 2*depth, fields: lineLength, depth: s.depth - depth}
	table, isTable := v.(*lua.LTable)
	if line.most > 0 {
		line.write(v, 0)
	}
	switch {
	case line.most > 0 && !line.cut && line.b.Len() <= line.most:
		s.b.WriteString(line.b.String())
		return
	case !isTable:
		s.write(v, depth)
		return
	case s.closed(table, depth):
		return
	}
	indent := "\n" + strings.Repeat("  ", depth)
	s.b.WriteByte('{')
	s.each(table, func(_ int, key string, value lua.LValue) {
		s.b.WriteString(indent + "  " + key)
		s.lines(value, depth+1)
		s.b.WriteByte(',')
	}, indent+"  ...")
	s.b.WriteString(indent + "}")
}

// closed writes a table that is not looked into: it has a text of its own, or there is no room for it.
func (s *shower) closed(table *lua.LTable, depth int) bool {
	switch {
	case depth == s.depth || s.b.Len() > s.most:
		s.b.WriteString("{...}")
		s.cut = true
	case s.l.GetMetaField(table, "__tostring") != lua.LNil:
		s.b.WriteString(s.l.ToStringMeta(table).String())
	default:
		return false
	}
	return true
}

// each gives fields in their order, keys as they begin a field, and writes rest if there are more than there is room for.
func (s *shower) each(table *lua.LTable, write func(i int, key string, value lua.LValue), rest string) {
	table = s.tester.fields(table)
	next := 1
	for i, key := range (&comparison{tester: s.tester, l: s.l}).keys(table) {
		if i == s.fields || s.b.Len() > s.most {
			s.b.WriteString(rest)
			s.cut = true
			return
		}
		name := ""
		if n, ok := key.(lua.LNumber); ok && int(n) == next {
			next++
		} else {
			name = strings.TrimPrefix(step(key), ".") + " = "
		}
		write(i, name, table.RawGet(key))
	}
}

// quote is a text in quotes, cut short.
func quote(s string) string { return quoted(s, maxShown) }

func quoted(s string, most int) string {
	if len(s) > most {
		return strconv.QuoteToGraphic(strings.ToValidUTF8(s[:most], "")) + "..."
	}
	return strconv.QuoteToGraphic(s)
}
