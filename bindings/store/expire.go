package store

import "time"

const (
	sweepPage = 500              // rows removed while others wait
	sweepRest = 10 * time.Second // between two sweeps, so that what ends soon ends together
)

// sweeper frees the space of what has expired. It sleeps until something will
// have, and has no timer while nothing does.
type sweeper struct {
	timer *time.Timer
	at    int64 // when it goes off, 0 for never
	done  bool
}

func (s *sweeper) stop() {
	s.done = true
	if s.timer != nil {
		s.timer.Stop()
	}
}

// expiresAt tells the sweeper of a row that ends at a time. The caller holds
// write.
func (e *Embedded) expiresAt(now, at int64) {
	s := &e.sweeper
	at = max(at, now+sweepRest.Milliseconds())
	if s.done || s.at != 0 && s.at <= at {
		return
	}
	s.at = at
	wait := time.Duration(min(at-now, int64(1<<62)/1e6)) * time.Millisecond
	if s.timer == nil {
		s.timer = time.AfterFunc(wait, e.sweep)
	} else {
		s.timer.Reset(wait)
	}
}

// sweep removes all that has expired, a page at a time.
func (e *Embedded) sweep() {
	e.write.Lock()
	defer e.write.Unlock()
	for more := true; more && !e.sweeper.done; {
		more = false
		for name := range e.usage {
			n, err := e.expireLocked(name)
			if err != nil {
				e.warn("removing what has expired: " + err.Error())
				more = false
				break
			}
			more = more || n == sweepPage
		}
		if more {
			e.write.Unlock() // for those who wait
			e.write.Lock()
		}
	}
	e.sweeper.at = 0
	now, _ := e.clock.now()
	e.planSweep(now)
}

// planSweep sets the sweeper to what ends first.
func (e *Embedded) planSweep(now int64) {
	for name := range e.usage {
		prefix := expiryPrefix(name)
		rows, err := e.file.Keys(prefix, "", 1)
		if err != nil || len(rows) == 0 {
			continue
		}
		e.expiresAt(now, fromBE(rows[0][len(prefix):]))
	}
}

// expireLocked removes up to sweepPage expired rows of a name, and gives their
// number. The caller holds write.
func (e *Embedded) expireLocked(name string) (int, error) {
	prefix := expiryPrefix(name)
	rows, err := e.file.Keys(prefix, "", sweepPage)
	if err != nil {
		return 0, err
	}
	x := e.begin()
	n := 0
	for _, row := range rows {
		s, key, at := parseExpiry(name, row[len(prefix):])
		if at > x.now {
			break
		}
		n++
		x.batch.Delete(row)
		if _, err := x.row(s, key); err != nil {
			return 0, err
		}
	}
	return n, x.commit()
}
