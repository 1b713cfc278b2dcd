package shadow

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// A view is the Go side of a proxy, the table that a script has.
type view struct {
	space *Space
	shape *Shape
	path  *path // nil if there is nothing to learn here
	slot  *slot // nil for a loose view
	table *lua.LTable
	src   source
	boxed any // src.backing() once somebody asked
	kind  Kind
	root  bool // the Shape's extra names apply

	kids  map[string]*lua.LTable // views of fields that have no memo
	walk  *walk                  // see list.go and walk.go; nil until needed
	steps int                    // keys looked at so far in a map that is searched again and again
}

// wrap makes the proxy of a container. If ready, it is prepared to be read.
func (s *Space) wrap(src source, kind Kind, sh *Shape, p *path, root, ready bool) *lua.LTable {
	t := s.newProxy()
	if b, ok := src.val.(broken); ok && b != "" {
		p = nil
	}
	v := s.slotFor(sh, p)
	if v != nil {
		t.Metatable = v.slot.cold
	} else {
		v = s.newLoose(t, sh)
	}
	v.table, v.src, v.kind, v.root = t, src, kind, root
	if v.shape != sh { // with a slot it is always the same
		v.shape = sh
	}
	if !sh.permanent {
		s.live = append(s.live, v)
	}
	if ready && v.slot != nil && kind == Map {
		v.warm()
	}
	return t
}

// slab is how many proxies are allocated at once, which saves a quarter of what a view costs that is not read. A script
// that keeps one keeps all, and they are empty.
const slab = 8

// newProxy gives what LState.CreateTable(0, 0) gives, but for the metatable, which the caller sets.
func (s *Space) newProxy() *lua.LTable {
	if len(s.proxies) == 0 {
		s.proxies = make([]lua.LTable, slab)
	}
	t := &s.proxies[0]
	s.proxies = s.proxies[1:]
	return t
}

// problem says why v cannot be read, "" if it can.
func (v *view) problem() string {
	if v.src.doc != nil {
		if v.src.gen != v.src.doc.gen {
			return errStale
		}
		return ""
	}
	b, _ := v.src.val.(broken)
	return string(b)
}

func (v *view) check(L *lua.LState) {
	if p := v.problem(); p != "" {
		L.RaiseError("%s", p)
	}
}

func (v *view) backing() any {
	if v.boxed == nil {
		v.boxed = v.src.backing()
	}
	return v.boxed
}

// index is what the script gets for v[key].
func (v *view) index(key lua.LValue) lua.LValue {
	switch k := key.(type) {
	case lua.LString:
		if v.kind == Map {
			if v.slot != nil && v.table.Metatable == v.slot.cold {
				v.path.touch()
				v.warm()
			}
			return v.get(string(k), true)
		}
	case lua.LNumber:
		if i := int(k); v.kind == List && lua.LNumber(i) == k {
			return v.at(i)
		}
	}
	return lua.LNil
}

// get is the value of a key of a map. If learn, it is put into the store and remembered for the next question.
func (v *view) get(key string, learn bool) lua.LValue {
	if v.shape.permanent {
		return v.copy().RawGetString(key)
	}
	memo := -1
	if v.slot != nil {
		if memo = find(v.path, key); memo >= 0 && v.slot.filled&(1<<memo) != 0 {
			return v.kept(memo)
		}
	}
	if v.root {
		if value, ok := v.shape.fixed[key]; ok {
			return value
		}
	}
	if kid := v.kids[key]; kid != nil {
		return kid
	}
	return v.show(v.lookup(key), memo, key, learn)
}

func (v *view) kept(memo int) lua.LValue {
	if value := v.slot.vals[memo]; value != nil {
		return value
	}
	return lua.LNil
}

// lookup finds the value of a key.
func (v *view) lookup(key string) source {
	if v.root {
		if compute := v.shape.computed[key]; compute != nil {
			return sourceOf(compute(v.backing()), v.shape)
		}
	}
	if v.src.doc == nil {
		return sourceOf(goGet(v.src.val, key), v.shape)
	}
	if at := v.find(key); at != 0 {
		return source{doc: v.src.doc, at: at, gen: v.src.gen}
	}
	return source{}
}

// show makes the Lua value of a field, and keeps it where the next look-up finds it.
func (v *view) show(src source, memo int, key string, learn bool) lua.LValue {
	kind := src.container()
	value := lua.LNil
	if kind == Invalid {
		if value, _ = src.scalar(nil); value == lua.LNil {
			return value
		}
	}
	if memo < 0 && learn && v.slot != nil {
		memo = v.path.remember(strings.Clone(key), v.computed(key))
	}
	if kind != Invalid {
		child := v.child(memo)
		if child != nil {
			child.touch()
		}
		t := v.space.wrap(src, kind, v.shape, child, false, true)
		if value = t; memo < 0 {
			v.addKid(key, t)
		}
	}
	if memo >= 0 {
		v.path.memos[memo].seen = true
		v.keep(memo, value)
	}
	return value
}

func (v *view) computed(key string) func(any) any {
	if v.root {
		return v.shape.computed[key]
	}
	return nil
}

// child is the path of a memo's value, nil if nothing is to be learnt about it.
func (v *view) child(memo int) *path {
	if memo < 0 {
		return nil
	}
	m := &v.path.memos[memo]
	if m.child == nil && v.space.paths < maxPaths {
		v.space.paths++
		m.child = &path{}
	}
	return m.child
}

func (v *view) addKid(key string, t *lua.LTable) {
	if v.kids == nil {
		v.kids = map[string]*lua.LTable{}
	}
	v.kids[key] = t
}
