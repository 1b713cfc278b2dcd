package shadow

import (
	lua "github.com/yuin/gopher-lua"
)

// A walk is what a view needs to go through its content again and again without starting at the beginning.
type walk struct {
	keys   []lua.LValue   // of a map, in order; all are strings
	at     []uint32       // entries of a Doc: the values of keys, or the elements of a list
	index  map[string]int // place of a key in keys, if there are many
	cursor int            // place of the key that next gave last
	listed bool           // keys, or for a list length and at, are there
	length int            // of a list, without the nils at its end
	kids   []lua.LValue   // views of a list's elements
}

func (v *view) walking() *walk {
	if v.walk == nil {
		s := v.space
		if n := len(s.walks); n > 0 {
			v.walk, s.walks = s.walks[n-1], s.walks[:n-1]
		} else {
			v.walk = new(walk)
		}
	}
	return v.walk
}

// maxWalk bounds what a recycled walk may hold.
const maxWalk = 1024

func (s *Space) freeWalk(w *walk) {
	if len(s.walks) == 16 || cap(w.keys) > maxWalk || cap(w.at) > maxWalk || cap(w.kids) > maxWalk {
		return
	}
	clear(w.keys)
	clear(w.kids)
	*w = walk{keys: w.keys[:0], at: w.at[:0], kids: w.kids[:0]}
	s.walks = append(s.walks, w)
}

// keys lists the keys of a map.
func (v *view) keys() *walk {
	w := v.walking()
	if w.listed {
		return w
	}
	w.listed = true
	if d := v.src.doc; d != nil {
		w.at = d.order(v.src.at, w.at)
		for i, key := range w.at {
			w.at[i] = key + 1
			if d.tape[key].escaped() {
				w.keys = append(w.keys, keyValue(v.space, d.str(key)))
			} else {
				w.keys = append(w.keys, keyValue(v.space, d.raw(key)))
			}
		}
	} else {
		for _, key := range goKeys(v.src.val) {
			w.keys = append(w.keys, keyValue(v.space, key))
		}
	}
	if len(w.keys) > smallMap {
		w.index = make(map[string]int, len(w.keys))
		for i := range w.keys {
			w.index[w.key(i)] = i
		}
	}
	return w
}

func (w *walk) key(i int) string { return string(w.keys[i].(lua.LString)) }

// find is Doc.find for a map that may be large and searched by a script in a loop.
func (v *view) find(key string) uint32 {
	if v.walk == nil || v.walk.index == nil {
		at, steps := v.src.doc.find(v.src.at, key)
		if v.steps += steps; steps > smallMap && v.steps > 64*smallMap {
			v.keys()
		}
		return at
	}
	if i, ok := v.walk.index[key]; ok {
		return v.walk.at[i]
	}
	return 0
}

// keyed is the value of key i of a walk.
func (v *view) keyed(w *walk, i int) source {
	if v.src.doc != nil {
		return source{doc: v.src.doc, at: w.at[i], gen: v.src.gen}
	}
	return sourceOf(goGet(v.src.val, w.key(i)), v.shape)
}

// place gives the place of a key in a walk, -1 if it has none.
func (w *walk) place(key string) int {
	if w.cursor < len(w.keys) && w.key(w.cursor) == key {
		return w.cursor
	}
	if w.index != nil {
		if i, ok := w.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range w.keys {
		if w.key(i) == key {
			return i
		}
	}
	return -1
}

// next gives the key after key and its value, two nils at the end. ok is false if v has no such key.
func (v *view) next(key lua.LValue) (k, value lua.LValue, ok bool) {
	if v.kind == List {
		return v.nextElement(key)
	}
	w, i := v.keys(), 0
	if key != lua.LNil {
		name, isString := key.(lua.LString)
		if i = w.place(string(name)) + 1; i == 0 || !isString {
			return nil, nil, false
		}
	}
	for ; i < len(w.keys); i++ {
		if value := v.field(w, i); value != lua.LNil {
			w.cursor = i
			return w.keys[i], value, true
		}
	}
	return lua.LNil, lua.LNil, true
}

// field is the value of key i of a walk: of the JSON, so that an extra name does not hide it from pairs.
func (v *view) field(w *walk, i int) lua.LValue {
	key := w.key(i)
	if v.root && (v.shape.fixed[key] != nil || v.shape.computed[key] != nil) {
		return v.get(key, false)
	}
	if v.shape.permanent {
		return v.copy().RawGetString(key)
	}
	memo := -1
	if v.slot != nil {
		if memo = find(v.path, key); memo >= 0 && v.slot.filled&(1<<memo) != 0 {
			return v.kept(memo)
		}
	}
	if kid := v.kids[key]; kid != nil {
		return kid
	}
	src := v.keyed(w, i)
	if src.container() == Invalid {
		value, _ := src.scalar(nil)
		return value
	}
	return v.show(src, memo, key, false)
}

func (v *view) nextElement(key lua.LValue) (k, value lua.LValue, ok bool) {
	i := 0
	if key != lua.LNil {
		n, isNumber := key.(lua.LNumber)
		if i = int(n); !isNumber || lua.LNumber(i) != n || i < 1 || i > v.len() {
			return nil, nil, false
		}
	}
	for i++; i <= v.len(); i++ {
		if value := v.at(i); value != lua.LNil {
			return lua.LNumber(i), value, true
		}
	}
	return lua.LNil, lua.LNil, true
}

// len is the length of a list without the nulls at its end, as Lua counts; 0 for a map.
func (v *view) len() int {
	if v.kind != List {
		return 0
	}
	w := v.walking()
	if w.listed {
		return w.length
	}
	w.listed = true
	d := v.src.doc
	if d == nil {
		w.length = goLen(v.src.val)
	} else {
		e := &d.tape[v.src.at]
		w.length = int(e.aux())
		if int(e.next-v.src.at) != w.length+1 { // containers among the elements
			for at := v.src.at + 1; at < e.next; at = d.tape[at].next {
				w.at = append(w.at, at)
			}
		}
	}
	for ; w.length > 0; w.length-- {
		if last := v.item(w.length); !last.isNil() {
			break
		}
	}
	return w.length
}

// item is element i of a list, counted from 1 and not beyond its end; len must have been called.
func (v *view) item(i int) source {
	d := v.src.doc
	if d == nil {
		return sourceOf(goIndex(v.src.val, i-1), v.shape)
	}
	at := v.src.at + uint32(i)
	if len(v.walk.at) > 0 {
		at = v.walk.at[i-1]
	}
	return source{doc: d, at: at, gen: v.src.gen}
}

// at is what a script gets for element i.
func (v *view) at(i int) lua.LValue {
	if i < 1 || i > v.len() {
		return lua.LNil
	}
	if v.shape.permanent {
		return v.copy().RawGetInt(i)
	}
	w := v.walk
	if len(w.kids) > 0 && w.kids[i-1] != nil {
		return w.kids[i-1]
	}
	src := v.item(i)
	kind := src.container()
	if kind == Invalid {
		value, _ := src.scalar(nil)
		return value
	}
	if len(w.kids) == 0 {
		if cap(w.kids) < w.length {
			w.kids = make([]lua.LValue, w.length)
		}
		w.kids = w.kids[:w.length]
	}
	w.kids[i-1] = v.space.wrap(src, kind, v.shape, nil, false, false)
	return w.kids[i-1]
}
