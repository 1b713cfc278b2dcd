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

// A slot is what makes a view fast and is worth recycling. The proxy's metatable is cold first: its __index is a Go
// function. Once the store has what is remembered, it is hot: its __index is the store, whose own metatable is cold
// again, for keys that are not remembered.
//
// The store keeps what a question before put there; that saves writing a value that stays the same. So nobody may see
// the store unless for each memo either its bit in filled is set or its key is not in the store.
type slot struct {
	cold, hot, store *lua.LTable
	vals             [maxMemos]lua.LValue // what is in the store, by memo; nil for nothing
	filled           uint32               // bit per memo: vals has the answer for the current question
	sampled          bool                 // nothing was prepared, in order to learn what is read
}

// wrap makes the proxy of a container. If ready, it is prepared to be read.
func (s *Space) wrap(src source, kind Kind, sh *Shape, p *path, root, ready bool) *lua.LTable {
	t := s.l.CreateTable(0, 0)
	if b, ok := src.val.(broken); ok && b != "" {
		p = nil
	}
	v := s.slotFor(sh, p)
	if v != nil {
		t.Metatable = v.slot.cold
	} else {
		v = s.newLoose(t, sh)
	}
	v.shape, v.table, v.src, v.kind, v.root = sh, t, src, kind, root
	if !sh.permanent {
		s.live = append(s.live, v)
	}
	if ready && v.slot != nil && kind == Map {
		v.warm()
	}
	return t
}

func (s *Space) newLoose(t *lua.LTable, sh *Shape) (v *view) {
	if n := len(s.spare); n > 0 {
		v, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		v = &view{space: s}
	}
	t.Metatable = s.loose
	if sh.permanent {
		s.unread[t] = v
	} else {
		s.byself[t] = v
	}
	return v
}

// slotFor gives a view of p with a slot, if p has one to spare.
func (s *Space) slotFor(sh *Shape, p *path) *view {
	switch {
	case p == nil || p.used == maxSlots:
		return nil
	case p.used == len(p.slots):
		v := &view{space: s, path: p}
		v.slot = s.newSlot(v)
		if p == sh.root {
			for name, value := range sh.fixed {
				v.slot.store.RawSetString(name, value)
			}
		}
		p.slots = append(p.slots, v)
	}
	p.used++
	return p.slots[p.used-1]
}

func (s *Space) newSlot(v *view) *slot {
	index := s.l.NewFunction(func(L *lua.LState) int {
		v.check(L)
		L.Push(v.index(L.Get(2)))
		return 1
	})
	length := s.l.NewFunction(func(L *lua.LState) int {
		v.check(L)
		L.Push(lua.LNumber(v.len()))
		return 1
	})
	sl := &slot{cold: s.metatable(index, length), store: s.l.CreateTable(0, 8)}
	sl.store.Metatable = sl.cold
	sl.hot = s.metatable(sl.store, nil)
	s.byMeta[sl.cold], s.byMeta[sl.hot] = v, v
	return sl
}

// end makes v ready for the next question. Its proxy has been cut already.
func (v *view) end() {
	s := v.space
	if v.walk != nil {
		s.freeWalk(v.walk)
	}
	large := v.src.doc != nil && len(v.src.doc.text) > 16<<10
	v.table, v.src, v.boxed, v.kids, v.walk, v.steps = nil, source{}, nil, nil, nil, 0
	if v.slot == nil {
		if len(s.spare) < maxSpare {
			s.spare = append(s.spare, v)
		}
		return
	}
	sl, p := v.slot, v.path
	sl.filled = 0
	p.used = 0
	if large { // do not let the store keep its text alive
		for i := range p.memos {
			v.drop(i)
		}
	}
	if sl.sampled {
		sl.sampled = false
		if gone := p.review(); len(gone) > 0 {
			s.dropSlots(p)
			for _, m := range gone {
				s.dropPath(m.child)
			}
		}
	}
}

func (s *Space) dropSlots(p *path) {
	for _, v := range p.slots {
		delete(s.byMeta, v.slot.cold)
		delete(s.byMeta, v.slot.hot)
	}
	p.slots, p.used = nil, 0
}

func (s *Space) dropPath(p *path) {
	if p == nil {
		return
	}
	s.paths--
	s.dropSlots(p)
	for _, m := range p.memos {
		s.dropPath(m.child)
	}
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
		if memo = v.path.find(key); memo >= 0 && v.slot.filled&(1<<memo) != 0 {
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
			return sourceOf(compute(v.backing()), v.shape.parser())
		}
	}
	if v.src.doc == nil {
		return sourceOf(goGet(v.src.val, key), v.shape.parser())
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
