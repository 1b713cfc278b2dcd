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
	t := timerOf(id, s)
	trouble := trouble{r: r, what: id.String()}
	for {
		tick, err := r.claimTick(ctx, t, lease)
		wait, failed := trouble.over(ctx, err)
		switch {
		case failed:
		case tick.Claimed:
			r.work.Go(func() { r.tick(work, e, id) })
			wait = lease // or until it has ended
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

func timerOf(id engine.TaskID, s Schedule) store.Timer {
	return store.Timer{Module: store.SpaceOf(id.Module), Name: id.Name, Spec: s.Spec, Next: s.next}
}

// claimTick waits for the answer also where ctx ends meanwhile: a tick that is claimed and not run would be nobody's until
// its lease is over.
func (r *Runner) claimTick(ctx context.Context, t store.Timer, lease time.Duration) (store.Tick, error) {
	ctx, cancel := outlive(ctx, answerWithin)
	defer cancel()
	return r.books.ClaimTick(ctx, t, r.owner, lease)
}

// tick runs one tick, which has been claimed.
func (r *Runner) tick(work context.Context, e Engine, id engine.TaskID) {
	defer signal(r.endOf(id))
	space := store.SpaceOf(id.Module)
	renew := func(lease time.Duration) func(context.Context) (bool, error) {
		return func(ctx context.Context) (bool, error) { return r.books.RenewTick(ctx, space, id.Name, r.owner, lease) }
	}
	ctx, release := r.hold(work, renew(lease))
	begun := time.Now()
	_, err := e.RunTask(ctx, id)
	lost, took := release(), time.Since(begun)
	log, text := r.log.With(zap.String("module", id.Module), zap.String("timer", id.Name)), ""
	switch {
	case err == nil:
		r.counts.add(id, "done", took)
	case lost:
		r.counts.add(id, "lost", took)
		log.Warn("a timer was stopped: its lease is lost, and somebody else runs it again")
		return
	case work.Err() != nil, errors.Is(err, engine.ErrClosed): // the process ends: the next one begins the tick again
		r.counts.add(id, "handed over", took)
		log.Info("a timer is handed over", zap.Error(err))
		r.settle(work, id.String(), renew(time.Millisecond))
		return
	case errors.Is(err, engine.ErrNoTask): // a reload came in between
		r.counts.add(id, "skipped", 0)
	default:
		text = err.Error()
		r.counts.add(id, "failed", took)
		log.Error("a timer failed", zap.Error(err))
	}
	r.settle(work, id.String(), func(ctx context.Context) (bool, error) {
		return r.books.FinishTick(ctx, space, id.Name, r.owner, text)
	})
}
