package shadow

import lua "github.com/yuin/gopher-lua"

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
	large            bool                 // a string in the store must not wait for the next question
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
	if sl.large {
		sl.large = false
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
