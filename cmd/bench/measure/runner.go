package measure

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"
)

// Plan is all that a run measures.
type Plan struct {
	Cases  []Case
	Probes []Probe
	Series []Series
}

// Runner takes turns.
type Runner struct {
	Rounds      int           // how many turns each case has
	ProbeRounds int           // how often each probe and each size of a series is taken
	Turn        time.Duration // about how long one turn takes
	Seed        uint64        // of the order, which is another one in each round
	Progress    func(done string)
}

// Run returns the results of all of plan, or the first error. It stops between two turns when ctx is done.
func (r *Runner) Run(ctx context.Context, plan Plan) (*Results, error) {
	results := &Results{}
	random := rand.New(rand.NewPCG(r.Seed, 0))
	if err := r.cases(ctx, random, plan.Cases, results); err != nil {
		return nil, err
	}
	figures := make([]map[string][]float64, len(plan.Probes))
	takes := append(probeTakes(plan.Probes, figures), seriesTakes(plan.Series, results)...)
	for round := range r.ProbeRounds {
		for _, i := range random.Perm(len(takes)) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := takes[i](); err != nil {
				return nil, err
			}
		}
		r.Progress(fmt.Sprintf("probes: round %d of %d", round+1, r.ProbeRounds))
	}
	for i, p := range plan.Probes {
		for _, name := range slices.Sorted(maps.Keys(figures[i])) {
			results.Figures = append(results.Figures, Figure{p.Work, p.Peer, name, figures[i][name]})
		}
	}
	return results, nil
}

func (r *Runner) cases(ctx context.Context, random *rand.Rand, cases []Case, results *Results) error {
	for i := range cases {
		n, err := r.calibrate(ctx, &cases[i])
		if err != nil {
			return caseError(&cases[i], err)
		}
		results.Timings = append(results.Timings, Timing{Work: cases[i].Work, Peer: cases[i].Peer, Own: cases[i].Own, N: n})
	}
	if len(cases) > 0 {
		r.Progress(fmt.Sprintf("%d cases are calibrated", len(cases)))
	}
	for round := range r.Rounds {
		for _, i := range order(random, cases) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := results.Timings[i].turn(&cases[i]); err != nil {
				return caseError(&cases[i], err)
			}
		}
		if len(cases) > 0 {
			r.Progress(fmt.Sprintf("cases: round %d of %d", round+1, r.Rounds))
		}
	}
	return nil
}

// order is that of a round, as chance has it: of works, and in each of who does it, so that those who are compared follow
// each other and meet the same neighbours.
func order(random *rand.Rand, cases []Case) (turns []int) {
	var works [][]int
	at := map[string]int{}
	for i := range cases {
		work, known := at[cases[i].Work]
		if !known {
			work = len(works)
			at[cases[i].Work], works = work, append(works, nil)
		}
		works[work] = append(works[work], i)
	}
	for _, work := range random.Perm(len(works)) {
		for _, i := range random.Perm(len(works[work])) {
			turns = append(turns, works[work][i])
		}
	}
	return turns
}

func caseError(c *Case, err error) error { return fmt.Errorf("%s: %s: %w", c.Work, c.Peer, err) }

// calibrate finds how often a case does its work in one turn. What it did before it knew counts as getting warm.
func (r *Runner) calibrate(ctx context.Context, c *Case) (n int, err error) {
	err = c.ready(func() error {
		for n = 1; ; n *= 4 {
			took, err := c.Do(n)
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if took >= r.Turn/5 {
				n = max(1, int(float64(n)*float64(r.Turn)/float64(took)))
				return nil
			}
		}
	})
	return n, err
}

// ready runs do with the case open and on as many processors as it wants.
func (c *Case) ready(do func() error) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(1, c.Procs)))
	if c.Open != nil {
		if err := c.Open(); err != nil {
			return err
		}
	}
	if c.Close != nil {
		defer c.Close()
	}
	return do()
}

// turn is one round of one case. A tenth of it comes first and is not counted: pools fill, caches warm.
func (t *Timing) turn(c *Case) error {
	return c.ready(func() error {
		if warm := t.N / 10; warm > 0 {
			if _, err := c.Do(warm); err != nil {
				return err
			}
		}
		var before, after runtime.MemStats
		if c.Own {
			runtime.GC()
			runtime.ReadMemStats(&before)
		}
		took, err := c.Do(t.N)
		if err != nil {
			return err
		}
		times := float64(t.N)
		if c.Own {
			runtime.ReadMemStats(&after)
			t.Allocs = append(t.Allocs, float64(after.Mallocs-before.Mallocs)/times)
			t.Bytes = append(t.Bytes, float64(after.TotalAlloc-before.TotalAlloc)/times)
		}
		t.NS = append(t.NS, float64(took.Nanoseconds())/times)
		return nil
	})
}

func probeTakes(probes []Probe, figures []map[string][]float64) (takes []func() error) {
	for i, p := range probes {
		figures[i] = map[string][]float64{}
		takes = append(takes, func() error {
			taken, err := p.Take()
			if err != nil {
				return fmt.Errorf("%s: %s: %w", p.Work, p.Peer, err)
			}
			for name, value := range taken {
				figures[i][name] = append(figures[i][name], value)
			}
			return nil
		})
	}
	return takes
}

func seriesTakes(series []Series, results *Results) (takes []func() error) {
	for i, s := range series {
		results.Growth = append(results.Growth, Growth{Series: s, Costs: make([][]float64, len(s.Sizes))})
		takes = append(takes, func() error {
			costs := results.Growth[i].Costs
			for at, size := range s.Sizes { // one after the other, for the slope is theirs together
				cost, err := s.Take(size)
				if err != nil {
					return fmt.Errorf("%s: %s: %d %s: %w", s.Work, s.Peer, size, s.Size, err)
				}
				costs[at] = append(costs[at], cost)
			}
			return nil
		})
	}
	return takes
}
