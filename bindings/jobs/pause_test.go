package jobs

import (
	"testing"
	"time"
)

// TestAPauseEndsByTheClockThatIsAhead: a machine that has slept, or whose clock is set on, ends it; one that is set back
// does not make it longer.
func TestAPauseEndsByTheClockThatIsAhead(t *testing.T) {
	const h = time.Hour
	for _, c := range []struct{ passed, wall, want time.Duration }{
		{0, 0, 10 * h}, {2 * h, 2 * h, 8 * h}, {h, 9 * h, h}, {h, 12 * h, -2 * h}, {2 * h, -24 * h, 8 * h},
	} {
		if got := leftOf(10*h, c.passed, c.wall); got != c.want {
			t.Errorf("%v and %v: got %v, want %v", c.passed, c.wall, got, c.want)
		}
	}
}
