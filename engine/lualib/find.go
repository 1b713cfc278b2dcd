package lualib

import (
	"strings"

	"github.com/axolua/axolua/engine/pattern"
	lua "github.com/yuin/gopher-lua"
)

func (x *library) find(l *lua.LState) int {
	s, p := ToText(l, 1, "find"), ToText(l, 2, "find")
	init := optInt(l, 3, "find", 1)
	if lua.LVAsBool(l.Get(4)) {
		return x.findPlain(l, s, p, init)
	}
	m := &x.found
	if !x.search(l, m, (*pattern.Pattern).Find, s, p, init) {
		l.Push(lua.LNil)
		return 1
	}
	l.Push(number(m.Start + 1))
	l.Push(number(m.End))
	n := m.Len()
	x.pushCaptures(l, s, m, n)
	m.Reset()
	return n + 2
}

func (x *library) findPlain(l *lua.LState, s, p string, init int) int {
	from := min(max(position(init, len(s))-1, 0), len(s))
	x.spend(l, (len(s)-from)/bytesPerStep)
	i := strings.Index(s[from:], p)
	if i < 0 {
		l.Push(lua.LNil)
		return 1
	}
	l.Push(number(from + i + 1))
	l.Push(number(from + i + len(p)))
	return 2
}

// matchOnce is string.match.
func (x *library) matchOnce(l *lua.LState) int {
	s, p := ToText(l, 1, "match"), ToText(l, 2, "match")
	m := &x.found
	if !x.search(l, m, (*pattern.Pattern).Match, s, p, optInt(l, 3, "match", 1)) {
		l.Push(lua.LNil)
		return 1
	}
	n := m.Values()
	x.pushCaptures(l, s, m, n)
	m.Reset()
	return n
}

type searcher = func(p *pattern.Pattern, m *pattern.Match, s string, init int, b *pattern.Steps) (bool, error)

func (x *library) search(l *lua.LState, m *pattern.Match, how searcher, s, src string, init int) bool {
	steps := x.matching()
	p, err := x.cache.Get(src, steps)
	found := false
	if err == nil {
		found, err = how(p, m, s, init, steps)
	}
	if err != nil {
		x.fail(l, err)
	}
	return found
}

// fail raises an error of package pattern, or of Meter.Poll.
func (x *library) fail(l *lua.LState, err error) {
	if err == pattern.ErrTooLong {
		x.charge(l, x.match.MaxBytes+1)
	}
	l.RaiseError("%s", err.Error())
}

// pushCaptures pushes the first n values of m, which matched s.
func (x *library) pushCaptures(l *lua.LState, s string, m *pattern.Match, n int) {
	for i := range n {
		l.Push(x.capture(l, s, m, i))
	}
}

func (x *library) capture(l *lua.LState, s string, m *pattern.Match, i int) lua.LValue {
	c, err := m.Capture(i)
	if err != nil {
		x.fail(l, err)
	}
	if c.Position > 0 {
		return number(c.Position)
	}
	return x.part(l, s, c.Text)
}

// gmatch gives an iterator, which keeps its own place and scratch space.
func (x *library) gmatch(l *lua.LState) int {
	s, src := ToText(l, 1, "gmatch"), ToText(l, 2, "gmatch")
	p, err := x.cache.Get(src, x.matching())
	if err != nil {
		x.fail(l, err)
	}
	it := p.Gmatch(s)
	memory := x.memory(s, src)
	l.Push(l.NewFunction(func(l *lua.LState) int {
		found, err := it.Next(memory.steps)
		if err != nil {
			x.fail(l, err)
		}
		memory.charge(l)
		if !found {
			return 0
		}
		n := it.Values()
		x.pushCaptures(l, s, &it.Match, n)
		return n
	}))
	return 1
}

// memory charges for what a search that a script can keep unfinished may have come to remember. A search that ends in
// one call needs no such thing.
type memory struct {
	*Meter
	steps *pattern.Steps
	spare int // steps that may be spent before anything is remembered
	left  int // what steps.Left was at the last look
	bytes int // at most so many are remembered; 0 once they are paid for
}

// What package pattern does: see its memory and refuel.
const (
	healthySteps = 8 // per byte of the subject
	maxRemember  = 8 << 20
	maxPairUp    = 16 << 20
	bytesPerPair = 4
)

func (x *library) memory(s, src string) memory {
	steps := x.matching()
	bits := min(len(src)*(len(s)+1)/8, maxRemember)
	pairs := min(strings.Count(src, "%b")*bytesPerPair*len(s), maxPairUp)
	return memory{x.Meter, steps, healthySteps*len(s) + pollEvery, steps.Left, bits + pairs}
}

func (y *memory) charge(l *lua.LState) {
	y.spare -= y.left - y.steps.Left
	y.left = y.steps.Left
	if y.spare < 0 && y.bytes > 0 {
		n := y.bytes
		y.bytes = 0
		y.take(l, n)
	}
}
