package engine

import (
	"context"
	"errors"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

const (
	// lookEvery is how many instructions pass at most between two looks at the clock and the caller's context.
	lookEvery = 128
	// lookSteps is how many bytes or elements these instructions may go through: gopher-lua compares strings byte by
	// byte, makes numbers of them likewise, and goes through the nils at the end of a list to find its length: up to 5 ns
	// each.
	lookSteps = 1 << 21
)

// epoch makes the monotonic clock a plain number: time.Since of it costs half of time.Now.
var epoch = time.Now()

func now() time.Duration { return time.Since(epoch) }

var closedChan = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// limiter is the context of one VM, for its life. gopher-lua asks a context for Done once per instruction, so this one
// counts them, and looks at the clock now and then; no goroutine and no timer is needed. Once it has fired, Done stays
// closed until the next arm, so that no pcall outlives a limit. Only the goroutine that holds the VM may use it.
type limiter struct {
	left     int32 // instructions until the next look
	every    int32 // instructions between two looks
	fired    Kind  // noKind while within the limits
	text     string
	file     string // where it fired, if a protected call or a coroutine was the first to see it; else ""
	line     int
	budget   int64 // instructions left after those counted in left
	start    time.Duration
	deadline time.Duration
	skipped  time.Duration   // by how much the deadline was brought forward
	own      bool            // the deadline is the module's own, not that of the question
	caller   context.Context // the question's; nil while loading

	meter  lualib.Meter // of the library functions
	looks  int
	heap   *heapGuard
	sample []metrics.Sample
	looked bool         // at the heap, in this call
	grown  atomic.Int64 // bytes that the call is charged with having allocated; 0 while idle
	stop   atomic.Bool  // set by heapGuard
}

// arm starts a module call at start. questionEnd bounds it together with the module's own time.
func (l *limiter) arm(lim *Limits, start, questionEnd time.Duration, caller context.Context) {
	l.fired, l.file = noKind, ""
	l.left = l.every
	l.budget = lim.Instructions - int64(l.every)
	l.start = start
	l.skipped = 0
	l.deadline = start + lim.Time
	if l.own = l.deadline <= questionEnd; !l.own {
		l.deadline = questionEnd
	}
	l.caller = caller
	l.meter.Bytes = lim.StringBytes
	l.rest()
}

// skip is Scope.Skip.
func (l *limiter) skip(d time.Duration) time.Duration {
	d = max(0, min(d, l.deadline-now()))
	l.deadline -= d
	l.skipped += d
	return d
}

// prepare ties the limiter to what else counts: the heap guard of its engine, and the meter of its VM's library.
func (l *limiter) prepare(heap *heapGuard) {
	l.every = lookEvery
	l.heap, l.sample = heap, newSample()
	l.meter.Poll = l.poll
	l.meter.Worked = l.count
	l.meter.Large = l.weigh
	l.meter.Ahead = l.ahead
	l.meter.Allocated = func(n int) { l.heap.hold(l, int64(n)) }
	kinds := map[lualib.Reason]Kind{
		lualib.StringLength: KindStringLength, lualib.StringBytes: KindStringBytes, lualib.ArrayLength: KindArray,
	}
	l.meter.Stop = func(reason lualib.Reason, text string) { l.fire(kinds[reason], text) }
}

// poll is a look from inside a library function.
func (l *limiter) poll() error {
	if l.check() {
		return l.Err()
	}
	return nil
}

// ahead ends the module call if there are no n nanoseconds left for what is to come.
func (l *limiter) ahead(n int) error {
	if !l.check() && now()+time.Duration(n) > l.deadline {
		l.fire(KindDeadline, "out of time")
	}
	return l.Err()
}

// charge adds to what the call is taken to have allocated. At its first look others may have done so.
func (l *limiter) charge(n int64) int64 {
	grown := l.grown.Load()
	if l.looked {
		grown += n
		l.grown.Store(grown)
	}
	l.looked = true
	return grown
}

// count has the heap guard look now and then.
func (l *limiter) count() {
	if l.looks++; l.looks%heapEvery == 0 {
		l.heap.check(l)
	}
}

// weigh makes the looks frequent enough for strings of n bytes and lists of n elements.
func (l *limiter) weigh(n int) {
	every := int32(min(max(lookSteps/n, 1), lookEvery))
	if every >= l.every {
		return
	}
	l.every = every
	if l.left > every {
		l.budget += int64(l.left - every)
		l.left = every
	}
}

// rest takes the limiter out of the heap guard's sight.
func (l *limiter) rest() {
	l.looked = false
	if l.grown.Load() != 0 {
		l.grown.Store(0)
	}
	if l.stop.Load() {
		l.stop.Store(false)
	}
}

// Done counts an instruction. It is closed once a limit fired.
func (l *limiter) Done() <-chan struct{} {
	if l.left > 0 {
		l.left--
		return nil
	}
	return l.look()
}

func (l *limiter) look() <-chan struct{} {
	if l.fired != noKind || l.check() {
		return closedChan
	}
	l.left = l.every - 1
	l.budget -= int64(l.every)
	l.count()
	return nil
}

// check looks at everything that can end a module call, and fires if one has. Go code that takes long calls it too.
func (l *limiter) check() bool {
	switch {
	case l.fired != noKind:
	case l.budget <= 0:
		l.fire(KindInstructions, "too many instructions")
	case now() > l.deadline:
		l.fire(KindDeadline, "out of time")
	case l.stop.Load():
		l.fire(KindHeap, "the process's memory is used up, and this call has allocated most")
	case l.caller != nil && l.caller.Err() != nil:
		l.own = false
		l.fire(KindDeadline, "the caller gave up: "+l.caller.Err().Error())
	default:
		return false
	}
	return true
}

// fire ends the module call at its next instruction.
func (l *limiter) fire(kind Kind, text string) {
	if l.fired == noKind {
		l.fired, l.text = kind, text
	}
	l.left = 0
}

// seen notes where a limit that has fired was noticed, from the message that says so.
func (l *limiter) seen(message lua.LValue) {
	if text, ok := message.(lua.LString); ok && l.fired != noKind && l.file == "" {
		l.file, l.line, _ = position(string(text))
	}
}

// Err is what Lua sees as the error message.
func (l *limiter) Err() error {
	if l.fired == noKind {
		return nil
	}
	return errors.New(l.text)
}

// Deadline, Value complete context.Context. Nothing outside the VM's own loop gets this context: see Scope.Context.
func (l *limiter) Deadline() (time.Time, bool) { return time.Time{}, false }
func (l *limiter) Value(any) any               { return nil }
