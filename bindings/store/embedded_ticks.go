package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// timerRow is a timer on the disk. Lease is by the store's clock, all others
// by the wall clock, since schedules are.
type timerRow struct {
	Spec  string `json:"spec"`
	Due   int64  `json:"due"` // 0: never
	Tick  int64  `json:"tick,omitempty"`
	Owner string `json:"owner,omitempty"`
	Lease int64  `json:"lease,omitempty"`
	Start int64  `json:"start,omitempty"`
	End   int64  `json:"end,omitempty"`
	Error string `json:"error,omitempty"`
}

func timerKey(module, name string) string { return "t" + module + "\x00" + name }

// timer gives a timer's row, nil where it is absent.
func (x *edit) timer(module, name string) (*timerRow, error) {
	if err := CheckAt(Space{Name: module}, name); err != nil {
		return nil, err
	}
	raw, err := x.e.file.Get(timerKey(module, name))
	if raw == nil || err != nil {
		return nil, err
	}
	t := &timerRow{}
	if err := json.Unmarshal(raw, t); err != nil {
		return nil, fmt.Errorf("%w: timer %s of %s: %w", ErrCorrupt, name, module, err)
	}
	return t, nil
}

func (x *edit) putTimer(module, name string, t *timerRow) error {
	raw, err := json.Marshal(t)
	if err == nil {
		x.batch.Put(timerKey(module, name), raw)
	}
	return err
}

// ClaimTick implements Ticks.
func (e *Embedded) ClaimTick(ctx context.Context, t Timer, owner string, lease time.Duration) (tick Tick, err error) {
	ms, err := CheckTTL(lease)
	if err != nil {
		return Tick{}, err
	}
	err = e.change(ctx, func(x *edit) error {
		old, err := x.timer(t.Module, t.Name)
		if err != nil {
			return err
		}
		var r timerRow
		if old != nil {
			r = *old
		}
		if old == nil || r.Spec != t.Spec || x.wall < r.Start-ClockSlack.Milliseconds() {
			r.Spec, r.Due = t.Spec, t.next(0, x.wall)
			r.Start, r.End = min(r.Start, x.wall), min(r.End, x.wall)
		}
		tick = r.claim(x, t, owner, ms)
		if old != nil && *old == r {
			return nil
		}
		return x.putTimer(t.Module, t.Name, &r)
	})
	if err != nil {
		return Tick{}, err
	}
	return tick, nil
}

// claim gives owner the tick if it is due.
func (r *timerRow) claim(x *edit, t Timer, owner string, lease int64) Tick {
	lost := r.Owner != "" && r.Lease <= x.now
	switch {
	case r.Owner != "" && !lost: // runs
		again := r.Lease - x.now
		if r.Due > x.wall {
			again = min(again, r.Due-x.wall)
		}
		return Tick{Again: time.Duration(again) * time.Millisecond}
	case lost: // runs again
	case r.Due == 0 || r.Due > x.wall:
		return Tick{Again: r.again(x)}
	default:
		r.Tick = r.Due
	}
	if r.Due != 0 && r.Due <= x.wall {
		r.Due = t.next(r.Due, x.wall)
	}
	r.Owner, r.Lease, r.Start = owner, x.now+lease, x.wall
	return Tick{Claimed: true, Due: time.UnixMilli(r.Tick), Again: r.again(x)}
}

// again is how long until the timer is due, negative for never.
func (r *timerRow) again(x *edit) time.Duration {
	if r.Due == 0 {
		return -1
	}
	return time.Duration(max(r.Due-x.wall, 0)) * time.Millisecond
}

// next is t.Next in milliseconds, 0 for the zero time. A Next that does not
// move on is held to a second, so that its timer does not run without a pause.
func (t Timer) next(due, now int64) int64 {
	var last time.Time
	if due != 0 {
		last = time.UnixMilli(due)
	}
	next := t.Next(last, time.UnixMilli(now))
	if next.IsZero() {
		return 0
	}
	if ms := next.UnixMilli(); ms > now {
		return ms
	}
	return now + 1000
}

// RenewTick implements Ticks.
func (e *Embedded) RenewTick(ctx context.Context, module, name, owner string, lease time.Duration) (held bool, err error) {
	ms, err := CheckTTL(lease)
	if err != nil {
		return false, err
	}
	return e.heldTick(ctx, module, name, owner, func(x *edit, t *timerRow) { t.Lease = x.now + ms })
}

// FinishTick implements Ticks.
func (e *Embedded) FinishTick(ctx context.Context, module, name, owner, lastError string) (held bool, err error) {
	return e.heldTick(ctx, module, name, owner, func(x *edit, t *timerRow) {
		t.Owner, t.Lease, t.End, t.Error = "", 0, x.wall, ShortError(lastError)
	})
}

// heldTick runs fn on a timer whose tick owner runs.
func (e *Embedded) heldTick(ctx context.Context, module, name, owner string, fn func(*edit, *timerRow)) (held bool, err error) {
	err = e.change(ctx, func(x *edit) error {
		held = false
		t, err := x.timer(module, name)
		if err != nil || t == nil || t.Owner != owner || t.Lease <= x.now {
			return err
		}
		held = true
		fn(x, t)
		return x.putTimer(module, name, t)
	})
	return held && err == nil, err
}

// Timers implements Ticks.
func (e *Embedded) Timers(ctx context.Context, module string) ([]TimerState, error) {
	if err := late(ctx); err != nil {
		return nil, err
	}
	e.write.Lock()
	defer e.write.Unlock()
	prefix := timerKey(module, "")
	rows, err := e.file.Keys(prefix, "", 0)
	if err != nil {
		return nil, err
	}
	x := e.begin()
	var out []TimerState
	for _, row := range rows {
		t, err := x.timer(module, row[len(prefix):])
		if err != nil {
			return nil, err
		}
		out = append(out, t.state(row[len(prefix):], x))
	}
	return out, nil
}

func (r *timerRow) state(name string, x *edit) TimerState {
	at := func(ms int64) time.Time {
		if ms == 0 {
			return time.Time{}
		}
		return time.UnixMilli(ms)
	}
	s := TimerState{
		Name: name, Spec: r.Spec, Due: at(r.Due), Owner: r.Owner,
		LastStart: at(r.Start), LastEnd: at(r.End), LastError: r.Error,
	}
	if r.Owner != "" {
		s.LeaseEnd = at(r.Lease - (x.now - x.wall))
	}
	return s
}

// DropTimer implements Ticks.
func (e *Embedded) DropTimer(ctx context.Context, module, name string) (dropped bool, err error) {
	err = e.change(ctx, func(x *edit) error {
		t, err := x.timer(module, name)
		if dropped = t != nil; dropped {
			x.batch.Delete(timerKey(module, name))
		}
		return err
	})
	return dropped && err == nil, err
}
