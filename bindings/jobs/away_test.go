package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

// counted are books that count how often they are asked, and may be away.
type counted struct {
	jobs.Books
	asked atomic.Int64
	away  atomic.Bool
	hangs atomic.Bool // while away, instead of an error at once
}

func (c *counted) ask(ctx context.Context) error {
	c.asked.Add(1)
	switch {
	case !c.away.Load():
		return nil
	case c.hangs.Load():
		<-ctx.Done()
	}
	return store.ErrUnavailable
}

func (c *counted) Claim(ctx context.Context, owner string, modules []string, lease time.Duration, n int) ([]store.Job, time.Duration, error) {
	if err := c.ask(ctx); err != nil {
		return nil, 0, err
	}
	return c.Books.Claim(ctx, owner, modules, lease, n)
}

func (c *counted) ClaimTick(ctx context.Context, timer store.Timer, owner string, lease time.Duration) (store.Tick, error) {
	if err := c.ask(ctx); err != nil {
		return store.Tick{}, err
	}
	return c.Books.ClaimTick(ctx, timer, owner, lease)
}

func (c *counted) Renew(ctx context.Context, id, owner string, lease time.Duration) (bool, error) {
	if err := c.ask(ctx); err != nil {
		return false, err
	}
	return c.Books.Renew(ctx, id, owner, lease)
}

func (c *counted) Finish(ctx context.Context, id, owner string) (bool, error) {
	if err := c.ask(ctx); err != nil {
		return false, err
	}
	return c.Books.Finish(ctx, id, owner)
}

func (c *counted) Release(ctx context.Context, id, owner string) (bool, error) {
	if err := c.ask(ctx); err != nil {
		return false, err
	}
	return c.Books.Release(ctx, id, owner)
}

// TestIdle: without timers and jobs the store is not asked at all, and with some only when something is due.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := &counted{Books: openStore(t)}, &modules{}
		m.load(nil)
		p := start(books, m, 0)
		time.Sleep(365 * 24 * time.Hour)
		if n := books.asked.Load(); n != 0 {
			t.Errorf("asked %d times with nothing declared", n)
		}
		m.load(map[engine.TaskID]fn{job("work"): done, timer("tick"): done}, every(t, 24*time.Hour))
		time.Sleep(10*24*time.Hour + time.Second)
		p.stop()
		if n := books.asked.Load(); n > 2+10*2 || len(m.runs(time.Time{})) != 10 { // two at first, and for each tick before and after it
			t.Errorf("asked %d times for %d ticks", n, len(m.runs(time.Time{})))
		}
	})
}

// TestTheStoreIsAway: nothing is lost, and it is asked less and less often.
func TestTheStoreIsAway(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			books, m := &counted{Books: openStore(t)}, &modules{}
			m.load(map[engine.TaskID]fn{job("work"): done})
			enqueue(t, books.Books, store.Job{ID: "x", Name: "work"}, 0)
			books.away.Store(true)
			books.hangs.Store(hangs)
			p := start(books, m, 0)
			time.Sleep(10 * time.Minute)
			if n := books.asked.Load(); n < 10 || n > 30 || len(m.runs(time.Time{})) > 0 {
				t.Errorf("asked %d times, %d runs", n, len(m.runs(time.Time{})))
			}
			books.away.Store(false)
			time.Sleep(36 * time.Second)
			p.stop()
			if len(m.runs(time.Time{})) != 1 || len(kept(t, books)) > 0 {
				t.Errorf("%d runs, left are %v", len(m.runs(time.Time{})), kept(t, books))
			}
		})
	}
}

// TestTheStoreGoesAwayWithinARun: a short while does not matter, a lease long stops the run, which another begins again.
func TestTheStoreGoesAwayWithinARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := &counted{Books: openStore(t)}, &modules{}
		var errs []error
		m.load(map[engine.TaskID]fn{job("work"): func(ctx context.Context, _ []any) error {
			select {
			case <-ctx.Done():
			case <-time.After(45 * time.Second):
			}
			m.mu.Lock()
			defer m.mu.Unlock()
			errs = append(errs, ctx.Err())
			return ctx.Err()
		}})
		p := start(books, m, 0)
		away := func(d time.Duration) {
			books.away.Store(true)
			time.Sleep(d)
			books.away.Store(false)
		}
		enqueue(t, p, store.Job{ID: "short", Name: "work"}, 0)
		time.Sleep(5 * time.Second)
		away(20 * time.Second)
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(errs) != 1 || errs[0] != nil {
			t.Fatal(errs)
		}
		enqueue(t, p, store.Job{ID: "long", Name: "work"}, 0)
		time.Sleep(5 * time.Second)
		away(40 * time.Second)
		time.Sleep(3 * time.Minute)
		p.stop()
		if len(errs) != 3 || !errors.Is(errs[1], context.Canceled) || errs[2] != nil || len(kept(t, books)) > 0 {
			t.Errorf("runs ended with %v, left are %v", errs, kept(t, books))
		}
	})
}

// TestTheStoreIsAwayAtTheEnd: the process ends nevertheless.
func TestTheStoreIsAwayAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		books, m := &counted{Books: openStore(t)}, &modules{}
		m.load(map[engine.TaskID]fn{job("work"): func(ctx context.Context, _ []any) error { <-ctx.Done(); return ctx.Err() }})
		p := start(books, m, 5*time.Second)
		enqueue(t, p, store.Job{ID: "x", Name: "work"}, 0)
		synctest.Wait()
		books.away.Store(true)
		books.hangs.Store(true)
		begun := time.Now()
		p.stop()
		if took := time.Since(begun); took > 8*time.Second {
			t.Errorf("the end took %v", took)
		}
	})
}
