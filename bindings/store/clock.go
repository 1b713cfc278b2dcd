package store

import (
	"sync"
	"time"
)

// clock counts the milliseconds that ttls and leases are measured in. It
// follows the wall clock forwards; when that is set back it goes on from where
// it was, so that nothing lives longer for it. The offset that this takes is
// kept in the store.
type clock struct {
	wall func() time.Time

	mu     sync.Mutex
	last   int64 // the wall clock, when it was last looked at
	offset int64
}

// now gives the time, and the wall clock's.
func (c *clock) now() (now, wall int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall = c.wall().UnixMilli()
	if wall < c.last {
		c.offset += c.last - wall
	}
	c.last = wall
	return wall + c.offset, wall
}

// state is what must be kept over a restart.
func (c *clock) state() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return []byte(be(uint64(c.last)) + be(uint64(c.offset)))
}

// restore goes on from a state, if it is one.
func (c *clock) restore(state []byte) {
	if len(state) == 16 {
		c.last, c.offset = fromBE(string(state)), fromBE(string(state[8:]))
	}
}

// after is the time ms milliseconds after now, 0 (never) for 0.
func after(now, ms int64) int64 {
	switch {
	case ms == 0:
		return 0
	case now+ms < now:
		return 1<<63 - 1
	}
	return now + ms
}
