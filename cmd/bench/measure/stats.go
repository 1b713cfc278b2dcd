package measure

import (
	"math"
	"slices"
)

// Spread is the median of samples with the quartiles: half of the samples are between Low and High.
type Spread struct{ Low, Median, High float64 }

// SpreadOf needs at least one sample. Between two samples it goes in a straight line, as R and NumPy do.
func SpreadOf(samples []float64) Spread {
	sorted := slices.Sorted(slices.Values(samples))
	at := func(share float64) float64 {
		place := share * float64(len(sorted)-1)
		below := int(place)
		above := min(below+1, len(sorted)-1)
		return sorted[below] + (sorted[above]-sorted[below])*(place-float64(below))
	}
	return Spread{at(0.25), at(0.5), at(0.75)}
}

// Ratio is a to b, round by round: a round in which the machine was slow was slow for both. They have equally many samples.
func Ratio(a, b []float64) Spread {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = a[i] / b[i]
	}
	return SpreadOf(ratios)
}

// Slope is the power of size with which cost grows, by least squares over their logarithms: 0 does not grow, 1 is linear.
func Slope(sizes, costs []float64) float64 {
	var x, y, xx, xy float64
	for i := range sizes {
		lx, ly := math.Log(sizes[i]), math.Log(costs[i])
		x, y, xx, xy = x+lx, y+ly, xx+lx*lx, xy+lx*ly
	}
	n := float64(len(sizes))
	return (n*xy - x*y) / (n*xx - x*x)
}
