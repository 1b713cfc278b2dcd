package measure

// Results is what one run measured. All slices of samples have one value per round, in the order of the rounds.
type Results struct {
	Timings []Timing
	Figures []Figure
	Growth  []Growth
}

// Timing is what a Case took.
type Timing struct {
	Work, Peer    string
	N             int       // how often the work was done in each turn
	NS            []float64 // nanoseconds for doing it once
	Own           bool
	Allocs, Bytes []float64 // what doing it once allocated; only of a case that is Own
}

// Figure is one figure of a Probe.
type Figure struct {
	Work, Peer, Name string
	Values           []float64
}

// Growth is what a Series took at its sizes.
type Growth struct {
	Series
	Costs [][]float64 // by size, then by round
}

// Timing returns nil for a case that was not measured.
func (r *Results) Timing(work, peer string) *Timing {
	for i := range r.Timings {
		if r.Timings[i].Work == work && r.Timings[i].Peer == peer {
			return &r.Timings[i]
		}
	}
	return nil
}

// Figure returns nil for one that was not measured.
func (r *Results) Figure(work, peer, name string) *Figure {
	for i := range r.Figures {
		if f := &r.Figures[i]; f.Work == work && f.Peer == peer && f.Name == name {
			return f
		}
	}
	return nil
}

// Slopes is the slope of each round over the last n sizes.
func (g *Growth) Slopes(n int) []float64 {
	first := len(g.Sizes) - n
	sizes := make([]float64, n)
	for i, size := range g.Sizes[first:] {
		sizes[i] = float64(size)
	}
	slopes := make([]float64, len(g.Costs[0]))
	for round := range slopes {
		costs := make([]float64, n)
		for i := range costs {
			costs[i] = g.Costs[first+i][round]
		}
		slopes[round] = Slope(sizes, costs)
	}
	return slopes
}
