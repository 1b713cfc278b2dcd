package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// timer claims the ticks of one timer as they are due, until ctx ends. A tick that is running then goes on under work.
func (r *Runner) timer(ctx, work context.Context, e Engine, id engine.TaskID, s Schedule) {
	ended := r.endOf(id)
	t := store.Timer{Module: store.SpaceOf(id.Module), Name: id.Name, Spec: s.Spec, Next: s.next}
	trouble := trouble{r: r, what: "timer " + id.Name + " of " + id.Module}
	for {
		tick, err := r.books.ClaimTick(ctx, t, r.owner, lease)
		wait, failed := trouble.over(ctx, err)
		switch {
		case failed:
		case tick.Claimed:
			r.work.Go(func() { r.tick(work, e, id) })
			wait = lease // until it has ended
		default:
			wait = tick.Again
		}
		if !pause(ctx, wait, ended) {
			return
		}
	}
}

// endOf is signalled when a tick of a timer has ended. Its next one may be claimed by the loop of another generation.
func (r *Runner) endOf(id engine.TaskID) chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.ended[id]
	if c == nil {
		c = make(chan struct{}, 1)
		r.ended[id] = c
	}
	return c
}

// tick runs one tick, which has been claimed.
func (r *Runner) tick(work context.Context, e Engine, id engine.TaskID) {
	defer signal(r.endOf(id))
	ctx, release := r.hold(work, func(ctx context.Context) (bool, error) {
		return r.books.RenewTick(ctx, store.SpaceOf(id.Module), id.Name, r.owner, lease)
	})
	begun := time.Now()
	_, err := e.RunTask(ctx, id)
	release()
	text := ""
	switch {
	case errors.Is(err, engine.ErrNoTask), errors.Is(err, engine.ErrClosed): // a reload came in between
		r.counts.add(id, "skipped", 0)
	case err != nil:
		text = err.Error()
		r.counts.add(id, "failed", time.Since(begun))
		r.log.Error("a timer failed", zap.String("module", id.Module), zap.String("timer", id.Name), zap.Error(err))
	default:
		r.counts.add(id, "done", time.Since(begun))
	}
	r.settle(work, "timer "+id.Name+" of "+id.Module, func(ctx context.Context) (bool, error) {
		return r.books.FinishTick(ctx, store.SpaceOf(id.Module), id.Name, r.owner, text)
	})
}

// hold renews a lease until release is called. The context that it gives ends with work, and when the lease is lost: then
// somebody else does the same.
func (r *Runner) hold(work context.Context, renew func(context.Context) (bool, error)) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancel(work)
	over := make(chan struct{})
	go func() {
		defer close(over)
		last := time.Now()
		for pause(ctx, renewEvery, nil) {
			held, err := renew(ctx)
			if err == nil {
				last = time.Now()
			}
			if err == nil && !held || err != nil && time.Since(last) >= lease {
				cancel()
			}
		}
	}()
	return ctx, func() { cancel(); <-over }
}

// settle writes down how work ended. Where the store does not answer it is asked again, as long as the lease holds: then
// somebody else does the work again.
func (r *Runner) settle(work context.Context, what string, write func(context.Context) (held bool, err error)) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(work), lease)
	defer cancel()
	for wait := firstPause; ; wait *= 2 {
		held, err := write(ctx)
		switch {
		case err == nil && !held:
			r.log.Warn("took longer than its lease, or was dropped; it may have run twice", zap.String("what", what))
			return
		case err == nil:
			return
		}
		r.log.Error("the end could not be written down", zap.String("what", what), zap.Error(err))
		if !pause(ctx, wait, nil) {
			return
		}
	}
}
