package storetest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

func (k *kit) rate(key string, l store.Limit) store.Verdict {
	k.Helper()
	v, err := k.Rate(k.ctx, sp, key, l)
	k.ok(err)
	return v
}

var rateTests = []test{
	{name: "rate", run: func(k *kit) {
		l := store.Limit{Max: 3, Per: 60 * time.Second}
		for i := range 3 {
			is(k, "verdict", k.rate("a", l), store.Verdict{Allowed: true, Remaining: float64(2 - i)})
			k.clock.Add(10 * time.Second)
		}
		is(k, "refused", k.rate("a", l), store.Verdict{RetryAfter: 30 * time.Second})
		is(k, "another key", k.rate("b", l).Allowed, true)
		k.clock.Add(29 * time.Second)
		is(k, "refused", k.rate("a", l), store.Verdict{RetryAfter: time.Second})
		k.clock.Add(time.Second)
		is(k, "one is free", k.rate("a", l), store.Verdict{Allowed: true})
		is(k, "refused", k.rate("a", l), store.Verdict{RetryAfter: 10 * time.Second})
		k.clock.Add(time.Hour)
		is(k, "all are free", k.rate("a", l), store.Verdict{Allowed: true, Remaining: 2})
		k.uses(0, 0)
		k.has("a", "")
	}},
	{name: "rate with costs", run: func(k *kit) {
		l := func(cost float64) store.Limit { return store.Limit{Max: 10, Per: time.Minute, Cost: cost} }
		is(k, "six", k.rate("a", l(6)), store.Verdict{Allowed: true, Remaining: 4})
		is(k, "five more", k.rate("a", l(5)), store.Verdict{Remaining: 4, RetryAfter: time.Minute})
		is(k, "a half", k.rate("a", l(0.5)), store.Verdict{Allowed: true, Remaining: 3.5})
		is(k, "too much for ever", k.rate("a", l(11)).Allowed, false)
		is(k, "the rest", k.rate("a", l(3.5)), store.Verdict{Allowed: true})
	}},
	{name: "rate counts once", run: func(k *kit) {
		l := store.Limit{Max: 2, Per: time.Minute, Once: "$1"}
		for range 5 {
			is(k, "the same event", k.rate("a", l), store.Verdict{Allowed: true, Remaining: 1})
		}
		l.Once = "$2"
		is(k, "another", k.rate("a", l), store.Verdict{Allowed: true})
		l.Once = "$3"
		is(k, "a third", k.rate("a", l).Allowed, false)
		l.Once = "$1"
		is(k, "the first again", k.rate("a", l).Allowed, true)
		k.clock.Add(time.Minute)
		is(k, "counted anew", k.rate("a", l), store.Verdict{Allowed: true, Remaining: 1})
	}},
	{name: "rate never lets more through", run: neverMore},
	{name: "rate from many at once", run: func(k *kit) {
		var allowed atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 50 {
					v, err := k.Rate(k.ctx, sp, "a", store.Limit{Max: 100, Per: time.Minute})
					if err != nil {
						k.Error(err)
					}
					if v.Allowed {
						allowed.Add(1)
					}
				}
			})
		}
		wg.Wait()
		is(k, "allowed", allowed.Load(), 100)
	}},
	{name: "rate with the clock set back", run: func(k *kit) {
		l := store.Limit{Max: 2, Per: time.Minute}
		k.rate("a", l)
		k.clock.Add(-24 * time.Hour)
		is(k, "still counted", k.rate("a", l), store.Verdict{Allowed: true})
		is(k, "refused", k.rate("a", l).Allowed, false)
		k.clock.Add(time.Minute)
		is(k, "not for ever", k.rate("a", l).Allowed, true)
	}},
	{name: "rate refused", run: func(k *kit) {
		for _, l := range []store.Limit{
			{Max: 0, Per: 1}, {Max: -1, Per: 1}, {Max: math.NaN(), Per: 1}, {Max: math.Inf(1), Per: 1},
			{Max: 1}, {Max: 1, Per: -1}, {Max: 1, Per: 1, Cost: -1}, {Max: 1, Per: 1, Cost: math.NaN()}, {Max: 1, Per: 1, Cost: math.Inf(1)},
		} {
			if _, err := k.Rate(k.ctx, sp, "a", l); !errors.Is(err, store.ErrBadLimit) {
				k.Errorf("%+v: got %v", l, err)
			}
		}
	}},
}

// neverMore spends at random times, and looks at every span of Per: the costs
// in it stay within Max. What retry_after says is true, too.
func neverMore(k *kit) {
	r := rand.New(rand.NewPCG(1, 2))
	type spent struct {
		at   time.Time
		cost float64
	}
	for i := range 6 {
		l := store.Limit{Max: float64(1 + r.IntN(30)), Per: time.Duration(1+r.IntN(100)) * time.Second}
		key := fmt.Sprint("k", i)
		var all []spent
		allowed := 0
		for range 300 {
			k.clock.Add(time.Duration(r.Int64N(int64(l.Per) / 8)).Truncate(time.Millisecond))
			l.Cost = float64(1 + r.IntN(3))
			v := k.rate(key, l)
			if !v.Allowed {
				if l.Cost <= l.Max && (v.RetryAfter <= 0 || v.RetryAfter > l.Per) {
					k.Fatalf("retry after %v of %v", v.RetryAfter, l.Per)
				}
				if l.Cost <= l.Max && r.IntN(4) == 0 {
					k.clock.Add(v.RetryAfter)
					if v = k.rate(key, l); !v.Allowed {
						k.Fatalf("refused again after its retry_after: %+v", v)
					}
				}
			}
			if !v.Allowed {
				continue
			}
			allowed++
			now := k.clock.Now()
			all = append(all, spent{now, l.Cost})
			sum := 0.0
			for _, s := range all {
				if s.at.After(now.Add(-l.Per)) {
					sum += s.cost
				}
			}
			if sum > l.Max {
				k.Fatalf("%v of %v within %v", sum, l.Max, l.Per)
			}
		}
		if allowed < 20 {
			k.Errorf("only %d were allowed", allowed)
		}
	}
}
