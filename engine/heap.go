package engine

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// heapEvery is how many looks of a limiter pass between two looks at the heap, which cost a quarter of a microsecond.
const heapEvery = 32

// heapGuard stops module calls when the process's heap is larger than the settings allow. Memory cannot be charged to
// one call, so the one that has executed the most instructions is taken to be the cause.
type heapGuard struct {
	e     *Engine
	limit atomic.Int64 // bytes; 0 means none

	mu sync.Mutex // held while one of those who noticed deals with it
	// spent says that a call was stopped, and that a collection must prove that useless before the next one is.
	spent bool
}

// check is called by limiters that run.
func (g *heapGuard) check(l *limiter) {
	limit := g.limit.Load()
	if limit == 0 || heapInUse(l.sample) <= limit || !g.mu.TryLock() {
		return
	}
	defer g.mu.Unlock()
	if g.spent {
		runtime.GC()
		if g.spent = heapInUse(l.sample) > limit; !g.spent {
			return
		}
	}
	g.e.largest(l).stop.Store(true)
	g.spent = true
}

// newSample is what heapInUse reads into.
func newSample() []metrics.Sample {
	return []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
}

// heapInUse is the size of all objects, also of those that the next collection will free.
func heapInUse(sample []metrics.Sample) int64 {
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// largest is the module call that has executed the most instructions, in whatever generation. asker counts too: a VM
// that is still loading is in no pool.
func (e *Engine) largest(asker *limiter) *limiter {
	e.mu.Lock()
	defer e.mu.Unlock()
	largest := asker
	for _, g := range e.openLocked() {
		g.pool.mu.Lock()
		for v := range g.pool.live {
			if v.limit.used.Load() > largest.used.Load() {
				largest = &v.limit
			}
		}
		g.pool.mu.Unlock()
	}
	return largest
}
