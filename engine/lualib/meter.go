package lualib

import (
	"fmt"
	"math"

	"github.com/axolua/axolua/engine/pattern"
	lua "github.com/yuin/gopher-lua"
)

// Reason says which limit a module call ran into.
type Reason uint8

const (
	StringLength Reason = iota + 1 // one string would have more than Meter.StringLength bytes
	StringBytes                    // all that was built would have more than Meter.Bytes
	ArrayLength                    // a table would have more elements than gopher-lua keeps in order
)

// Meter bounds what the functions of one VM may spend. The engine keeps it up; it belongs to the goroutine that has
// the VM.
type Meter struct {
	// StringLength is how many bytes one string may have.
	StringLength int
	// Bytes is how many bytes may still be built: set it anew for every module call. What is only a part of another
	// string is free, what is dropped again is not given back.
	Bytes int64
	// Poll says whether the module call has to stop: its error is raised, and should go on being returned. It is
	// called about every 5 µs of work in Go, and at every fourth function on lists. Nil means that nothing stops the
	// work but its own end.
	Poll func() error
	// Worked is called about every 5 µs of work. May be nil.
	Worked func()
	// Stop is called when a limit fires, before the error with the same text is raised. It must see to it that the
	// module call ends at its next instruction: pcall can catch the error.
	Stop func(reason Reason, text string)
	// Large is called when a string or a list has more bytes or elements than any before, from LargeFrom on: there are
	// instructions that go through all of them at once. May be nil.
	Large func(n int)
	// Allocated is called about once per MiB, with the bytes since it was called last. May be nil.
	Allocated func(n int)
	// Ahead says whether there is time for what takes n nanoseconds and cannot be interrupted: its error is raised. May
	// be nil.
	Ahead func(n int) error
	// Hollow is called when so many keys were deleted from tables that next may have to pass a great many: gopher-lua
	// keeps the places of deleted keys. May be nil.
	Hollow func()

	largest   int
	allocated int           // since Allocated was called
	deleted   int           // keys
	steps     int           // since the last poll
	lists     int           // how many ends of arrays were looked for
	match     pattern.Steps // for matching, which counts for itself
}

// pollEvery is in steps, which are some 5 ns of work each.
const pollEvery = 1024

// What it costs to build strings and to move values about, in steps.
const (
	bytesPerStep  = 32
	valuesPerStep = 4
)

// LargeFrom is how long a string or a list may be until it counts as large.
const LargeFrom = 1 << 15

// hollowFrom is how many deleted keys count as many.
const hollowFrom = 4096

// What it costs gopher-lua to move a value of a list as it grows, and to put a nil at the end of one with the moving, in
// nanoseconds.
const (
	growNanos = 15
	nilNanos  = 40
)

// allocatedEvery is in bytes.
const allocatedEvery = 1 << 20

// pollLists is how many searches for the end of an array may pass between polls: gopher-lua goes through all the nils
// behind it, 4 ms of them at most, and nobody can tell. Where there is a list of more than hugeFrom elements, all poll.
const (
	pollLists = 4
	hugeFrom  = 1 << 17
)

// spend accounts for n steps that have been or are about to be done.
func (m *Meter) spend(l *lua.LState, n int) {
	if m.steps += n; m.steps >= pollEvery {
		m.poll(l)
	}
}

func (m *Meter) poll(l *lua.LState) {
	m.steps = 0
	m.look(l)
	if m.Worked != nil {
		m.Worked()
	}
}

func (m *Meter) look(l *lua.LState) {
	if m.Poll == nil {
		return
	}
	if err := m.Poll(); err != nil {
		l.RaiseError("%s", err.Error())
	}
}

// charge accounts for a string of n bytes that is about to be built.
func (m *Meter) charge(l *lua.LState, n int) {
	if n > m.StringLength {
		m.tooLong(l)
	}
	m.Weigh(n)
	m.take(l, n)
}

// Weigh notes that there is a string of n bytes, or a list of n elements.
func (m *Meter) Weigh(n int) {
	if n > m.largest && n >= LargeFrom {
		m.largest = n
		if m.Large != nil {
			m.Large(n)
		}
	}
}

// Before raises if there is no time for n steps of so many nanoseconds each, which cannot be interrupted.
func (m *Meter) Before(l *lua.LState, n, nanos int) {
	if n < LargeFrom || m.Ahead == nil {
		return
	}
	if err := m.Ahead(n * nanos); err != nil {
		l.RaiseError("%s", err.Error())
	}
}

// Hold notes that n bytes are used that no limit is about, so that somebody may look at the memory in time.
func (m *Meter) Hold(n int) {
	if m.allocated += n; m.allocated >= allocatedEvery {
		if m.Allocated != nil {
			m.Allocated(m.allocated)
		}
		m.allocated = 0
	}
}

// Grow accounts for a string that is about to grow from so many bytes to so many. It is for strings that others than
// this package build.
func (m *Meter) Grow(l *lua.LState, from, to int) {
	if to > m.StringLength {
		m.tooLong(l)
	}
	m.Weigh(to)
	m.take(l, to-from)
}

// take accounts for n bytes that are no string.
func (m *Meter) take(l *lua.LState, n int) {
	if m.Bytes -= int64(n); m.Bytes < 0 {
		m.stop(l, StringBytes, "too many bytes in strings")
	}
	m.Hold(n)
	m.spend(l, n/bytesPerStep)
}

func (m *Meter) tooLong(l *lua.LState) {
	m.stop(l, StringLength, fmt.Sprintf("string longer than %d bytes", m.StringLength))
}

func (m *Meter) stop(l *lua.LState, reason Reason, text string) {
	m.Stop(reason, text)
	l.RaiseError("%s", text)
}

// matching gives what package pattern takes steps off.
func (m *Meter) matching() *pattern.Steps {
	if m.match.Left == 0 {
		m.match.Left = math.MaxInt // Poll is what ends it
		m.match.Poll = func() error {
			if m.Poll == nil {
				return nil
			}
			return m.Poll()
		}
	}
	return &m.match
}
