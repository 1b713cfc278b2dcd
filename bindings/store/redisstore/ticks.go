package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

var (
	tickScript = script("base", "tick")
	heldScript = script("base", "held")
)

// What tick.lua answers.
const (
	tickClaimed = 1
	tickAsks    = 2 // for what comes next
)

// ClaimTick implements Ticks: one round trip, and one more where t.Next is
// needed, which is where the tick is due or the timer is new.
func (r *Store) ClaimTick(ctx context.Context, t store.Timer, owner string, lease time.Duration) (store.Tick, error) {
	ms, err := store.CheckTTL(lease)
	if err == nil {
		err = store.CheckAt(store.Space{Name: t.Module}, t.Name)
	}
	if err != nil {
		return store.Tick{}, err
	}
	seen, at, next := "", int64(0), "" // what the server is told
	for {
		code, rest, err := r.run(ctx, tickScript, []string{r.timerKey(t.Module)},
			t.Name, t.Spec, owner, ms, store.ClockSlack.Milliseconds(), seen, at, next)
		switch {
		case err != nil:
			return store.Tick{}, err
		case code == tickAsks:
			seen, at = text(rest, 2), number(rest, 1)
			next = fmt.Sprint(following(t, number(rest, 0), at))
			continue
		case code == tickClaimed:
			return store.Tick{Claimed: true, Due: moment(number(rest, 0)), Again: again(number(rest, 1))}, nil
		}
		return store.Tick{Again: again(number(rest, 0))}, nil
	}
}

// following is t.Next in milliseconds, 0 for never. A Next that does not move
// on is held to a second, so that its timer does not run without a pause.
func following(t store.Timer, due, now int64) int64 {
	next := t.Next(moment(due), time.UnixMilli(now))
	if next.IsZero() {
		return 0
	}
	if ms := next.UnixMilli(); ms > now {
		return ms
	}
	return now + 1000
}

func again(ms int64) time.Duration {
	if ms < 0 {
		return -1
	}
	return time.Duration(ms) * time.Millisecond
}

// RenewTick implements Ticks.
func (r *Store) RenewTick(ctx context.Context, module, name, owner string, lease time.Duration) (bool, error) {
	ms, err := store.CheckTTL(lease)
	if err != nil {
		return false, err
	}
	held, _, err := r.run(ctx, heldScript, []string{r.timerKey(module)}, name, owner, "renew", ms)
	return held == 1, err
}

// FinishTick implements Ticks.
func (r *Store) FinishTick(ctx context.Context, module, name, owner, lastError string) (bool, error) {
	held, _, err := r.run(ctx, heldScript, []string{r.timerKey(module)}, name, owner, "finish", 0, store.ShortError(lastError))
	return held == 1, err
}

// timerRow is a timer as the scripts keep it, all by the server's clock.
type timerRow struct {
	Spec  string `json:"spec"`
	Due   int64  `json:"due"`
	Owner string `json:"owner"`
	Lease int64  `json:"lease"`
	Start int64  `json:"start"`
	End   int64  `json:"end"`
	Error string `json:"error"`
}

// Timers implements Ticks.
func (r *Store) Timers(ctx context.Context, module string) ([]store.TimerState, error) {
	rows, err := r.client.HGetAll(ctx, r.timerKey(module)).Result()
	if err != nil {
		return nil, r.failure(ctx, err)
	}
	var out []store.TimerState
	for name, raw := range rows {
		var t timerRow
		if err := json.Unmarshal([]byte(raw), &t); err != nil {
			return nil, fmt.Errorf("%w: timer %s of %s: %w", store.ErrCorrupt, name, module, err)
		}
		out = append(out, store.TimerState{
			Name: name, Spec: t.Spec, Due: moment(t.Due), Owner: t.Owner, LeaseEnd: moment(t.Lease),
			LastStart: moment(t.Start), LastEnd: moment(t.End), LastError: t.Error,
		})
	}
	slices.SortFunc(out, func(a, b store.TimerState) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// DropTimer implements Ticks.
func (r *Store) DropTimer(ctx context.Context, module, name string) (bool, error) {
	n, err := r.client.HDel(ctx, r.timerKey(module), name).Result()
	if err != nil {
		return false, r.failure(ctx, err)
	}
	return n > 0, nil
}
