package storetest

import (
	"time"

	"github.com/axolua/axolua/bindings/store"
)

// every is a timer that ticks at whole multiples of d after its first time.
func every(d time.Duration) store.Timer {
	return store.Timer{Module: "raid", Name: "sweep", Spec: d.String(), Next: func(due, now time.Time) time.Time {
		if due.IsZero() {
			return now.Add(d)
		}
		return due.Add((now.Sub(due)/d + 1) * d)
	}}
}

func (k *kit) tick(t store.Timer, owner string) store.Tick {
	k.Helper()
	tick, err := k.ClaimTick(k.ctx, t, owner, lease)
	k.ok(err)
	return tick
}

// waits asks that the tick be not due for d.
func (k *kit) waits(t store.Timer, owner string, d time.Duration) {
	k.Helper()
	is(k, "tick", k.tick(t, owner), store.Tick{Again: d})
}

// ticks asks that the tick be due, since late ago.
func (k *kit) ticks(t store.Timer, owner string, late time.Duration) {
	k.Helper()
	tick := k.tick(t, owner)
	is(k, "claimed", tick.Claimed, true)
	if want := k.clock.Now().Add(-late); tick.Claimed && !tick.Due.Equal(want) {
		k.Errorf("due %v, want %v", tick.Due, want)
	}
}

func (k *kit) finish(owner, lastError string) {
	k.Helper()
	k.yes("finished")(k.FinishTick(k.ctx, "raid", "sweep", owner, lastError))
}

var tickTests = []test{
	{name: "a timer's life", run: func(k *kit) {
		t := every(time.Minute)
		k.waits(t, "me", time.Minute)
		k.clock.Add(20 * time.Second)
		k.waits(t, "you", 40*time.Second)
		k.clock.Add(41 * time.Second)
		k.ticks(t, "you", time.Second)
		is(k, "runs", k.tick(t, "me"), store.Tick{Again: lease})
		is(k, "runs", k.tick(t, "you"), store.Tick{Again: lease})
		k.clock.Add(time.Second)
		k.finish("you", "bad luck")
		k.no("finished twice")(k.FinishTick(k.ctx, "raid", "sweep", "you", ""))
		k.waits(t, "me", 58*time.Second)
		states, err := k.Timers(k.ctx, "raid")
		k.ok(err)
		is(k, "timers", len(states), 1)
		s, now := states[0], k.clock.Now()
		is(k, "name", s.Name+" "+s.Spec+" "+s.Owner+" "+s.LastError, "sweep 1m0s  bad luck")
		is(k, "due", s.Due.Sub(now), 58*time.Second)
		is(k, "start", now.Sub(s.LastStart), time.Second)
		is(k, "end", now.Sub(s.LastEnd), 0)
		is(k, "lease", s.LeaseEnd.IsZero(), true)
	}},
	{name: "missed ticks are one", run: func(k *kit) {
		t := every(time.Minute)
		k.tick(t, "me")
		k.clock.Add(10*time.Minute + 5*time.Second)
		k.ticks(t, "me", 9*time.Minute+5*time.Second)
		k.finish("me", "")
		k.waits(t, "me", 55*time.Second)
	}},
	{name: "a tick that outlasts the next", run: func(k *kit) {
		t := every(10 * time.Second)
		k.tick(t, "me")
		k.clock.Add(10 * time.Second)
		k.ticks(t, "me", 0)
		k.clock.Add(25 * time.Second)
		k.yes("renewed")(k.RenewTick(k.ctx, "raid", "sweep", "me", lease))
		k.no("not yours")(k.RenewTick(k.ctx, "raid", "sweep", "you", lease))
		is(k, "runs", k.tick(t, "you"), store.Tick{Again: lease})
		k.finish("me", "")
		k.ticks(t, "you", 15*time.Second)
	}},
	{name: "a killed owner's tick", run: func(k *kit) {
		t := every(time.Hour)
		k.tick(t, "dead")
		k.clock.Add(time.Hour)
		k.ticks(t, "dead", 0)
		k.clock.Add(lease - time.Millisecond)
		k.waits(t, "me", time.Millisecond)
		k.clock.Add(time.Millisecond)
		k.no("too late")(k.RenewTick(k.ctx, "raid", "sweep", "dead", lease))
		k.no("too late")(k.FinishTick(k.ctx, "raid", "sweep", "dead", ""))
		k.ticks(t, "me", lease)
		k.finish("me", "")
		k.waits(t, "me", time.Hour-lease)
	}},
	{name: "another schedule", run: func(k *kit) {
		k.tick(every(time.Hour), "me")
		k.clock.Add(time.Minute)
		k.waits(every(time.Minute), "me", time.Minute)
		k.clock.Add(time.Minute)
		k.ticks(every(time.Minute), "me", 0)
		is(k, "runs on", k.tick(every(time.Hour), "you").Claimed, false)
		k.finish("me", "")
		k.waits(every(time.Hour), "me", time.Hour)
	}},
	{name: "a timer with the clock set back", run: func(k *kit) {
		t := every(time.Minute)
		k.tick(t, "me")
		k.clock.Add(time.Minute)
		k.ticks(t, "me", 0)
		k.finish("me", "")
		k.clock.Add(-store.ClockSlack)
		k.waits(t, "me", time.Minute+store.ClockSlack)
		k.clock.Add(-24 * time.Hour)
		k.waits(t, "me", time.Minute)
		k.clock.Add(time.Minute)
		k.ticks(t, "me", 0)
	}},
	{name: "a timer that never ticks, or all the time", run: func(k *kit) {
		t := every(time.Minute)
		t.Next = func(_, _ time.Time) time.Time { return time.Time{} }
		k.waits(t, "me", -1)
		k.clock.Add(24 * time.Hour)
		k.waits(t, "me", -1)
		t.Spec, t.Next = "bad", func(_, now time.Time) time.Time { return now }
		k.waits(t, "me", time.Second)
	}},
	{name: "timers by name", run: func(k *kit) {
		for _, name := range []string{"b", "a", "c"} {
			t := every(time.Minute)
			t.Name = name
			k.tick(t, "me")
		}
		k.yes("dropped")(k.DropTimer(k.ctx, "raid", "b"))
		k.no("dropped again")(k.DropTimer(k.ctx, "raid", "b"))
		states, err := k.Timers(k.ctx, "raid")
		k.ok(err)
		var names []string
		for _, s := range states {
			names = append(names, s.Name)
		}
		same(k, "timers", names, "a", "c")
	}},
}
