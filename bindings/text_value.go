package bindings

import (
	"encoding/json"

	prose "github.com/axolua/axolua/bindings/text"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// readable lets package text read anything that may be behind an event, and tables of a module's own, without a copy.
type readable struct {
	v   any
	own *ownTables // nil if v has none in it
}

// ownTables is what is known of the tables of a module that are being read.
type ownTables struct {
	views *shadow.Space
	read  map[*lua.LTable]bool // each is read once: they may contain themselves
}

// readable is argument i, a view or a table of the module's own, for package text.
func (c Call) readable(i int) prose.Value {
	views := c.b.scope.Views()
	views.CheckBacking(c.LState, c.arg(i)) // raises if its question is over
	return readable{own: &ownTables{views, map[*lua.LTable]bool{}}}.with(c.arg(i))
}

// with is v, which is a part of r.
func (r readable) with(v any) readable {
	if t, ok := v.(*lua.LTable); ok && r.own != nil {
		if root, isView := r.own.views.Backing(t); isView {
			return readable{v: root}
		}
	}
	return readable{v, r.own}
}

// Text is prose.Value's.
func (r readable) Text() (string, bool) { return text(r.v) }

// Bool is prose.Boolean's.
func (r readable) Bool() (value, ok bool) {
	switch v := r.v.(type) {
	case bool:
		return v, true
	case lua.LBool:
		return bool(v), true
	case shadow.Node:
		return v.Bool(), v.Kind() == shadow.Bool
	}
	return false, false
}

// Get is prose.Value's.
func (r readable) Get(key string) prose.Value {
	if t, ok := r.v.(*lua.LTable); ok {
		if v := t.RawGetString(key); v != lua.LNil {
			return r.with(v)
		}
		return nil
	}
	switch v := get(r.v, key).(type) {
	case nil:
		return nil
	case shadow.Node:
		if v.Kind() == shadow.Invalid {
			return nil
		}
		return readable{v: v}
	default:
		return readable{v: v}
	}
}

// eachOfTable gives a table of a module's own in the order of next.
func (r readable) eachOfTable(t *lua.LTable, yield func(key string, v prose.Value) bool) {
	if r.own.read[t] {
		return
	}
	r.own.read[t] = true
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		key, _ := k.(lua.LString) // "" for the elements of a list
		if !yield(string(key), r.with(v)) {
			return
		}
	}
}

// Each is prose.Value's.
func (r readable) Each(yield func(key string, v prose.Value) bool) {
	switch v := r.v.(type) {
	case *lua.LTable:
		r.eachOfTable(v, yield)
	case *shadow.Doc:
		readable{v: v.Root()}.Each(yield)
	case shadow.Node:
		eachOfNode(v, yield)
	case map[string]any:
		for _, key := range sortedKeys(v) {
			if !yield(key, readable{v: v[key]}) {
				return
			}
		}
	case []any:
		for _, inner := range v {
			if !yield("", readable{v: inner}) {
				return
			}
		}
	case []string:
		for _, inner := range v {
			if !yield("", readable{v: inner}) {
				return
			}
		}
	case shadow.Object:
		for _, key := range v.Keys() {
			if inner, ok := v.Get(key); ok && !yield(key, readable{v: inner}) {
				return
			}
		}
	case json.RawMessage:
		if doc, err := shadow.Parse(string(v)); err == nil {
			eachOfNode(doc.Root(), yield)
		}
	}
}

func eachOfNode(n shadow.Node, yield func(key string, v prose.Value) bool) {
	for _, inner := range n.Items() {
		if !yield("", readable{v: inner}) {
			return
		}
	}
	for key, inner := range n.All() {
		if !yield(key, readable{v: inner}) {
			return
		}
	}
}
