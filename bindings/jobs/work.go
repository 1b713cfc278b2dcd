package jobs

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
	"go.uber.org/zap"
)

// The pauses before a job that failed is tried again: they double, from the one to the other, and vary by a quarter so that
// what failed together does not come back together.
const (
	firstRetry = 10 * time.Second
	lastRetry  = time.Hour
	// unknownRetry is the pause of a job whose name no module has at present: somebody may be editing it.
	unknownRetry = time.Minute
)

// DefaultRetries is how often a job is tried again where `enqueue` does not say: for half a day.
const DefaultRetries = 16

// jobs claims the jobs of these modules as they are due, up to n at a time, until ctx ends. Those that are running then go
// on under work.
func (r *Runner) jobs(ctx, work context.Context, e Engine, files map[string]string, n int) {
	modules := slices.Sorted(maps.Keys(files))
	trouble := trouble{r: r, what: "jobs"}
	for {
		free := n - r.runningJobs(0)
		if free <= 0 {
			if !pause(ctx, -1, r.wake) {
				return
			}
			continue
		}
		claimed, next, err := r.books.Claim(ctx, r.owner, modules, lease, free)
		wait, failed := trouble.over(ctx, err)
		if !failed {
			wait = next
		}
		r.runningJobs(len(claimed))
		for _, j := range claimed {
			r.work.Go(func() {
				r.job(work, e, engine.TaskID{Kind: engine.Job, Module: files[j.Module], Name: j.Name}, j)
				r.runningJobs(-1)
				r.Wake()
			})
		}
		if !pause(ctx, wait, r.wake) {
			return
		}
	}
}

// runningJobs changes how many jobs run, and gives the number.
func (r *Runner) runningJobs(by int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running += by
	return r.running
}

// job runs one job, which has been claimed.
func (r *Runner) job(work context.Context, e Engine, id engine.TaskID, j store.Job) {
	ctx, release := r.hold(work, func(ctx context.Context) (bool, error) { return r.books.Renew(ctx, j.ID, r.owner, lease) })
	begun := time.Now()
	err := run(ctx, e, id, j)
	release()
	log := r.log.With(zap.String("module", id.Module), zap.String("job", j.Name), zap.String("id", j.ID), zap.Int("attempt", j.Attempt))
	end := func(write func(context.Context) (bool, error)) { r.settle(work, id.String(), write) }
	switch took := time.Since(begun); {
	case err == nil:
		r.counts.add(id, "done", took)
		end(func(ctx context.Context) (bool, error) { return r.books.Finish(ctx, j.ID, r.owner) })
	case work.Err() != nil, errors.Is(err, engine.ErrClosed): // the process ends
		r.counts.add(id, "handed over", took)
		log.Info("a job is handed over", zap.Error(err))
		end(func(ctx context.Context) (bool, error) { return r.books.Release(ctx, j.ID, r.owner) })
	case j.Attempt > j.Retries:
		r.counts.add(id, "failed", took)
		log.Error("a job has failed for the last time; it is kept to be looked at", zap.Error(err))
		end(func(ctx context.Context) (bool, error) { return r.books.Fail(ctx, j.ID, r.owner, err.Error()) })
	default:
		r.counts.add(id, "retried", took)
		wait := retryAfter(j.Attempt, err)
		log.Warn("a job failed; it is tried again", zap.Error(err), zap.Duration("after", wait))
		end(func(ctx context.Context) (bool, error) { return r.books.Retry(ctx, j.ID, r.owner, wait, err.Error()) })
	}
}

// run calls the job's function with its arguments and the number of the attempt, from 1.
func run(ctx context.Context, e Engine, id engine.TaskID, j store.Job) error {
	args, err := shadow.Parse(string(j.Args))
	if err != nil {
		return err
	}
	_, err = e.RunTask(ctx, id, args.Root(), j.Attempt)
	return err
}

func retryAfter(attempt int, err error) time.Duration {
	if errors.Is(err, engine.ErrNoTask) {
		return unknownRetry
	}
	wait := lastRetry
	if attempt < 10 {
		wait = min(firstRetry<<(attempt-1), lastRetry)
	}
	return wait - time.Duration(rand.Int64N(int64(wait)/4))
}
