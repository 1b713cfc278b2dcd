package jobs

import (
	"context"
	"errors"
	"maps"
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
)

// DefaultRetries is how often a job is tried again where `enqueue` does not say: for some eight hours. So often is it tried in
// any case while no module has its name: somebody may be editing it, or another machine has the module already.
const DefaultRetries = 16

var errAbandoned = errors.New("its runs came to no end: each time the process died, or lost the lease")

// jobs claims the jobs of these modules as they are due, up to n at a time, until ctx ends. Those that are running then go
// on under work.
func (r *Runner) jobs(ctx, work context.Context, e Engine, files map[string]string, n int) {
	modules := sortedKeys(files)
	trouble := trouble{r: r, what: "jobs"}
	for {
		free := n - r.runningJobs(0)
		if free <= 0 {
			if !pause(ctx, -1, r.wake) {
				return
			}
			continue
		}
		claimed, next, err := r.claim(ctx, modules, lease, free)
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

func sortedKeys(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

// claim waits for the answer as claimTick does.
func (r *Runner) claim(ctx context.Context, modules []string, lease time.Duration, n int) ([]store.Job, time.Duration, error) {
	ctx, cancel := outlive(ctx, answerWithin)
	defer cancel()
	return r.books.Claim(ctx, r.owner, modules, lease, n)
}

// job runs one job, which has been claimed.
func (r *Runner) job(work context.Context, e Engine, id engine.TaskID, j store.Job) {
	ctx, release := r.hold(work, func(ctx context.Context) (bool, error) { return r.books.Renew(ctx, j.ID, r.owner, lease) })
	begun := time.Now()
	err := run(ctx, e, id, j)
	lost, took := release(), time.Since(begun)
	log := r.log.With(zap.String("module", id.Module), zap.String("job", j.Name), zap.String("id", j.ID), zap.Int("attempt", j.Attempt))
	end := func(outcome string, write func(context.Context) (bool, error)) {
		r.counts.add(id, outcome, took)
		r.settle(work, id.String(), write)
	}
	switch {
	case err == nil:
		end("done", func(ctx context.Context) (bool, error) { return r.books.Finish(ctx, j.ID, r.owner) })
	case lost:
		r.counts.add(id, "lost", took)
		log.Warn("a job was stopped: it was dropped, or its lease is lost and somebody else runs it again")
	case work.Err() != nil, errors.Is(err, engine.ErrClosed): // the process ends
		log.Info("a job is handed over", zap.Error(err))
		end("handed over", func(ctx context.Context) (bool, error) { return r.books.Release(ctx, j.ID, r.owner) })
	case isLast(j, err):
		log.Error("a job has failed for the last time; it is kept to be looked at", zap.Error(err))
		end("failed", func(ctx context.Context) (bool, error) { return r.books.Fail(ctx, j.ID, r.owner, err.Error()) })
	default:
		wait := r.retryAfter(j.Attempt)
		log.Warn("a job failed; it is tried again", zap.Error(err), zap.Duration("after", wait))
		end("retried", func(ctx context.Context) (bool, error) { return r.books.Retry(ctx, j.ID, r.owner, wait, err.Error()) })
	}
}

// isLast says that a job that failed is not tried again.
func isLast(j store.Job, err error) bool {
	retries := j.Retries
	if errors.Is(err, engine.ErrNoTask) {
		retries = max(retries, DefaultRetries)
	}
	return j.Attempt > retries || errors.Is(err, errAbandoned)
}

// run calls the job's function with its arguments and the number of the attempt, from 1. A job that has taken its process
// along time and again is not run any more.
func run(ctx context.Context, e Engine, id engine.TaskID, j store.Job) error {
	if j.Attempt > max(j.Retries, DefaultRetries)+1 {
		return errAbandoned
	}
	args, err := shadow.Parse(string(j.Args))
	if err != nil {
		return err
	}
	_, err = e.RunTask(ctx, id, args.Root(), j.Attempt)
	return err
}

func (r *Runner) retryAfter(attempt int) time.Duration {
	wait := lastRetry
	if attempt < 10 {
		wait = min(firstRetry<<(attempt-1), lastRetry)
	}
	return r.spread(wait)
}
