package work

import (
	"math/bits"
	"time"
)

// histogram counts durations to within 3 percent, in memory that does not grow, so that counting millions of them leaves
// the garbage collector alone.
type histogram struct {
	counts [64 * fine]uint64
	n      uint64
}

// fine is into how many steps each doubling is divided.
const fine = 32

func (h *histogram) add(d time.Duration) {
	h.counts[step(d)]++
	h.n++
}

// step is the place of d: below 2*fine ns each nanosecond has its own.
func step(d time.Duration) int {
	v := uint64(max(d, 0))
	shift := max(bits.Len64(v)-bits.Len64(fine), 0)
	return shift*fine + int(v>>shift)
}

func (h *histogram) merge(other *histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.n += other.n
}

// quantile is the duration that a share q of all does not exceed; 0 if there are none.
func (h *histogram) quantile(q float64) time.Duration {
	left := int64(q * float64(h.n))
	for i, n := range h.counts {
		if left -= int64(n); left < 0 {
			return value(i)
		}
	}
	return 0
}

// value is the middle of a step.
func value(i int) time.Duration {
	if i < 2*fine {
		return time.Duration(i)
	}
	shift := i/fine - 1
	low := uint64(i-shift*fine) << shift
	return time.Duration(low + uint64(1)<<shift/2)
}

// micro is d in µs.
func micro(d time.Duration) float64 { return float64(d) / 1e3 }

// milli is d in ms.
func milli(d time.Duration) float64 { return float64(d) / 1e6 }
