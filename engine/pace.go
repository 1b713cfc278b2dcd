package engine

import (
	"runtime"
	"sync/atomic"
	"time"
)

// slice is how long a load works at a stretch, and at least rests, on a machine whose processors are all busy. It is what
// the load may delay a question by.
const slice = 300 * time.Microsecond

// turn is from when on the load that rests wants to go on; 0 if none does. Loads share it: one that misses its turn has
// to wait for the scheduler.
var turn atomic.Int64

// pace shares the processors between a load and the questions. A nil pace does not: somebody waits for the work.
type pace struct{ since time.Duration }

func newPace() *pace { return &pace{now()} }

// rest lets others go on if the slice is used up, and gives the time that took.
func (p *pace) rest() time.Duration {
	if p == nil {
		return 0
	}
	begun := now()
	if begun-p.since < slice {
		return 0
	}
	turn.Store(int64(begun + slice))
	runtime.Gosched()
	turn.Store(0)
	p.since = now()
	return p.since - begun
}

// pause is rest for those who do not care how long it took.
func (p *pace) pause() { p.rest() }

// giveWay lets a load go on whose turn has come. A question calls it when it is over: where nobody ever waits for
// anything, the scheduler comes round only every 10 ms, and a load of some milliseconds would take a second.
func giveWay() {
	if at := turn.Load(); at != 0 && now() >= time.Duration(at) && turn.CompareAndSwap(at, 0) {
		runtime.Gosched()
	}
}
