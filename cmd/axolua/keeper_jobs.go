package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/text"
)

// shownJobs is how many jobs of a module a list shows, and among how many an id is looked for.
const shownJobs = 10_000

func (k *keeper) listJobs(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	err := k.eachJob(ctx, o.Module, func(j *store.Job) bool {
		state := string(j.State)
		switch j.State {
		case store.JobWaiting:
			state += " until " + j.Due.UTC().Format(time.RFC3339)
		case store.JobClaimed:
			state = "running"
		case store.JobFailed:
			state += " at " + j.Due.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\tattempt %d\t%s\n", j.ID, j.Module, j.Name, state, j.Attempt, oneLine(text.Truncate(j.LastError, shownValue)))
		return true
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

// eachJob calls do with the jobs of a module, or of all, until it gives false.
func (k *keeper) eachJob(ctx context.Context, module string, do func(*store.Job) bool) error {
	names := []string{module}
	if module == "" {
		var err error
		if names, err = k.names(ctx); err != nil {
			return err
		}
	}
	for _, name := range names {
		jobs, err := k.books.Jobs(ctx, name, shownJobs)
		if err != nil {
			return err
		}
		for i := range jobs {
			if !do(&jobs[i]) {
				return nil
			}
		}
	}
	return nil
}

// retryJob enqueues a job anew that was given up, and then drops the old one: what comes between leaves one too many rather
// than none.
func (k *keeper) retryJob(ctx context.Context, o *order, _ io.Reader, out io.Writer) error {
	var job store.Job
	err := k.eachJob(ctx, "", func(j *store.Job) bool {
		if j.ID == o.Key {
			job = *j
		}
		return job.ID == ""
	})
	switch {
	case err != nil:
		return err
	case job.ID == "":
		return fmt.Errorf("there is no job %s", o.Key)
	case job.State != store.JobFailed:
		return fmt.Errorf("job %s is not one that has failed: it is %s", job.ID, job.State)
	}
	job.ID = rand.Text()
	added, err := k.queue.Enqueue(ctx, job, 0)
	if err == nil && !added {
		err = fmt.Errorf("another job with the key %q is not done yet", job.Key)
	}
	if err == nil {
		_, err = k.books.Drop(ctx, o.Key)
	}
	if err == nil {
		fmt.Fprintf(out, "enqueued as %s\n", job.ID)
	}
	return err
}

func (k *keeper) dropJob(ctx context.Context, o *order, _ io.Reader, _ io.Writer) error {
	dropped, err := k.books.Drop(ctx, o.Key)
	if err == nil && !dropped {
		err = fmt.Errorf("there is no job %s", o.Key)
	}
	return err
}
