package store

import (
	"context"
	"strings"
	"time"
)

// held runs fn on a job that owner has claimed, and writes what fn makes of it;
// nil removes it.
func (e *Embedded) held(ctx context.Context, id, owner string, fn func(x *edit, j jobRow) (*jobRow, error)) (held bool, err error) {
	err = e.change(ctx, func(x *edit) error {
		held = false
		old, err := x.job(id)
		if err != nil || old == nil || old.State != JobClaimed || old.Owner != owner || old.Due <= x.now {
			return err
		}
		j, err := fn(x, *old)
		if err != nil {
			return err
		}
		held = true
		return x.putJob(id, old, j)
	})
	return held && err == nil, err
}

// Renew implements Jobs.
func (e *Embedded) Renew(ctx context.Context, id, owner string, lease time.Duration) (bool, error) {
	ms, err := CheckTTL(lease)
	if err != nil {
		return false, err
	}
	return e.held(ctx, id, owner, func(x *edit, j jobRow) (*jobRow, error) {
		j.Due = x.now + ms
		return &j, nil
	})
}

// Finish implements Jobs.
func (e *Embedded) Finish(ctx context.Context, id, owner string) (bool, error) {
	return e.held(ctx, id, owner, func(*edit, jobRow) (*jobRow, error) { return nil, nil })
}

// Retry implements Jobs.
func (e *Embedded) Retry(ctx context.Context, id, owner string, delay time.Duration, lastError string) (bool, error) {
	ms, err := CheckTTL(delay)
	if err != nil {
		return false, err
	}
	return e.held(ctx, id, owner, func(x *edit, j jobRow) (*jobRow, error) {
		j.State, j.Owner, j.Due, j.Error = JobWaiting, "", x.now+ms, ShortError(lastError)
		return &j, nil
	})
}

// Release implements Jobs.
func (e *Embedded) Release(ctx context.Context, id, owner string) (bool, error) {
	return e.held(ctx, id, owner, func(x *edit, j jobRow) (*jobRow, error) {
		j.State, j.Owner, j.Due = JobWaiting, "", x.now
		j.Attempt--
		return &j, nil
	})
}

// Fail implements Jobs.
func (e *Embedded) Fail(ctx context.Context, id, owner string, lastError string) (bool, error) {
	return e.held(ctx, id, owner, func(x *edit, j jobRow) (*jobRow, error) {
		j.State, j.Owner, j.Due, j.Error = JobFailed, "", x.now, ShortError(lastError)
		return &j, x.dropFailed(j.Module)
	})
}

// dropFailed makes room for one more failed job of a module.
func (x *edit) dropFailed(module string) error {
	prefix := "f" + module + "\x00"
	rows, err := x.e.file.Keys(prefix, "", 0)
	if err != nil {
		return err
	}
	for len(rows) >= MaxFailedJobs {
		id := rows[0][len(prefix)+8:]
		rows = rows[1:]
		old, err := x.job(id)
		if err != nil {
			return err
		}
		if old != nil {
			x.putJob(id, old, nil)
		}
	}
	return nil
}

// Jobs implements Jobs.
func (e *Embedded) Jobs(ctx context.Context, module string, n int) ([]Job, error) {
	if err := late(ctx); err != nil {
		return nil, err
	}
	e.write.Lock()
	defer e.write.Unlock()
	x := e.begin()
	var ids []string
	for _, kind := range []string{"w", "f"} {
		prefix := kind + module + "\x00"
		rows, err := e.file.Keys(prefix, "", 0)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			row := rows[i]
			if kind == "f" {
				row = rows[len(rows)-1-i] // newest first
			}
			ids = append(ids, row[len(prefix)+8:])
		}
	}
	var jobs []Job
	for _, id := range ids[:min(n, len(ids))] {
		j, err := x.job(id)
		if err != nil {
			return nil, err
		}
		if j != nil {
			jobs = append(jobs, j.job(id, x.now-x.wall))
		}
	}
	return jobs, nil
}

// Drop implements Jobs.
func (e *Embedded) Drop(ctx context.Context, id string) (dropped bool, err error) {
	err = e.change(ctx, func(x *edit) error {
		old, err := x.job(id)
		if dropped = old != nil; dropped {
			return x.putJob(id, old, nil)
		}
		return err
	})
	return dropped && err == nil, err
}

// ShortError is as much of an error text as is kept.
func ShortError(text string) string {
	if len(text) > MaxLastError {
		text = text[:MaxLastError]
	}
	return strings.ToValidUTF8(text, "")
}
