package storetest

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

const (
	hands = 16 // goroutines at once
	turns = 40 // of each
)

// many runs fn in hands goroutines, turns times each.
func many(fn func(hand, turn int)) {
	var wg sync.WaitGroup
	for hand := range hands {
		wg.Go(func() {
			for turn := range turns {
				fn(hand, turn)
			}
		})
	}
	wg.Wait()
}

var manyTests = []test{
	{name: "incr from many at once", run: func(k *kit) {
		many(func(_, _ int) {
			if _, err := k.Incr(k.ctx, sp, "n", 1, time.Hour); err != nil {
				k.Error(err)
			}
		})
		k.has("n", strconv.Itoa(hands*turns))
		k.uses(1, int64(1+len(strconv.Itoa(hands*turns))))
	}},
	{name: "add from many at once", run: func(k *kit) {
		var mu sync.Mutex
		won := map[int]int{}
		many(func(hand, turn int) {
			added, err := k.Add(k.ctx, sp, strconv.Itoa(turn), []byte("1"), 0)
			if err != nil {
				k.Error(err)
			}
			if added {
				mu.Lock()
				won[turn]++
				mu.Unlock()
			}
		})
		for turn := range turns {
			is(k, "winners", won[turn], 1)
		}
	}},
	{name: "cas from many at once", run: func(k *kit) {
		many(func(_, _ int) {
			for {
				old, found, err := k.Get(k.ctx, sp, "n")
				if err != nil {
					k.Error(err)
					return
				}
				n := 0
				if found {
					n, _ = strconv.Atoi(string(old))
				}
				if !found {
					old = nil
				}
				if swapped, err := k.CAS(k.ctx, sp, "n", old, []byte(strconv.Itoa(n+1)), 0); swapped || err != nil {
					return
				}
			}
		})
		k.has("n", strconv.Itoa(hands*turns))
	}},
	{name: "a queue with many at both ends", run: func(k *kit) {
		var mu sync.Mutex
		last := map[string]int{}
		taken := 0
		many(func(hand, turn int) {
			if _, err := k.Push(k.ctx, sp, "q", fmt.Appendf(nil, `"%d %d"`, hand, turn), 0, 0); err != nil {
				k.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			values, err := k.Take(k.ctx, sp, "q", 2)
			if err != nil {
				k.Error(err)
			}
			for _, v := range values {
				from, n, _ := bytes.Cut(bytes.Trim(v, `"`), []byte(" "))
				at, _ := strconv.Atoi(string(n))
				if before, seen := last[string(from)]; seen && at <= before {
					k.Errorf("%s came after %d", v, before)
				}
				last[string(from)] = at
				taken++
			}
		})
		taken += len(k.take(hands * turns))
		is(k, "taken", taken, hands*turns)
		k.uses(0, 0)
	}},
	{name: "jobs claimed by many at once", run: func(k *kit) {
		for i := range hands * turns {
			k.yes("enqueued")(k.Enqueue(k.ctx, store.Job{ID: strconv.Itoa(i), Module: "raid", Name: "x"}, 0))
		}
		var mu sync.Mutex
		runs := map[string]int{}
		many(func(hand, _ int) {
			jobs, _, err := k.Claim(k.ctx, strconv.Itoa(hand), []string{"raid"}, lease, 3)
			if err != nil {
				k.Error(err)
			}
			for _, j := range jobs {
				mu.Lock()
				runs[j.ID]++
				mu.Unlock()
				if held, err := k.Finish(k.ctx, j.ID, strconv.Itoa(hand)); !held || err != nil {
					k.Errorf("%v %v", held, err)
				}
			}
		})
		is(k, "jobs", len(runs), hands*turns)
		for id, n := range runs {
			is(k, "runs of "+id, n, 1)
		}
	}},
	{name: "a tick claimed by many at once", run: func(k *kit) {
		t := every(time.Second)
		k.tick(t, "me")
		k.clock.Add(time.Second)
		var mu sync.Mutex
		claimed := 0
		many(func(hand, _ int) {
			tick, err := k.ClaimTick(k.ctx, t, strconv.Itoa(hand), lease)
			if err != nil {
				k.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if tick.Claimed {
				claimed++
			}
		})
		is(k, "claimed", claimed, 1)
	}},
}
