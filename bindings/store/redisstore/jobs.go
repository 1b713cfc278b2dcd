package redisstore

import (
	"context"
	"strconv"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

var (
	enqueueScript = bookScript("enqueue")
	claimScript   = script("base", "claim")
	settleScript  = jobScript("settle")
	jobsScript    = script("base", "jobs")
	dropScript    = jobScript("drop")
)

// Enqueue implements Jobs.
func (r *Store) Enqueue(ctx context.Context, job store.Job, delay time.Duration) (bool, error) {
	ms, err := store.CheckJob(job, delay)
	if err != nil {
		return false, err
	}
	added, _, err := r.run(ctx, enqueueScript, nil, job.Module, job.ID, job.Name, job.Key, job.Args, job.Retries, ms)
	return added == 1, err
}

// Claim implements Jobs.
func (r *Store) Claim(ctx context.Context, owner string, modules []string, lease time.Duration, n int) ([]store.Job, time.Duration, error) {
	ms, err := store.CheckTTL(lease)
	if err != nil {
		return nil, 0, err
	}
	args := []any{owner, ms, max(n, 0)}
	for _, module := range modules {
		args = append(args, module)
	}
	_, rest, err := r.run(ctx, claimScript, nil, args...)
	if err != nil {
		return nil, 0, err
	}
	next := time.Duration(number(rest, 0))
	if next > 0 {
		next *= time.Millisecond
	}
	return jobs(rest[1:]), next, nil
}

// Renew implements Jobs.
func (r *Store) Renew(ctx context.Context, id, owner string, lease time.Duration) (bool, error) {
	return r.settle(ctx, id, owner, "renew", lease, "")
}

// Finish implements Jobs.
func (r *Store) Finish(ctx context.Context, id, owner string) (bool, error) {
	return r.settle(ctx, id, owner, "finish", 0, "")
}

// Retry implements Jobs.
func (r *Store) Retry(ctx context.Context, id, owner string, delay time.Duration, lastError string) (bool, error) {
	return r.settle(ctx, id, owner, "retry", delay, lastError)
}

// Release implements Jobs.
func (r *Store) Release(ctx context.Context, id, owner string) (bool, error) {
	return r.settle(ctx, id, owner, "release", 0, "")
}

// Fail implements Jobs.
func (r *Store) Fail(ctx context.Context, id, owner string, lastError string) (bool, error) {
	return r.settle(ctx, id, owner, "fail", 0, lastError)
}

func (r *Store) settle(ctx context.Context, id, owner, what string, d time.Duration, lastError string) (bool, error) {
	ms, err := store.CheckTTL(d)
	if err != nil {
		return false, err
	}
	held, _, err := r.run(ctx, settleScript, nil, id, owner, what, ms, store.ShortError(lastError), store.MaxFailedJobs)
	return held == 1, err
}

// Jobs implements Jobs.
func (r *Store) Jobs(ctx context.Context, module string, n int) ([]store.Job, error) {
	if n <= 0 {
		return nil, nil
	}
	_, rest, err := r.run(ctx, jobsScript, nil, module, n)
	return jobs(rest), err
}

// Drop implements Jobs.
func (r *Store) Drop(ctx context.Context, id string) (bool, error) {
	dropped, _, err := r.run(ctx, dropScript, nil, id)
	return dropped == 1, err
}

// jobs reads a reply's jobs, each an id and what HGETALL gave.
func jobs(reply []any) []store.Job {
	var out []store.Job
	for i := range reply {
		row := list(reply, i)
		fields, f := list(row, 1), map[string]string{}
		for at := 0; at < len(fields); at += 2 {
			f[text(fields, at)] = text(fields, at+1)
		}
		j := store.Job{
			ID: text(row, 0), Module: f["module"], Name: f["name"], Key: f["key"],
			Retries: int(integer(f["retries"])), State: store.JobState(f["state"]), Attempt: int(integer(f["attempt"])),
			Enqueued: moment(integer(f["enqueued"])), Due: moment(integer(f["due"])), Owner: f["owner"], LastError: f["error"],
		}
		if f["args"] != "" {
			j.Args = []byte(f["args"])
		}
		out = append(out, j)
	}
	return out
}

func integer(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// moment is a time of the server's, zero for 0.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
