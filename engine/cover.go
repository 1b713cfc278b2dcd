package engine

import (
	"slices"
	"sync/atomic"

	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// Coverage notes which lines of the modules and libraries of a Rig have run. It is safe for concurrent use.
type Coverage struct {
	files []*coveredFile // by name
	of    map[*lua.FunctionProto]*coveredFile
}

type coveredFile struct {
	name, source string
	code         []int         // the lines that hold code, in order
	ran          []atomic.Bool // by line
}

// FileCoverage says of one file which lines have run, in order. Lines without code are in neither list.
type FileCoverage struct {
	File, Source string
	Ran, Missed  []int
}

func newCoverage(r *Rig) *Coverage {
	c := &Coverage{of: map[*lua.FunctionProto]*coveredFile{}}
	for _, f := range r.snap.Files {
		if p := r.programs[f.Name]; p != nil {
			c.add(f.Name, f.Content, p.program.Proto)
		}
	}
	return c
}

func (c *Coverage) add(name, source string, main *lua.FunctionProto) {
	f := &coveredFile{name: name, source: source}
	c.files = append(c.files, f)
	last := 0
	luasrc.Walk(main, func(fp *lua.FunctionProto) {
		c.of[fp] = f
		f.code = append(f.code, luasrc.CodeLines(fp)...)
		last = max(last, fp.LastLineDefined, slices.Max(append(fp.DbgSourcePositions, 0)))
	})
	slices.Sort(f.code)
	f.code = slices.Compact(f.code)
	f.ran = make([]atomic.Bool, last+1)
}

// Files gives what has run so far, in the order of the names.
func (c *Coverage) Files() []FileCoverage {
	list := make([]FileCoverage, len(c.files))
	for i, f := range c.files {
		list[i] = FileCoverage{File: f.name, Source: f.source}
		for _, line := range f.code {
			if f.ran[line].Load() {
				list[i].Ran = append(list[i].Ran, line)
			} else {
				list[i].Missed = append(list[i].Missed, line)
			}
		}
	}
	return list
}

// tracer is a limiter that also notes the lines that its thread runs. It is asked once per instruction, when the
// thread's frame points behind the instruction.
type tracer struct {
	*limiter
	thread *lua.LState
	cover  *Coverage
}

// Done is limiter.Done.
func (t *tracer) Done() <-chan struct{} {
	if frame, ok := t.thread.GetStack(0); ok {
		if fn, err := t.thread.GetInfo("fl", frame, lua.LNil); err == nil {
			t.cover.note(fn.(*lua.LFunction).Proto, frame.CurrentLine)
		}
	}
	return t.limiter.Done()
}

func (c *Coverage) note(fp *lua.FunctionProto, line int) {
	if f := c.of[fp]; f != nil && !f.ran[line].Load() {
		f.ran[line].Store(true)
	}
}

// attach gives a thread of v the context under which its instructions count.
func (v *vm) attach(l *lua.LState) {
	if v.cover == nil {
		l.SetContext(&v.limit)
	} else {
		l.SetContext(&tracer{&v.limit, l, v.cover})
	}
}
