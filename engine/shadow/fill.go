package shadow

import lua "github.com/yuin/gopher-lua"

// warm puts the values of all remembered keys into the store and lets the script read it.
func (v *view) warm() {
	if v.path.sample {
		v.path.sample, v.slot.sampled = false, true
		v.dropUnfilled()
	} else if len(v.path.memos) > 0 {
		v.fill()
	}
	v.table.Metatable = v.slot.hot
}

func (v *view) fill() {
	all := uint32(1)<<len(v.path.memos) - 1
	done := v.slot.filled // by pairs or next, before anybody indexed v
	object, _ := v.src.val.(Object)
	if v.src.doc != nil {
		done |= v.fillFromDoc(all, done)
	}
	for i := range v.path.memos {
		if done&(1<<i) != 0 {
			continue
		}
		m := &v.path.memos[i]
		switch {
		case m.compute != nil:
			v.put(i, sourceOf(m.compute(v.backing()), v.shape))
		case object != nil:
			value, _ := object.Get(m.name)
			v.putGo(i, value)
		case v.src.doc == nil:
			v.put(i, sourceOf(goGet(v.src.val, m.name), v.shape))
		default:
			v.drop(i)
			v.slot.filled |= 1 << i
		}
	}
}

// fillFromDoc goes once through the keys of the JSON, last first, and gives the memos that it came across.
func (v *view) fillFromDoc(all, done uint32) uint32 {
	d, p := v.src.doc, v.path
	for k := d.tape[v.src.at].aux(); k != 0 && done != all; k = d.tape[k].aux() {
		i := -1
		if d.tape[k].escaped() {
			i = find(p, d.str(k))
		} else {
			i = find(p, d.raw(k))
		}
		if i < 0 || done&(1<<i) != 0 || p.memos[i].compute != nil {
			continue
		}
		done |= 1 << i
		if d.tape[k+1].kind() == String {
			v.putString(i, d, k+1)
		} else {
			v.put(i, source{doc: d, at: k + 1, gen: v.src.gen})
		}
	}
	return done
}

// putString is put for a string of a Doc.
func (v *view) putString(memo int, d *Doc, at uint32) {
	if old, ok := v.slot.vals[memo].(lua.LString); ok && d.equal(at, string(old)) {
		v.slot.filled |= 1 << memo
	} else {
		v.keep(memo, lua.LString(d.str(at)))
	}
}

// putGo is put with a short cut for strings, which most values are.
func (v *view) putGo(memo int, value any) {
	var str string
	switch x := value.(type) {
	case lua.LString:
		str = string(x)
	case string:
		str = x
	default:
		v.put(memo, sourceOf(value, v.shape))
		return
	}
	if old, ok := v.slot.vals[memo].(lua.LString); ok && string(old) == str {
		v.slot.filled |= 1 << memo
	} else if ready, ok := value.(lua.LValue); ok {
		v.keep(memo, ready)
	} else {
		v.keep(memo, lua.LString(str))
	}
}

// put prepares the value of a memo, unless it is a container that will probably not be read.
func (v *view) put(memo int, src source) {
	sl := v.slot
	kind := src.container()
	if kind != Invalid {
		child := v.path.memos[memo].child
		if child == nil || !child.expect() {
			v.drop(memo)
			return
		}
		v.keep(memo, v.space.wrap(src, kind, v.shape, child, false, true))
		return
	}
	value, same := src.scalar(sl.vals[memo])
	switch {
	case same:
		sl.filled |= 1 << memo
	case value == lua.LNil:
		v.drop(memo)
		sl.filled |= 1 << memo
	default:
		v.keep(memo, value)
	}
}

// largeText is the size from which on a string must not wait in the store for the next question.
const largeText = 4096

func (v *view) keep(memo int, value lua.LValue) {
	sl := v.slot
	sl.vals[memo] = value
	sl.filled |= 1 << memo
	if str, ok := value.(lua.LString); ok && len(str) > largeText {
		sl.large = true
	}
	sl.store.RawSetString(v.path.memos[memo].name, value)
}

func (v *view) drop(memo int) {
	if sl := v.slot; sl.vals[memo] != nil {
		sl.vals[memo] = nil
		sl.store.RawSetString(v.path.memos[memo].name, lua.LNil)
	}
}

func (v *view) dropUnfilled() {
	for i := range v.path.memos {
		if v.slot.filled&(1<<i) == 0 {
			v.drop(i)
		}
	}
}

// copy gives the store of a permanent view, which has all its fields from the first read on.
func (v *view) copy() *lua.LTable {
	if v.slot != nil {
		return v.slot.store
	}
	s := v.space
	delete(s.unread, v.table)
	store := s.l.CreateTable(0, 8)
	var length lua.LValue
	if v.kind == List {
		n := v.len()
		for i := 1; i <= n; i++ {
			store.RawSetInt(i, v.permanentValue(v.item(i)))
		}
		length = s.l.NewFunction(func(L *lua.LState) int {
			L.Push(lua.LNumber(n))
			return 1
		})
	} else {
		w := v.keys()
		for i := range w.keys {
			store.RawSetString(w.key(i), v.permanentValue(v.keyed(w, i)))
		}
	}
	if v.root {
		for key, compute := range v.shape.computed {
			store.RawSetString(key, v.permanentValue(sourceOf(compute(v.backing()), v.shape)))
		}
		for key, value := range v.shape.fixed {
			store.RawSetString(key, value)
		}
	}
	v.slot = &slot{store: store, hot: s.metatable(store, length)}
	s.byMeta[v.slot.hot] = v
	v.table.Metatable = v.slot.hot
	return store
}

func (v *view) permanentValue(src source) lua.LValue {
	kind := src.container()
	if kind == Invalid {
		value, _ := src.scalar(nil)
		return value
	}
	return v.space.wrap(src, kind, v.shape, nil, false, false)
}
