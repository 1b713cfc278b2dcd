package engine

import (
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/counters"
)

// Metrics is a snapshot of what has been counted since the start, over all generations.
type Metrics struct {
	Calls []CallMetrics
	Pool  PoolStatus
	Loads LoadStatus
	// Renewals is how often VMs were renewed because the memory was nearly used up.
	Renewals uint64
	// Counters are what modules count with metric.inc.
	Counters []counters.Series
}

// CallMetrics are those of one module in one callback.
type CallMetrics struct {
	Module, Callback string // Module is "" for questions that found no VM free
	Calls            uint64
	Decided          uint64          // answers that ended the asking
	Failures         map[Kind]uint64 // none where zero
	Seconds          float64         // in all
	Buckets          [buckets]uint64 // calls by duration, not cumulative; see BucketBounds
}

// BucketBounds are the upper bounds of CallMetrics.Buckets, in seconds; the last one takes everything above as well.
func BucketBounds() [buckets]float64 {
	var b [buckets]float64
	for i := range b {
		b[i] = float64(time.Duration(1)<<(firstBucket+i+1)) / float64(time.Second)
	}
	return b
}

type totalsKey struct{ module, callback string }

// addTotalsLocked adds what a closed generation has counted.
func (e *Engine) addTotalsLocked(g *generation) {
	for i, h := range g.handlers {
		g.pool.addTotals(e.totalLocked(totalsKey{h.module.file, h.cb.Name}), i)
	}
}

// countUnasked counts a question that was put to no module, for which none is to blame.
func (e *Engine) countUnasked(cb *catalog.Callback, kind Kind) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.totalLocked(totalsKey{"", cb.Name}).failures[kind].Add(1)
}

// totalLocked is what has been counted under key by generations that are closed.
func (e *Engine) totalLocked(key totalsKey) *callTotals {
	t := e.totals[key]
	if t == nil {
		t = new(callTotals)
		e.totals[key] = t
	}
	return t
}

// Metrics may be called at any time.
func (e *Engine) Metrics() Metrics {
	e.mu.Lock()
	defer e.mu.Unlock()
	sums := map[totalsKey]*callTotals{}
	sum := func(key totalsKey) *callTotals {
		if sums[key] == nil {
			sums[key] = new(callTotals)
		}
		return sums[key]
	}
	for key, t := range e.totals {
		sum(key).add(t)
	}
	m := Metrics{Loads: e.status.last, Renewals: e.heap.renewals.Load(), Counters: e.common.counts.Snapshot()}
	if g := e.current.Load(); g != nil {
		m.Pool = g.pool.status()
	}
	for _, g := range e.openLocked() {
		for i, h := range g.handlers {
			g.pool.addTotals(sum(totalsKey{h.module.file, h.cb.Name}), i)
		}
	}
	for key, t := range sums {
		m.Calls = append(m.Calls, t.metrics(key))
	}
	return m
}

func (t *callTotals) metrics(key totalsKey) CallMetrics {
	c := CallMetrics{Module: key.module, Callback: key.callback, Decided: t.decided.Load(), Failures: map[Kind]uint64{}}
	for i := range t.bucket {
		c.Buckets[i] = t.bucket[i].Load()
		c.Calls += c.Buckets[i]
	}
	for kind := range t.failures {
		if n := t.failures[kind].Load(); n > 0 {
			c.Failures[Kind(kind)] = n
		}
	}
	c.Seconds = time.Duration(t.nanos.Load()).Seconds()
	return c
}
