package engine

import (
	"runtime"
	"time"
)

// slice is how long a load works at a stretch. It is what the load may delay a question by on a machine whose processors
// are all busy. A shorter one delays more questions by less, and the load itself: with nobody idle it takes up to 10 ms
// until the load's turn comes again.
const slice = 500 * time.Microsecond

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
	runtime.Gosched()
	p.since = now()
	return p.since - begun
}

// pause is rest for those who do not care how long it took.
func (p *pace) pause() { p.rest() }
