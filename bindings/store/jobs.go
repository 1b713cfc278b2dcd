package store

import (
	"context"
	"time"
)

// Jobs is work that is done later, once, by whoever claims it. Its times are
// the store's own clock, so that machines whose clocks differ agree.
//
// A job is waiting until it is due, then claimed by an owner for the time of a
// lease. An owner that neither renews nor ends it within the lease has lost
// it: the job is due again, and the old owner's Renew, Finish, Retry, Release
// and Fail answer false and change nothing. An owner is any text that no other
// process uses.
//
// A module's jobs count towards the quota of the Name "_jobs/" and Module.
type Jobs interface {
	// Enqueue adds a job that is due after delay. It gives false, and changes
	// nothing, where a job with the same Module and a Key that is not "" is
	// waiting or claimed, or a job with the same ID exists. Only ID, Module,
	// Name, Key, Args and Retries of job are read.
	Enqueue(ctx context.Context, job Job, delay time.Duration) (added bool, err error)

	// Claim gives owner up to n jobs of the given modules that are due,
	// longest due first, each with Attempt raised by one. Next is how long
	// until it is worth asking again if nothing is enqueued here meanwhile:
	// 0 where more are due, negative where nothing is foreseen.
	Claim(ctx context.Context, owner string, modules []string, lease time.Duration, n int) (jobs []Job, next time.Duration, err error)

	// Renew makes the lease end after lease from now.
	Renew(ctx context.Context, id, owner string, lease time.Duration) (held bool, err error)

	// Finish removes the job: it is done.
	Finish(ctx context.Context, id, owner string) (held bool, err error)

	// Retry makes the job wait again, due after delay, and keeps lastError.
	Retry(ctx context.Context, id, owner string, delay time.Duration, lastError string) (held bool, err error)

	// Release gives the job back as if it had not been claimed: it is due
	// now, and the attempt does not count.
	Release(ctx context.Context, id, owner string) (held bool, err error)

	// Fail gives the job up. It is kept to be looked at, until Drop; of one
	// module's the newest MaxFailedJobs are kept.
	Fail(ctx context.Context, id, owner string, lastError string) (held bool, err error)

	// Jobs gives up to n of a module's jobs, longest due first, failed ones
	// (newest first) after all others.
	Jobs(ctx context.Context, module string, n int) ([]Job, error)

	// Drop removes a job, whatever its state, and says whether it was there.
	// An owner that works on it finds out at its next Renew or at the end.
	Drop(ctx context.Context, id string) (dropped bool, err error)
}

// MaxFailedJobs is how many failed jobs of one module are kept.
const MaxFailedJobs = 1000

// Job is one piece of work. ID is 1 to MaxKey bytes of UTF-8 without NUL, and
// the enqueuer's to choose, as is Key, which may be "". Args is JSON of at most
// MaxValue bytes. Retries is kept for the owner, who decides by it.
type Job struct {
	ID      string
	Module  string
	Name    string
	Key     string
	Args    []byte
	Retries int

	// What the store fills in.
	State     JobState
	Attempt   int // how often it has been claimed
	Enqueued  time.Time
	Due       time.Time // waiting: when; claimed: when the lease ends; failed: when it failed
	Owner     string    // who has claimed it
	LastError string    // at most MaxLastError bytes
}

// JobState is where a job stands. A job that is done is gone.
type JobState string

// The states of a job.
const (
	JobWaiting JobState = "waiting"
	JobClaimed JobState = "claimed"
	JobFailed  JobState = "failed"
)

// MaxLastError is how many bytes of an error text are kept.
const MaxLastError = 1024

// Ticks lets a timer tick once however many processes have it, never while
// its last tick still runs, and without losing count over a restart.
type Ticks interface {
	// ClaimTick gives owner the tick of t if it is due, for the time of the
	// lease. It is due when its time has come and nobody runs it, or when
	// whoever ran it let the lease run out, at once. The first time, and
	// whenever Spec is another than before, it is due at Next(zero, now).
	// Ticks missed meanwhile are one. A clock set back by more than
	// ClockSlack starts the timer anew.
	ClaimTick(ctx context.Context, t Timer, owner string, lease time.Duration) (Tick, error)

	// RenewTick makes the lease end after lease from now.
	RenewTick(ctx context.Context, module, name, owner string, lease time.Duration) (held bool, err error)

	// FinishTick ends the tick and remembers how it went; lastError is "" for
	// well. It answers false where the lease had been lost.
	FinishTick(ctx context.Context, module, name, owner, lastError string) (held bool, err error)

	// Timers gives what is known of a module's timers, by name.
	Timers(ctx context.Context, module string) ([]TimerState, error)

	// DropTimer forgets a timer, and says whether it was there.
	DropTimer(ctx context.Context, module, name string) (dropped bool, err error)
}

// ClockSlack is by how much the clocks of machines that share timers may
// differ, or a clock may be set back, unnoticed.
const ClockSlack = 2 * time.Second

// Timer is what ClaimTick needs to know. Spec is the schedule as text, to
// notice that it has changed. Next gives the first time after now, given the
// due time of the tick that is being claimed (zero for the first), or the zero
// time for never; it must be pure, as it may be called more than once.
type Timer struct {
	Module string
	Name   string
	Spec   string
	Next   func(due, now time.Time) time.Time
}

// Tick is ClaimTick's answer. Due is when the claimed tick was due. Again is
// how long until it is worth asking again, negative where nothing is foreseen.
type Tick struct {
	Claimed bool
	Due     time.Time
	Again   time.Duration
}

// TimerState is what is known of a timer. A zero time means never. Owner is ""
// unless it runs.
type TimerState struct {
	Name      string
	Spec      string
	Due       time.Time // the next tick
	Owner     string
	LeaseEnd  time.Time
	LastStart time.Time
	LastEnd   time.Time
	LastError string
}
