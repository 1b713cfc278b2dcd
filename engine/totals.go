package engine

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// The duration histogram has one bucket per power of two, from a microsecond to about eight seconds: fine enough for
// quantiles, and cheap enough to be always on.
const (
	firstBucket = 10 // 2^10 ns: everything up to about a microsecond
	buckets     = 25
)

// counter is written by one goroutine at a time and read by any. On its own cache line it would be no faster: the VM
// that owns it is on one processor at a time.
type counter = atomic.Uint64

// callTotals is what one VM has counted for one handler, or the sum of several VMs.
type callTotals struct {
	bucket   [buckets]counter
	nanos    counter
	decided  counter
	failures [numKinds]counter
}

func (t *callTotals) observe(d time.Duration) {
	i := bits.Len64(uint64(max(d, 1))-1) - firstBucket
	t.bucket[min(max(i, 0), buckets-1)].Add(1)
	t.nanos.Add(uint64(d))
}

func (t *callTotals) add(o *callTotals) {
	for i := range t.bucket {
		accumulate(&t.bucket[i], &o.bucket[i])
	}
	for i := range t.failures {
		accumulate(&t.failures[i], &o.failures[i])
	}
	accumulate(&t.nanos, &o.nanos)
	accumulate(&t.decided, &o.decided)
}

// accumulate adds one counter to another. Nearly all are zero, and looking is a tenth of adding.
func accumulate(to, from *counter) {
	if n := from.Load(); n != 0 {
		to.Add(n)
	}
}
