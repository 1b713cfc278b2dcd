package jobs

import (
	"context"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
)

// stillLease is a lease where the clock only moves when it is moved: nobody renews it.
const stillLease = 24 * time.Hour

// Still makes a Runner for a clock that does not move by itself, as in a test: Due is to be called in place of Run, and
// the pauses before retries do not vary.
func Still(books Books, log *zap.Logger) *Runner {
	r := New(books, log)
	r.spread = func(d time.Duration) time.Duration { return d }
	return r
}

// Due runs what is due now, one after the other, until nothing is any more. It gives how many runs that were, and how long
// it is until something is due again: negative where nothing is foreseen.
func (r *Runner) Due(ctx context.Context, e Engine) (ran int, next time.Duration, err error) {
	for {
		n, next, err := r.round(ctx, e)
		if ran += n; n == 0 || err != nil {
			return ran, next, err
		}
	}
}

// round looks once at each timer, and at the jobs.
func (r *Runner) round(ctx context.Context, e Engine) (ran int, next time.Duration, err error) {
	next = -1
	files := map[string]string{}
	for _, t := range e.Tasks().Tasks {
		if t.Kind == engine.Job {
			files[store.SpaceOf(t.Module)] = t.Module
		}
		schedule, ok := t.Data.(Schedule)
		if t.Kind != engine.Timer || !ok {
			continue
		}
		tick, err := r.claimTick(ctx, timerOf(t.TaskID, schedule), stillLease)
		if err != nil {
			return ran, next, err
		}
		next = sooner(next, tick.Again)
		if tick.Claimed {
			r.tick(ctx, e, t.TaskID)
			ran++
		}
	}
	if len(files) == 0 {
		return ran, next, ctx.Err()
	}
	claimed, again, err := r.claim(ctx, sortedKeys(files), stillLease, 1)
	for _, j := range claimed {
		r.job(ctx, e, engine.TaskID{Kind: engine.Job, Module: files[j.Module], Name: j.Name}, j)
		ran++
	}
	if err == nil {
		err = ctx.Err()
	}
	return ran, sooner(next, again), err
}

// sooner is the shorter of two pauses, of which negative ones are for ever.
func sooner(a, b time.Duration) time.Duration {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}
