package cache

import (
	"context"
	"errors"
	"time"
)

// Load is one attempt to get a value that is not there. Whoever began it calls Keep, Fail or GiveUp, once.
type Load struct {
	c    *Cache
	key  Key
	by   *Loader
	over chan struct{} // closed when it is

	// These are set before over is closed.
	value Value
	err   error
}

// Loader is who loads and who waits for loads: a VM, say. It does one at a time, though a load may need others inside. The
// zero value is ready.
type Loader struct{ waits *Load } // guarded by the cache

// Circle is why a loader cannot wait: the load is its own, or waits for it.
type Circle struct {
	Asked Key // what it would wait for
	Own   Key // what it loads, and is waited for; equal to Asked if nobody else is between
}

func (e *Circle) Error() string { return "a load that waits for itself" }

// ErrGaveUp is why a load is over without anything to tell: who loaded was stopped. Somebody else may try.
var ErrGaveUp = errors.New("cache: who loaded the value was stopped")

// Begin begins to load a key that is absent. If it is being loaded already, own is false and the caller has to Wait, but
// for an error, which is a *Circle. Load is nil if meanwhile there is a fresh value: look again.
func (c *Cache) Begin(k Key, by *Loader, now time.Time) (l *Load, own bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l = c.loads[k]
	if l == nil {
		l = c.beginLocked(k, by, now)
		return l, l != nil, nil
	}
	if own := l.leadsTo(by); own != nil {
		return nil, false, &Circle{Asked: k, Own: own.key}
	}
	by.waits = l
	return l, false, nil
}

// Renew begins to load a key whose value is stale; nil if that is being done, or has been.
func (c *Cache) Renew(k Key, by *Loader, now time.Time) *Load {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loads[k] != nil {
		return nil
	}
	return c.beginLocked(k, by, now)
}

// beginLocked gives nil if there is a fresh value.
func (c *Cache) beginLocked(k Key, by *Loader, now time.Time) *Load {
	if _, state := c.Look(k, now); state == Fresh {
		return nil
	}
	l := &Load{c: c, key: k, by: by, over: make(chan struct{})}
	c.loads[k] = l
	return l
}

// leadsTo gives the load of by for which l waits, directly or not; nil if there is none. There is no endless way: whoever
// would close a circle does not wait.
func (l *Load) leadsTo(by *Loader) *Load {
	for ; l != nil; l = l.by.waits {
		if l.by == by {
			return l
		}
	}
	return nil
}

// Wait waits until l is over. The error is what it failed with, ErrGaveUp, or ctx's. Only who got l from Begin may wait,
// and has to.
func (l *Load) Wait(ctx context.Context, by *Loader) (Value, error) {
	defer func() {
		l.c.mu.Lock()
		by.waits = nil
		l.c.mu.Unlock()
	}()
	select {
	case <-l.over:
	case <-ctx.Done():
		return Value{}, ctx.Err()
	}
	return l.value, l.err
}

// Keep ends l with a value, which is kept for its life; a TTL of 0 is for one that is not to be kept. It reports false if the
// value is too large for that. Those who wait get it in any case.
func (l *Load) Keep(v Value, life Life, now time.Time) (fits bool) {
	l.value = v
	e := newEntry(l.key, v, life, now)
	fits = l.c.fits(e)
	l.end(func() {
		if fits && life.TTL > 0 {
			l.c.kept.Set(l.key, e)
		} else {
			l.c.kept.Invalidate(l.key)
		}
	})
	return fits
}

// Fail ends l with an error for all who wait. What was there stays.
func (l *Load) Fail(err error) {
	l.err = err
	l.end(func() {})
}

// GiveUp ends l without a value or an error: one of those who wait can begin another one.
func (l *Load) GiveUp() { l.Fail(ErrGaveUp) }

// end calls keep, unless the key was set or deleted meanwhile.
func (l *Load) end(keep func()) {
	l.c.mu.Lock()
	defer l.c.mu.Unlock()
	if l.c.loads[l.key] == l {
		delete(l.c.loads, l.key)
		keep()
	}
	close(l.over)
}
