package report

import (
	"fmt"
	"slices"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// Goal is a figure that is to be reached.
type Goal struct {
	Measure string // what the figure is
	Want    string // as a reader wants it said, such as "at least 14x"
	// Of takes the figure of every round, or nil if its parts were not measured.
	Of func(*measure.Results) []float64
	// Unit follows the figure; "x" makes it a ratio.
	Unit string
	// Met judges the median.
	Met func(median float64) bool
}

// AtLeast and AtMost are judgements.
func AtLeast(bound float64) func(float64) bool { return func(v float64) bool { return v >= bound } }
func AtMost(bound float64) func(float64) bool  { return func(v float64) bool { return v <= bound } }

// Time names a case.
type Time struct{ Work, Peer string }

// Over is how many times as long a takes as b, round by round.
func (a Time) Over(b Time) func(*measure.Results) []float64 {
	return func(r *measure.Results) (all []float64) {
		over, under := r.Timing(a.Work, a.Peer), r.Timing(b.Work, b.Peer)
		if over == nil || under == nil {
			return nil
		}
		for round := range over.NS {
			all = append(all, over.NS[round]/under.NS[round])
		}
		return all
	}
}

// BytesBeyond is what a allocates more than b.
func (a Time) BytesBeyond(b Time) func(*measure.Results) []float64 {
	return func(r *measure.Results) (all []float64) {
		over, under := r.Timing(a.Work, a.Peer), r.Timing(b.Work, b.Peer)
		if over == nil || under == nil {
			return nil
		}
		for round := range over.Bytes {
			all = append(all, over.Bytes[round]-under.Bytes[round])
		}
		return all
	}
}

// Probed is a figure of a probe.
func Probed(work, peer, name string) func(*measure.Results) []float64 {
	return func(r *measure.Results) []float64 {
		if f := r.Figure(work, peer, name); f != nil {
			return f.Values
		}
		return nil
	}
}

// Each is what every further unit of a series costs, between its least and its most.
func Each(work string) func(*measure.Results) []float64 {
	return func(r *measure.Results) (all []float64) {
		for _, g := range r.Growth {
			if last := len(g.Sizes) - 1; g.Work == work {
				for round, least := range g.Costs[0] {
					all = append(all, (g.Costs[last][round]-least)/float64(g.Sizes[last]-g.Sizes[0]))
				}
			}
		}
		return all
	}
}

// At is what a series costs at one of its sizes, in so many of its units.
func At(work string, size int, units float64) func(*measure.Results) []float64 {
	return func(r *measure.Results) (all []float64) {
		for _, g := range r.Growth {
			if i := slices.Index(g.Sizes, size); g.Work == work && i >= 0 {
				for _, cost := range g.Costs[i] {
					all = append(all, cost/units)
				}
			}
		}
		return all
	}
}

// GoalTable says of each goal whether it is met.
func (d *Document) GoalTable() string {
	var rows [][]string
	for _, g := range d.Goals {
		row := []string{g.Measure, g.Want, "not measured", ""}
		if values := g.Of(d.Results); values != nil {
			s := measure.SpreadOf(values)
			if row[2] = spread(s, " "+g.Unit); g.Unit == "x" {
				row[2] = times(s)
			}
			if row[3] = "**not met**"; g.Met(s.Median) {
				row[3] = "met"
			}
		}
		rows = append(rows, row)
	}
	return table([]string{"measure", "goal", "measured", ""}, rows)
}

// Unmeasured names the goals of which a part is missing in r.
func Unmeasured(goals []Goal, r *measure.Results) (all []string) {
	for _, g := range goals {
		if g.Of(r) == nil {
			all = append(all, fmt.Sprintf("%s (%s)", g.Measure, g.Want))
		}
	}
	return all
}
