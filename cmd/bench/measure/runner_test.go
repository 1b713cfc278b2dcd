package measure

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// invented is a case that says of each time that it took so long, without taking any.
func invented(peer string, each time.Duration, asked func(n int)) Case {
	return Case{Work: "rule", Peer: peer, Do: func(n int) (time.Duration, error) {
		asked(n)
		return time.Duration(n) * each, nil
	}}
}

func run(t *testing.T, r Runner, plan Plan) *Results {
	t.Helper()
	r.Progress = func(string) {}
	results, err := r.Run(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestTurnsTakeTheirTime(t *testing.T) {
	for name, c := range map[string]struct {
		each time.Duration
		want int
	}{
		"fast":            {time.Microsecond, 100_000},
		"slow":            {30 * time.Millisecond, 3},
		"longer than one": {time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var last int
			results := run(t, Runner{Rounds: 3, Turn: 100 * time.Millisecond},
				Plan{Cases: []Case{invented("a", c.each, func(n int) { last = n })}})
			got := results.Timing("rule", "a")
			if got.N != c.want || last != c.want {
				t.Errorf("a turn does it %d times, the last one did %d; want %d", got.N, last, c.want)
			}
			if want := float64(c.each); !slices.Equal(got.NS, []float64{want, want, want}) {
				t.Errorf("rounds of %v ns, want three of %v", got.NS, want)
			}
		})
	}
}

// turnsOf returns who had the turns of a run, round by round; a turn longer than Turn has no warming up.
func turnsOf(t *testing.T, seed uint64) (turns []string) {
	var cases []Case
	for _, peer := range strings.Split("abcdefgh", "") {
		cases = append(cases, invented(peer, time.Second, func(int) { turns = append(turns, peer) }))
	}
	run(t, Runner{Rounds: 4, Turn: time.Millisecond, Seed: seed}, Plan{Cases: cases})
	return turns[len(cases):] // after calibration
}

func TestEveryRoundHasItsOrder(t *testing.T) {
	turns := turnsOf(t, 1)
	if again := turnsOf(t, 1); !slices.Equal(turns, again) {
		t.Errorf("the same seed gave\n%v and\n%v", turns, again)
	}
	if slices.Equal(turns, turnsOf(t, 2)) {
		t.Error("another seed gave the same order")
	}
	var rounds []string
	for round := range slices.Chunk(turns, 8) {
		rounds = append(rounds, strings.Join(round, ""))
		if slices.Sort(round); strings.Join(round, "") != "abcdefgh" {
			t.Errorf("a round had the turns %v", round)
		}
	}
	if slices.Sort(rounds); len(slices.Compact(rounds)) == 1 {
		t.Error("all rounds had the same order")
	}
}

// TestWhoIsComparedFollowsEachOther: in each round all who do the same work have their turns together.
func TestWhoIsComparedFollowsEachOther(t *testing.T) {
	var turns []string
	var cases []Case
	for _, peer := range []string{"a", "b", "c"} {
		for _, work := range []string{"1", "2", "3", "4"} {
			c := invented(peer, time.Second, func(int) { turns = append(turns, work) })
			c.Work = work
			cases = append(cases, c)
		}
	}
	run(t, Runner{Rounds: 5, Turn: time.Millisecond}, Plan{Cases: cases})
	rounds := map[string]bool{}
	for round := range slices.Chunk(turns[len(cases):], len(cases)) {
		rounds[strings.Join(round, "")] = true
		works := slices.Compact(slices.Clone(round))
		if slices.Sort(works); strings.Join(works, "") != "1234" {
			t.Errorf("the works of a round were %v", round)
		}
	}
	if len(rounds) == 1 {
		t.Error("all rounds had the same order")
	}
}

func TestCaseIsOpenForItsTurnOnly(t *testing.T) {
	var seen []string
	before := runtime.GOMAXPROCS(0)
	c := Case{Work: "rule", Peer: "a", Procs: 2,
		Open:  func() error { seen = append(seen, "open"); return nil },
		Close: func() { seen = append(seen, "close") },
		Do: func(int) (time.Duration, error) {
			if runtime.GOMAXPROCS(0) != 2 {
				t.Errorf("on %d processors", runtime.GOMAXPROCS(0))
			}
			seen = append(seen, "do")
			return time.Second, nil
		}}
	run(t, Runner{Rounds: 1, Turn: time.Millisecond}, Plan{Cases: []Case{c}})
	if want := []string{"open", "do", "close", "open", "do", "close"}; !slices.Equal(seen, want) {
		t.Errorf("it was %v, want %v", seen, want)
	}
	if runtime.GOMAXPROCS(0) != before {
		t.Errorf("%d processors are left of %d", runtime.GOMAXPROCS(0), before)
	}
}

var kept [][]byte

func TestAllocationsAreCounted(t *testing.T) {
	c := Case{Work: "rule", Peer: "a", Own: true, Do: func(n int) (time.Duration, error) {
		for range n {
			kept = append(kept[:0], make([]byte, 4096))
		}
		return time.Duration(n) * time.Microsecond, nil
	}}
	got := run(t, Runner{Rounds: 2, Turn: 10 * time.Millisecond}, Plan{Cases: []Case{c}}).Timing("rule", "a")
	for round := range 2 {
		if a, b := got.Allocs[round], got.Bytes[round]; a < 1 || a > 1.1 || b < 4096 || b > 4500 {
			t.Errorf("%v allocations of %v bytes, want one of 4096", a, b)
		}
	}
}

func TestProbesAndSeries(t *testing.T) {
	var round float64
	probe := Probe{Work: "memory", Peer: "a", Take: func() (map[string]float64, error) {
		round++
		return map[string]float64{"VM, KB": 100 * round, "module, KB": round}, nil
	}}
	series := Series{Work: "load", Peer: "a", Sizes: []int{1, 10, 100},
		Take: func(size int) (float64, error) { return 3 * float64(size*size), nil }}
	start := Probe{Work: "start", Peer: "a", Take: func() (map[string]float64, error) { return map[string]float64{"ms": 3}, nil }}
	results := run(t, Runner{ProbeRounds: 2, Seed: 4}, Plan{Probes: []Probe{probe, start}, Series: []Series{series}})
	want := []Figure{{"memory", "a", "VM, KB", []float64{100, 200}}, {"memory", "a", "module, KB", []float64{1, 2}},
		{"start", "a", "ms", []float64{3, 3}}}
	if !reflect.DeepEqual(results.Figures, want) {
		t.Errorf("got %v, want %v", results.Figures, want)
	}
	for _, slope := range append(results.Growth[0].Slopes(3), results.Growth[0].Slopes(2)...) {
		if !near(slope, 2) {
			t.Errorf("slope %v, want 2", slope)
		}
	}
}

func TestErrorsSayWhose(t *testing.T) {
	broken := errors.New("broken")
	fails := func(int) (time.Duration, error) { return 0, broken }
	closed := false
	for want, plan := range map[string]Plan{
		"rule: a: broken": {Cases: []Case{{Work: "rule", Peer: "a", Do: fails, Close: func() { closed = true }}}},
		"memory: b: broken": {Probes: []Probe{{Work: "memory", Peer: "b",
			Take: func() (map[string]float64, error) { return nil, broken }}}},
		"load: c: 5 modules: broken": {Series: []Series{{Work: "load", Peer: "c", Size: "modules", Sizes: []int{5},
			Take: func(int) (float64, error) { return 0, broken }}}},
	} {
		r := Runner{Rounds: 1, ProbeRounds: 1, Turn: time.Millisecond, Progress: func(string) {}}
		results, err := r.Run(context.Background(), plan)
		if results != nil || err == nil || err.Error() != want || !errors.Is(err, broken) {
			t.Errorf("got %v and the error %v, want %s", results, err, want)
		}
	}
	if !closed {
		t.Error("the case that failed stayed open")
	}
}

func TestCancelledRunStopsAfterTheTurn(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	turns := 0
	c := invented("a", time.Second, func(int) {
		if turns++; turns == 3 {
			cancel()
		}
	})
	r := Runner{Rounds: 100, Turn: time.Millisecond, Progress: func(string) {}}
	if _, err := r.Run(ctx, Plan{Cases: []Case{c}}); !errors.Is(err, context.Canceled) || turns != 3 {
		t.Errorf("after %d turns: %v", turns, err)
	}
}
