package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

const lease = 30 * time.Second

func (k *kit) enqueue(id string, delay time.Duration) {
	k.Helper()
	k.yes("enqueued")(k.Enqueue(k.ctx, store.Job{ID: id, Module: "raid", Name: "warn", Args: []byte(`{"x":1}`), Retries: 3}, delay))
}

// claim gives the ids of what owner gets.
func (k *kit) claim(owner string, n int) (ids []string, next time.Duration) {
	k.Helper()
	jobs, next, err := k.Claim(k.ctx, owner, []string{"raid", "links"}, lease, n)
	k.ok(err)
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	return ids, next
}

func (k *kit) claims(owner string, n int, want ...string) {
	k.Helper()
	got, _ := k.claim(owner, n)
	same(k, "claimed", got, want...)
}

// listed asks for a module's jobs as "id state attempt".
func (k *kit) listed(want ...string) {
	k.Helper()
	jobs, err := k.Jobs(k.ctx, "raid", 10000)
	k.ok(err)
	var got []string
	for _, j := range jobs {
		got = append(got, fmt.Sprint(j.ID, " ", j.State, " ", j.Attempt))
	}
	same(k, "jobs", got, want...)
}

var jobTests = []test{
	{name: "a job's life", run: func(k *kit) {
		k.enqueue("a", 10*time.Second)
		got, next := k.claim("me", 1)
		same(k, "claimed", got)
		if next <= 0 || next > 10*time.Second {
			k.Errorf("next: %v", next)
		}
		k.clock.Add(10 * time.Second)
		jobs, _, err := k.Claim(k.ctx, "me", []string{"raid"}, lease, 5)
		k.ok(err)
		is(k, "claimed", len(jobs), 1)
		j, now := jobs[0], k.clock.Now()
		is(k, "args", string(j.Args), `{"x":1}`)
		is(k, "enqueued", j.Enqueued.Equal(now.Add(-10*time.Second)), true)
		is(k, "due", j.Due.Equal(now.Add(lease)), true)
		j.Args, j.Enqueued, j.Due = nil, time.Time{}, time.Time{}
		is(k, "job", fmt.Sprint(j), fmt.Sprint(store.Job{ID: "a", Module: "raid", Name: "warn", Retries: 3, State: store.JobClaimed, Attempt: 1, Owner: "me"}))
		k.claims("you", 1)
		k.yes("retry")(k.Retry(k.ctx, "a", "me", time.Minute, "no route"))
		k.listed("a waiting 1")
		k.claims("you", 1)
		k.clock.Add(time.Minute)
		k.claims("you", 1, "a")
		k.no("not mine")(k.Finish(k.ctx, "a", "me"))
		k.yes("released")(k.Release(k.ctx, "a", "you"))
		k.listed("a waiting 1")
		k.claims("me", 1, "a")
		k.yes("finished")(k.Finish(k.ctx, "a", "me"))
		k.listed()
		u, err := k.Usage(k.ctx, "_jobs/raid")
		k.ok(err)
		is(k, "usage", u.Keys, 0)
	}},
	{name: "jobs in order", run: func(k *kit) {
		k.enqueue("c", 3*time.Second)
		k.enqueue("a", time.Second)
		k.yes("enqueued")(k.Enqueue(k.ctx, store.Job{ID: "b", Module: "links", Name: "x"}, 2*time.Second))
		k.yes("enqueued")(k.Enqueue(k.ctx, store.Job{ID: "z", Module: "other", Name: "x"}, 0))
		k.clock.Add(time.Minute)
		got, next := k.claim("me", 2)
		same(k, "claimed", got, "a", "b")
		is(k, "next", next, 0)
		k.claims("me", 2, "c")
		got, _ = k.claim("me", 2)
		same(k, "claimed", got)
	}},
	{name: "a lost lease", run: func(k *kit) {
		k.enqueue("a", 0)
		k.claims("dead", 1, "a")
		k.clock.Add(lease - time.Millisecond)
		k.yes("renewed")(k.Renew(k.ctx, "a", "dead", lease))
		k.clock.Add(lease - time.Millisecond)
		k.claims("me", 1)
		k.clock.Add(time.Millisecond)
		k.no("too late")(k.Finish(k.ctx, "a", "dead"))
		k.claims("me", 1, "a")
		k.no("too late")(k.Renew(k.ctx, "a", "dead", lease))
		k.no("too late")(k.Retry(k.ctx, "a", "dead", 0, ""))
		k.no("too late")(k.Release(k.ctx, "a", "dead"))
		k.no("too late")(k.Fail(k.ctx, "a", "dead", ""))
		k.listed("a claimed 2")
	}},
	{name: "a job's key", run: func(k *kit) {
		job := func(id, module string) store.Job {
			return store.Job{ID: id, Module: module, Name: "x", Key: "@u:x"}
		}
		k.yes("first")(k.Enqueue(k.ctx, job("a", "raid"), 0))
		k.no("second")(k.Enqueue(k.ctx, job("b", "raid"), 0))
		k.yes("of another module")(k.Enqueue(k.ctx, job("c", "other"), 0))
		k.no("the same id")(k.Enqueue(k.ctx, store.Job{ID: "a", Module: "links", Name: "x"}, 0))
		k.claims("me", 1, "a")
		k.no("while it runs")(k.Enqueue(k.ctx, job("b", "raid"), 0))
		k.yes("retry")(k.Retry(k.ctx, "a", "me", 0, ""))
		k.no("while it waits again")(k.Enqueue(k.ctx, job("b", "raid"), 0))
		k.claims("me", 1, "a")
		k.yes("failed")(k.Fail(k.ctx, "a", "me", "bad"))
		k.yes("after it failed")(k.Enqueue(k.ctx, job("b", "raid"), 0))
		k.yes("failed one dropped")(k.Drop(k.ctx, "a"))
		k.no("b still has the key")(k.Enqueue(k.ctx, job("d", "raid"), 0))
		k.claims("me", 1, "b")
		k.yes("finished")(k.Finish(k.ctx, "b", "me"))
		k.yes("after it is done")(k.Enqueue(k.ctx, job("e", "raid"), 0))
		k.yes("dropped")(k.Drop(k.ctx, "e"))
		k.yes("after it is dropped")(k.Enqueue(k.ctx, job("f", "raid"), 0))
	}},
	{name: "failed jobs are kept", run: func(k *kit) {
		for i := range store.MaxFailedJobs + 2 {
			k.enqueue(fmt.Sprint("j", i), 0)
			k.claims("me", 1, fmt.Sprint("j", i))
			k.yes("failed")(k.Fail(k.ctx, fmt.Sprint("j", i), "me", strings.Repeat("é", store.MaxLastError)))
			k.clock.Add(time.Millisecond)
		}
		k.enqueue("w", time.Hour)
		jobs, err := k.Jobs(k.ctx, "raid", 10000)
		k.ok(err)
		is(k, "jobs", len(jobs), store.MaxFailedJobs+1)
		is(k, "first", jobs[0].ID, "w")
		is(k, "newest", jobs[1].ID, fmt.Sprint("j", store.MaxFailedJobs+1))
		is(k, "state", jobs[1].State, store.JobFailed)
		if n := len(jobs[1].LastError); n == 0 || n > store.MaxLastError {
			k.Errorf("last error has %d bytes", n)
		}
		k.clock.Add(time.Hour)
		k.claims("me", 5, "w")
		jobs, err = k.Jobs(k.ctx, "raid", 3)
		k.ok(err)
		is(k, "jobs", len(jobs), 3)
	}},
	{name: "a dropped job", run: func(k *kit) {
		k.enqueue("a", 0)
		k.claims("me", 1, "a")
		k.yes("dropped")(k.Drop(k.ctx, "a"))
		k.no("again")(k.Drop(k.ctx, "a"))
		k.no("renewed")(k.Renew(k.ctx, "a", "me", lease))
		k.clock.Add(time.Hour)
		k.claims("me", 1)
	}},
	{name: "jobs used up", quota: store.Quota{Keys: 2}, run: func(k *kit) {
		k.enqueue("a", 0)
		k.enqueue("b", 0)
		if _, err := k.Enqueue(k.ctx, store.Job{ID: "c", Module: "raid", Name: "x", Key: "k"}, 0); !errors.Is(err, store.ErrQuota) {
			k.Errorf("got %v", err)
		}
		k.claims("me", 1, "a")
		k.yes("finished")(k.Finish(k.ctx, "a", "me"))
		k.yes("enqueued")(k.Enqueue(k.ctx, store.Job{ID: "c", Module: "raid", Name: "x", Key: "k"}, 0))
	}},
	{name: "nothing to do", run: func(k *kit) {
		got, _ := k.claim("me", 1)
		same(k, "claimed", got)
		jobs, _, err := k.Claim(k.ctx, "me", nil, lease, 1)
		k.ok(err)
		is(k, "claimed", len(jobs), 0)
	}},
	{name: "jobs refused", run: func(k *kit) {
		good := store.Job{ID: "a", Module: "raid", Name: "x"}
		noID, noModule, badKey, big := good, good, good, good
		noID.ID, noModule.Module, badKey.Key = "", "", "\x00"
		big.Args = []byte(strings.Repeat("1", store.MaxValue+1))
		for want, jobs := range map[error][]store.Job{store.ErrBadKey: {noID, badKey}, store.ErrBadSpace: {noModule}, store.ErrTooLarge: {big}} {
			for _, job := range jobs {
				if _, err := k.Enqueue(k.ctx, job, 0); !errors.Is(err, want) {
					k.Errorf("%.60v: got %v, want %v", job, err, want)
				}
			}
		}
		if _, err := k.Enqueue(k.ctx, good, -1); !errors.Is(err, store.ErrBadTTL) {
			k.Errorf("got %v", err)
		}
		k.listed()
	}},
}
