package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// jobRow is a job on the disk. Due is by the store's clock.
type jobRow struct {
	Module   string          `json:"module"`
	Name     string          `json:"name"`
	Key      string          `json:"key,omitempty"`
	Args     json.RawMessage `json:"args,omitempty"`
	Retries  int             `json:"retries,omitempty"`
	State    JobState        `json:"state"`
	Attempt  int             `json:"attempt,omitempty"`
	Enqueued int64           `json:"enqueued"` // by the wall clock
	Due      int64           `json:"due"`
	Owner    string          `json:"owner,omitempty"`
	Error    string          `json:"error,omitempty"`
	Size     int64           `json:"size"` // what it counts towards the quota
}

func (j *jobRow) job(id string, offset int64) Job {
	return Job{
		ID: id, Module: j.Module, Name: j.Name, Key: j.Key, Args: bytes.Clone(j.Args), Retries: j.Retries,
		State: j.State, Attempt: j.Attempt, Enqueued: time.UnixMilli(j.Enqueued),
		Due: time.UnixMilli(j.Due - offset), Owner: j.Owner, LastError: j.Error,
	}
}

// indexRow is where the job is found by its time.
func (j *jobRow) indexRow(id string) string {
	kind := "w"
	if j.State == JobFailed {
		kind = "f"
	}
	return kind + j.Module + "\x00" + be(uint64(j.Due)) + id
}

// Enqueue implements Jobs.
func (e *Embedded) Enqueue(ctx context.Context, job Job, delay time.Duration) (added bool, err error) {
	ms, err := CheckJob(job, delay)
	if err != nil {
		return false, err
	}
	err = e.change(ctx, func(x *edit) error {
		added = false
		if j, err := x.job(job.ID); j != nil || err != nil {
			return err
		}
		if job.Key != "" {
			if id, err := e.file.Get(jobKeyRow(job.Module, job.Key)); id != nil || err != nil {
				return err
			}
			x.batch.Put(jobKeyRow(job.Module, job.Key), []byte(job.ID))
		}
		added = true
		return x.putJob(job.ID, nil, &jobRow{
			Module: job.Module, Name: job.Name, Key: job.Key, Args: job.Args, Retries: job.Retries,
			State: JobWaiting, Enqueued: x.wall, Due: x.now + ms,
			Size: int64(len(job.ID) + len(job.Args)),
		})
	})
	return added && err == nil, err
}

func jobKeyRow(module, key string) string { return "k" + module + "\x00" + key }

// job gives a job's row, nil where it is absent.
func (x *edit) job(id string) (*jobRow, error) {
	raw, err := x.e.file.Get("j" + id)
	if raw == nil || err != nil {
		return nil, err
	}
	j := &jobRow{}
	if err := json.Unmarshal(raw, j); err != nil {
		return nil, fmt.Errorf("%w: job %s: %w", ErrCorrupt, id, err)
	}
	return j, nil
}

// putJob replaces a job's old row by j; nil is nothing.
func (x *edit) putJob(id string, old, j *jobRow) error {
	if old != nil {
		x.batch.Delete(old.indexRow(id))
		x.count("_jobs/"+old.Module, -1, -old.Size)
		if old.Key != "" && old.State != JobFailed && (j == nil || j.State == JobFailed) {
			x.batch.Delete(jobKeyRow(old.Module, old.Key))
		}
	}
	if j == nil {
		x.batch.Delete("j" + id)
		return nil
	}
	raw, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("%w: arguments of job %s: %w", ErrBadValue, id, err)
	}
	x.batch.Put("j"+id, raw)
	x.batch.Put(j.indexRow(id), nil)
	x.count("_jobs/"+j.Module, 1, j.Size)
	return nil
}

// Claim implements Jobs.
func (e *Embedded) Claim(ctx context.Context, owner string, modules []string, lease time.Duration, n int) (jobs []Job, next time.Duration, err error) {
	ms, err := CheckTTL(lease)
	if err != nil {
		return nil, 0, err
	}
	err = e.change(ctx, func(x *edit) error {
		jobs = nil
		due, err := x.due(modules, n+1)
		if err != nil {
			return err
		}
		next = -1
		for i, d := range due {
			if d.at > x.now {
				next = time.Duration(d.at-x.now) * time.Millisecond
				break
			}
			if i >= n {
				next = 0
				break
			}
			old, err := x.job(d.id)
			if err != nil || old == nil {
				return cmp.Or(err, fmt.Errorf("%w: job %s is missing", ErrCorrupt, d.id))
			}
			j := *old
			j.State, j.Owner, j.Due = JobClaimed, owner, x.now+ms
			j.Attempt++
			if err := x.putJob(d.id, old, &j); err != nil {
				return err
			}
			jobs = append(jobs, j.job(d.id, x.now-x.wall))
		}
		if lease := time.Duration(ms) * time.Millisecond; len(jobs) > 0 && (next < 0 || next > lease) {
			next = lease // should this owner die
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return jobs, next, nil
}

type dueJob struct {
	at int64
	id string
}

// due gives the n jobs of the modules that are due first, or will be.
func (x *edit) due(modules []string, n int) ([]dueJob, error) {
	var out []dueJob
	for _, module := range modules {
		prefix := "w" + module + "\x00"
		rows, err := x.e.file.Keys(prefix, "", n)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out = append(out, dueJob{fromBE(row[len(prefix):]), row[len(prefix)+8:]})
		}
	}
	slices.SortStableFunc(out, func(a, b dueJob) int { return cmp.Compare(a.at, b.at) })
	return out[:min(n, len(out))], nil
}
