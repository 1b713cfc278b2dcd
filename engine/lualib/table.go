package lualib

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Table gives Lua's functions on lists of one VM under the names that shadow.Space.Lib takes them: "unpack", and with
// the prefix "table." the table library of Lua 5.1 but foreach, foreachi and setn.
func Table(m *Meter) map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"unpack": m.unpack, "table.concat": m.tableConcat, "table.getn": m.getn, "table.insert": m.insert,
		"table.maxn": m.maxn, "table.remove": m.remove, "table.sort": m.sort,
	}
}

// list gives the table that is the first argument, and its length.
func (m *Meter) list(l *lua.LState, fn string) (*lua.LTable, int) {
	t := ToTable(l, 1, fn)
	return t, m.length(l, t)
}

// length is #t, for which gopher-lua may pass any number of nils at the end of t.
func (m *Meter) length(l *lua.LState, t *lua.LTable) int {
	if m.lists++; m.lists%pollLists == 0 || m.largest > hugeFrom {
		m.look(l)
	}
	return t.Len()
}

// element is t[i]. gopher-lua keeps what is not between 1 and MaxArrayIndex elsewhere.
func element(t *lua.LTable, i int) lua.LValue {
	if i >= 1 && i < lua.MaxArrayIndex {
		return t.RawGetInt(i)
	}
	return t.RawGet(lua.LNumber(i))
}

func (m *Meter) tooManyElements(l *lua.LState) {
	m.stop(l, ArrayLength, fmt.Sprintf("table longer than %d elements", lua.MaxArrayIndex-1))
}

func (m *Meter) getn(l *lua.LState) int {
	_, n := m.list(l, "getn")
	l.Push(number(n))
	return 1
}

func (m *Meter) maxn(l *lua.LState) int {
	largest := lua.LNumber(0)
	ToTable(l, 1, "maxn").ForEach(func(key, _ lua.LValue) {
		m.spend(l, 2)
		if n, ok := key.(lua.LNumber); ok && n > largest {
			largest = n
		}
	})
	l.Push(largest)
	return 1
}

func (m *Meter) insert(l *lua.LState) int {
	t, n := m.list(l, "insert")
	switch l.GetTop() {
	case 2:
		if n+1 >= lua.MaxArrayIndex {
			m.tooManyElements(l)
		}
		m.Weigh(n + 1)
		t.Append(l.Get(2))
	case 3:
		m.insertAt(l, t, n, ToInt(l, 2, "insert"), l.Get(3))
	default:
		l.RaiseError("wrong number of arguments to 'insert'")
	}
	return 0
}

// insertAt puts v into a list of n elements. Below 1 all that is from there on moves up, as in PUC Lua.
func (m *Meter) insertAt(l *lua.LState, t *lua.LTable, n, pos int, v lua.LValue) {
	switch {
	case pos >= lua.MaxArrayIndex:
		t.RawSet(lua.LNumber(pos), v)
	case pos > n:
		m.Weigh(pos)
		m.fill(l, t, n, pos)
		t.RawSetInt(pos, v)
	case n+1 >= lua.MaxArrayIndex:
		m.tooManyElements(l)
	case pos >= 1:
		m.Weigh(n + 1)
		m.spend(l, (n-pos)/valuesPerStep)
		t.Insert(pos, v)
	default:
		m.Weigh(n + 1)
		for i := n + 1; i > pos; i-- {
			m.spend(l, 16)
			t.RawSet(lua.LNumber(i), element(t, i-1))
		}
		t.RawSet(lua.LNumber(pos), v)
	}
}

// fill puts nils behind the n elements of t, up to pos: gopher-lua keeps lists without gaps, and would do so in one go.
func (m *Meter) fill(l *lua.LState, t *lua.LTable, n, pos int) {
	m.take(l, (pos-n-1)*valueSize)
	for i := n + 1; i < pos; i++ {
		m.spend(l, 4)
		t.RawSetInt(i, lua.LNil)
	}
}

// valueSize is what a value in an array occupies, in bytes.
const valueSize = 16

func (m *Meter) remove(l *lua.LState) int {
	t, n := m.list(l, "remove")
	pos := optInt(l, 2, "remove", n)
	if pos < 1 || pos > n {
		return 0
	}
	m.spend(l, (n-pos)/valuesPerStep)
	l.Push(t.Remove(pos))
	return 1
}

func (m *Meter) unpack(l *lua.LState) int {
	t := ToTable(l, 1, "unpack")
	from := optInt(l, 2, "unpack", 1)
	to := 0
	if l.Get(3) == lua.LNil {
		_, to = m.list(l, "unpack")
	} else {
		to = ToInt(l, 3, "unpack")
	}
	if from > to {
		return 0
	}
	if n := uint(to) - uint(from); n >= uint(max(maxResults-l.GetTop(), 0)) {
		l.RaiseError("too many results to unpack")
	}
	m.spend(l, (to-from)/valuesPerStep)
	m.Hold((to - from) * valueSize)
	m.Weigh(to - from)
	for i := from; ; i++ {
		l.Push(element(t, i))
		if i == to {
			return to - from + 1
		}
	}
}

func (m *Meter) tableConcat(l *lua.LState) int {
	t := ToTable(l, 1, "concat")
	sep := OptText(l, 2, "concat", "")
	from := optInt(l, 3, "concat", 1)
	to := 0
	if l.Get(4) == lua.LNil {
		_, to = m.list(l, "concat")
	} else {
		to = ToInt(l, 4, "concat")
	}
	if from > to {
		l.Push(empty)
		return 1
	}
	total := m.measure(l, t, sep, from, to)
	m.charge(l, total)
	var out strings.Builder
	out.Grow(total)
	for i := from; ; i++ {
		s, _ := asText(element(t, i))
		out.WriteString(s)
		if i == to {
			break
		}
		out.WriteString(sep)
	}
	l.Push(text(out.String()))
	return 1
}

// measure is the length of elements from to to of t, with sep between them.
func (m *Meter) measure(l *lua.LState, t *lua.LTable, sep string, from, to int) int {
	total := 0
	for i := from; ; i++ {
		v := element(t, i)
		s, ok := asText(v)
		if !ok {
			l.RaiseError("invalid value (%s) at index %d in table for 'concat'", v.Type().String(), i)
		}
		m.spend(l, 2)
		if total += len(s); total > m.StringLength {
			m.tooLong(l)
		}
		if i == to {
			return total
		}
		total += len(sep)
	}
}
