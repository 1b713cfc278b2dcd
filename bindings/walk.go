package bindings

import (
	"strconv"

	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// walker gives every text, number and boolean of a value with its path, one after the other. It builds a path only
// when it gives it: in a deep object the paths of all leaves together are far larger than the object.
type walker struct {
	open []container // from the outside in
	path []byte      // of the innermost
}

// container is a map or list that a walker is in.
type container struct {
	fields map[string]any
	keys   []string // of fields, sorted
	list   []any
	next   int // element or key
	base   int // length of the container's own path
}

func newWalker(plain any) *walker {
	w := &walker{}
	w.enter(plain)
	return w
}

// enter reports whether v is a container, which is then the innermost.
func (w *walker) enter(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		w.open = append(w.open, container{fields: v, keys: sortedKeys(v), base: len(w.path)})
	case []any:
		w.open = append(w.open, container{list: v, base: len(w.path)})
	default:
		return false
	}
	return true
}

// step gives the next leaf; nil at the end.
func (w *walker) step() (leaf any) {
	for len(w.open) > 0 {
		in := &w.open[len(w.open)-1]
		w.path = w.path[:in.base]
		var child any
		switch {
		case in.next < len(in.keys):
			key := in.keys[in.next]
			w.path, child = appendKey(w.path, key), in.fields[key]
		case in.next < len(in.list):
			w.path, child = append(strconv.AppendInt(append(w.path, '['), int64(in.next+1), 10), ']'), in.list[in.next]
		default:
			w.open = w.open[:len(w.open)-1]
			continue
		}
		in.next++
		if !w.enter(child) && child != nil {
			return child
		}
	}
	return nil
}

// appendKey writes .key, or ["key"] where the key is no name, as one would in Lua.
func appendKey(path []byte, key string) []byte {
	for i, c := range key {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return append(strconv.AppendQuote(append(path, '['), key), ']')
		}
	}
	if key == "" {
		return append(path, `[""]`...)
	}
	if len(path) > 0 {
		path = append(path, '.')
	}
	return append(path, key...)
}

// plain is a copy of what is behind a view, which is accounted for once it is known how much that is: an event has a
// size.
func (b *bound) plain(l *lua.LState, root any) any {
	plain := shadow.Plain(root)
	if err := luaconv.Account(plain, b.scope.Spend); err != nil {
		l.RaiseError("%s", err)
	}
	return plain
}

// eventWalk gives the path and value of every text, number and boolean in an event, without recursion in Lua.
func eventWalk(c Call) int {
	b := c.b
	t, root := c.event()
	w := newWalker(b.plain(c.LState, root))
	c.Push(c.NewFunction(func(l *lua.LState) int {
		b.scope.Views().CheckBacking(l, t) // raises if the question is over
		leaf := w.step()
		if leaf == nil {
			return 0
		}
		b.scope.Charge(l, len(w.path))
		l.Push(lua.LString(w.path))
		l.Push(b.scope.Conv().ToLua(leaf))
		return 2
	}))
	return 1
}
