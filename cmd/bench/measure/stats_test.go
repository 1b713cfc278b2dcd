package measure

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestSpreadOf(t *testing.T) {
	for name, c := range map[string]struct {
		samples []float64
		want    Spread
	}{
		"one":                 {[]float64{7}, Spread{7, 7, 7}},
		"two":                 {[]float64{10, 20}, Spread{12.5, 15, 17.5}},
		"odd, in no order":    {[]float64{5, 1, 4, 2, 3}, Spread{2, 3, 4}},
		"even":                {[]float64{1, 2, 3, 4}, Spread{1.75, 2.5, 3.25}},
		"one that is far off": {[]float64{1, 1, 1, 1, 1000}, Spread{1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got := SpreadOf(c.samples)
			if !near(got.Low, c.want.Low) || !near(got.Median, c.want.Median) || !near(got.High, c.want.High) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestSpreadLeavesSamplesInOrder(t *testing.T) {
	samples := []float64{3, 1, 2}
	SpreadOf(samples)
	if samples[0] != 3 {
		t.Errorf("the rounds are now in the order %v", samples)
	}
}

func TestRatioIsTakenRoundByRound(t *testing.T) {
	// The second round was ten times slower for both, and the medians alone would say 20 to 10 in another pairing.
	got := Ratio([]float64{20, 200, 22, 18, 20}, []float64{10, 100, 11, 9, 10})
	if !near(got.Low, 2) || !near(got.Median, 2) || !near(got.High, 2) {
		t.Errorf("got %v, want 2 in every round", got)
	}
}

func TestSlope(t *testing.T) {
	sizes := []float64{1, 10, 100, 1000}
	for name, c := range map[string]struct {
		costs []float64
		want  float64
	}{
		"constant":     {[]float64{5, 5, 5, 5}, 0},
		"linear":       {[]float64{3, 30, 300, 3000}, 1},
		"quadratic":    {[]float64{1, 100, 1e4, 1e6}, 2},
		"root":         {[]float64{1, math.Sqrt(10), 10, math.Sqrt(1000)}, 0.5},
		"more is less": {[]float64{1000, 100, 10, 1}, -1},
		"noise":        {[]float64{2, 5, 500, 2000}, 1.1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Slope(sizes, c.costs); !near(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
