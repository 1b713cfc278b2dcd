package shadow

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// What a script reads when it touches a view that is no longer one.
const (
	errFinished = "event of a finished call; copy what you need first"
	errStale    = "the value behind this table is gone"
	errReadOnly = "this table is read-only"
)

// Space makes the views of one VM. Like the VM it belongs to one goroutine at a time.
type Space struct {
	// Next does next of a plain table, which may take long. Nil means that nobody cares.
	Next func(*lua.LState, *lua.LTable, lua.LValue) (key, value lua.LValue)
	// Weigh is called with the length of each JSON text that a view is made of. Nil means that nobody cares.
	Weigh func(bytes int)

	l        *lua.LState
	plain    *Shape
	readOnly *lua.LFunction // __newindex of everything

	dead    *lua.LTable           // metatable of the views of finished questions
	loose   *lua.LTable           // metatable of the views that are found by their proxy, in one of the next two:
	byself  map[*lua.LTable]*view // views of this question that have no slot
	unread  map[*lua.LTable]*view // permanent views that were not read yet
	byMeta  map[*lua.LTable]*view // views with a slot, by each of their metatables
	live    []*view               // all of this question, to be cut at its end
	spare   []*view               // loose views to use again
	proxies []lua.LTable          // not handed out yet
	keys    map[string]lua.LValue // keys that pairs has given, as strings of Lua
	walks   []*walk               // iteration memory to use again
	docs    []*Doc                // for texts of this question; the first usedDocs are in use
	paths   int

	usedDocs int
}

// NewSpace prepares L. Nothing that Space gives may reach another VM.
func NewSpace(L *lua.LState) *Space {
	s := &Space{
		l:      L,
		byMeta: map[*lua.LTable]*view{},
		byself: map[*lua.LTable]*view{},
		unread: map[*lua.LTable]*view{},
		keys:   map[string]lua.LValue{},
	}
	s.readOnly = L.NewFunction(s.raiseReadOnly)
	finished := L.NewFunction(func(L *lua.LState) int {
		L.RaiseError(errFinished)
		return 0
	})
	s.dead = s.metatable(finished, finished)
	s.dead.RawSetString("__newindex", finished)
	s.loose = s.metatable(L.NewFunction(s.indexLoose), L.NewFunction(s.lenLoose))
	s.plain = s.NewShape(Extra{})
	return s
}

// metatable locks itself against a stock getmetatable: who has it can write to it.
func (s *Space) metatable(index lua.LValue, length lua.LValue) *lua.LTable {
	mt := s.l.CreateTable(0, 4)
	mt.RawSetString("__index", index)
	mt.RawSetString("__newindex", s.readOnly)
	mt.RawSetString("__metatable", lua.LFalse)
	if length != nil {
		mt.RawSetString("__len", length)
	}
	return mt
}

// View gives the Lua value for v, which may be anything that Object lists. Maps and lists become views that
// EndQuestion cuts. Two calls give two views; within a view a field always gives the same one.
func (s *Space) View(v any) lua.LValue { return s.plain.View(v) }

// Permanent gives a view that is never cut, for what belongs to the VM, such as its configuration. The first read of
// an object copies that object, so what is behind v must not change, nor its Doc be reset, as long as the VM lives.
// hint is what a write raises; "" is a general text.
func (s *Space) Permanent(v any, hint string) lua.LValue {
	sh := s.NewShape(Extra{Hint: hint})
	sh.permanent, sh.root = true, nil
	return sh.View(v)
}

// EndQuestion cuts all views that were given since the last EndQuestion, and those reached through them. The values
// behind them may change or be used for something else afterwards.
func (s *Space) EndQuestion() {
	for _, v := range s.live {
		v.table.Metatable = s.dead
		v.end()
	}
	s.live = s.live[:0]
	if len(s.byself) > 0 {
		s.endLoose()
	}
	if s.usedDocs > 0 {
		s.endDocs()
	}
}

// maxSpare bounds the memory that a question with a very large event leaves behind.
const maxSpare = 256

func (s *Space) endLoose() {
	if len(s.byself) > maxSpare {
		s.byself = map[*lua.LTable]*view{} // clearing a map that was large once costs its largest size, every time
	} else {
		clear(s.byself)
	}
	if cap(s.live) > 4*maxSpare {
		s.live = nil
	}
}

// Bounds on what is kept of a question that showed many or large texts.
const (
	maxDocs = 16
	maxTape = 1 << 12 // entries
)

func (s *Space) endDocs() {
	for _, d := range s.docs[:s.usedDocs] {
		d.forget()
		if cap(d.tape) > maxTape {
			d.text, d.tape = nil, nil
		}
	}
	if len(s.docs) > maxDocs {
		s.docs = slices.Clone(s.docs[:maxDocs])
	}
	s.usedDocs = 0
}

// newDoc gives a Doc for this question.
func (s *Space) newDoc() *Doc {
	if s.usedDocs == len(s.docs) {
		s.docs = append(s.docs, new(Doc))
	}
	s.usedDocs++
	return s.docs[s.usedDocs-1]
}

// viewOf gives the view that a proxy stands for; for a plain table it gives nil.
func (s *Space) viewOf(t *lua.LTable) (v *view, dead bool) {
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return nil, false
	}
	if v := s.byMeta[mt]; v != nil {
		return v, false
	}
	if mt == s.loose {
		if v := s.byself[t]; v != nil {
			return v, false
		}
		return s.unread[t], false
	}
	return nil, mt == s.dead
}

// Backing gives what is behind a view: a Node, or the Go value that the host gave. isView says whether v is a view at
// all; the value of one whose question is over is nil.
func (s *Space) Backing(v lua.LValue) (value any, isView bool) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, false
	}
	view, dead := s.viewOf(t)
	if view == nil {
		return nil, dead
	}
	if view.problem() != "" {
		return nil, true
	}
	return view.backing(), true
}

// CheckBacking is Backing for a Go function that got v from a script: for a view of a finished question, or one that
// cannot be read, it raises.
func (s *Space) CheckBacking(L *lua.LState, v lua.LValue) (value any, isView bool) {
	if t, ok := v.(*lua.LTable); ok {
		if view := s.check(L, t); view != nil {
			return view.backing(), true
		}
	}
	return nil, false
}

// check is viewOf for functions that will read: it raises if the view cannot be read any more.
func (s *Space) check(L *lua.LState, t *lua.LTable) *view {
	if t.Metatable == lua.LNil {
		return nil
	}
	v, dead := s.viewOf(t)
	if dead {
		L.RaiseError(errFinished)
	}
	if v != nil {
		v.check(L)
	}
	return v
}

func (s *Space) raiseReadOnly(L *lua.LState) int {
	hint := errReadOnly
	if t, ok := L.Get(1).(*lua.LTable); ok {
		if v := s.check(L, t); v != nil {
			hint = v.shape.hint
		}
	}
	L.RaiseError("%s", hint)
	return 0
}

func (s *Space) indexLoose(L *lua.LState) int {
	v := s.check(L, L.CheckTable(1))
	if v.shape.permanent {
		v.copy()
	}
	L.Push(v.index(L.Get(2)))
	return 1
}

func (s *Space) lenLoose(L *lua.LState) int {
	L.Push(lua.LNumber(s.check(L, L.CheckTable(1)).len()))
	return 1
}
