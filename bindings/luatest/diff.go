package luatest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// The bounds of a comparison, and of what is told of it.
const (
	maxDifferences = 5
	maxNested      = 100
)

// comparison of two values that a test takes to be equal.
type comparison struct {
	*tester
	l     *lua.LState
	found []string
	seen  map[[2]*lua.LTable]bool // pairs that are or were compared: tables may contain themselves
}

// differences says where got is not what is wanted; nothing if the two are equal.
func (t *tester) differences(l *lua.LState, want, got lua.LValue) []string {
	c := &comparison{tester: t, l: l, seen: map[[2]*lua.LTable]bool{}}
	c.compare("", want, got, 0)
	if len(c.found) > maxDifferences {
		c.found = append(c.found[:maxDifferences], "and more")
	}
	return c.found
}

// done says that enough is known, or that there is no time to know more.
func (c *comparison) done() bool { return len(c.found) > maxDifferences || c.scope.Stopped() }

func (c *comparison) compare(path string, want, got lua.LValue, depth int) {
	if c.done() {
		return
	}
	a, isTable := want.(*lua.LTable)
	b, both := got.(*lua.LTable)
	switch {
	case isTable && both && a == b:
	case isTable && both && depth < maxNested:
		c.tables(path, c.fields(a), c.fields(b), depth)
	case !c.l.Equal(want, got):
		c.differ(path, want, got)
	}
}

func (c *comparison) tables(path string, want, got *lua.LTable, depth int) {
	pair := [2]*lua.LTable{want, got}
	if c.seen[pair] {
		return
	}
	c.seen[pair] = true
	for _, key := range c.keys(want, got) {
		c.compare(path+step(key), want.RawGet(key), got.RawGet(key), depth+1)
	}
}

// fields is a table that can be read as it is: a view of JSON is copied, in which null reads as nil.
func (t *tester) fields(table *lua.LTable) *lua.LTable {
	if _, isView := t.scope.Views().Backing(table); !isView {
		return table
	}
	plain, err := t.scope.ToGo(table)
	if err != nil {
		return table
	}
	if copied, ok := t.asRead(plain).(*lua.LTable); ok {
		return copied
	}
	return table
}

// asRead is a value as one reads it of a view.
func (t *tester) asRead(plain any) lua.LValue {
	l := t.scope.State()
	switch plain := plain.(type) {
	case nil:
		return lua.LNil
	case map[string]any:
		table := l.CreateTable(0, len(plain))
		for key, value := range plain {
			table.RawSetString(key, t.asRead(value))
		}
		return table
	case []any:
		table := l.CreateTable(len(plain), 0)
		for i, value := range plain {
			table.RawSetInt(i+1, t.asRead(value))
		}
		return table
	}
	return t.scope.ToLua(l, plain)
}

// keys lists the keys of both, numbers first.
func (c *comparison) keys(tables ...*lua.LTable) (keys []lua.LValue) {
	seen := map[lua.LValue]bool{}
	for _, table := range tables {
		for k, _ := table.Next(lua.LNil); k != lua.LNil && !c.done(); k, _ = table.Next(k) {
			if !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	slices.SortFunc(keys, func(a, b lua.LValue) int {
		m, isNumber := a.(lua.LNumber)
		n, both := b.(lua.LNumber)
		if isNumber && both {
			return cmp.Compare(m, n)
		}
		return cmp.Or(cmp.Compare(a.Type(), b.Type()), cmp.Compare(a.String(), b.String()))
	})
	return keys
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// step is a key as a part of a path.
func step(key lua.LValue) string {
	switch k := key.(type) {
	case lua.LString:
		if plainName.MatchString(string(k)) {
			return "." + string(k)
		}
		return "[" + quote(string(k)) + "]"
	}
	return "[" + key.String() + "]"
}

func (c *comparison) differ(path string, want, got lua.LValue) {
	where := ""
	if path != "" {
		where = "at " + trimDot(path) + ": "
	}
	a, isText := want.(lua.LString)
	b, both := got.(lua.LString)
	if isText && both && len(a)+len(b) > 2*maxShown {
		at := common(string(a), string(b))
		c.found = append(c.found, fmt.Sprintf("%sat byte %d: got %s, want %s", where, at+1, around(string(b), at), around(string(a), at)))
		return
	}
	shownGot, shownWant := c.show(c.l, got), c.show(c.l, want)
	if shownGot == shownWant {
		shownGot, shownWant = got.Type().String()+" "+shownGot, "another "+want.Type().String()
	}
	c.found = append(c.found, fmt.Sprintf("%sgot %s, want %s", where, shownGot, shownWant))
}

func trimDot(path string) string {
	if path[0] == '.' {
		return path[1:]
	}
	return path
}

// common is how many bytes two texts begin with alike.
func common(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// around is a piece of a long text, of before and after a place.
func around(s string, at int) string {
	from, to := max(at-20, 0), min(at+40, len(s))
	text := strconv.QuoteToGraphic(s[from:to])
	if from > 0 {
		text = "..." + text
	}
	if to < len(s) {
		text += "..."
	}
	return text
}
