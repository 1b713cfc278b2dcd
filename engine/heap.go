package engine

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

const (
	// heapEvery is how many looks of a limiter pass between two looks at the heap, which cost a quarter of a microsecond.
	heapEvery = 32
	// askedEvery is how many questions a VM answers between two looks at the heap: modules may keep a little each time.
	askedEvery = 64
	// plausible is from how many instructions on a module call may be the cause of a full heap. Most end within a hundredth
	// of that.
	plausible = 200_000
)

// heapGuard keeps the process's heap below what the settings allow. Memory cannot be charged to one call, so the one that
// has executed the most instructions is taken to be the cause, and is stopped. What modules keep from one question to
// the next goes with their VMs, which are renewed when the heap is nearly full.
type heapGuard struct {
	e     *Engine
	limit atomic.Int64 // bytes; 0 means none

	mu sync.Mutex // held while one of those who noticed deals with it
	// spent says that a call was stopped, and that a collection must prove that useless before the next one is.
	spent bool
	// renewed is the collection after which VMs were renewed last, and floor what was in use two collections later: it
	// was not theirs.
	renewed    uint64
	floor      int64
	collection chan struct{} // closed when the one that was begun last is over; nil before the first
	renewals   atomic.Uint64
}

// check is called by limiters that run.
func (g *heapGuard) check(l *limiter) {
	limit := g.limit.Load()
	if limit == 0 {
		return
	}
	inUse := heapInUse(l.sample)
	if inUse <= limit-limit/4 || !g.mu.TryLock() {
		return
	}
	defer g.mu.Unlock()
	if inUse > limit {
		g.relieve(l, inUse, limit)
	} else {
		g.renew(l, inUse, limit)
	}
}

// relieve makes room: at once if a call can be blamed; else, when it gets worse, by whatever it takes.
func (g *heapGuard) relieve(l *limiter, inUse, limit int64) {
	largest := g.e.largest(l)
	switch {
	case g.spent:
	case largest.used.Load() >= plausible:
		largest.stop.Store(true)
		g.spent = true
		return
	case inUse <= limit+limit/8:
		g.e.renewVMs()
		g.collect()
		return
	}
	for _, free := range []func(){func() {}, g.e.renewVMs} {
		free()
		if !g.collected(l) {
			return
		}
		if heapInUse(l.sample) <= limit {
			g.spent = false
			return
		}
	}
	if largest := g.e.largest(l); largest.used.Load() > 0 { // else nobody is to blame
		largest.stop.Store(true)
		g.spent = true
	}
}

// renew drops what modules have kept if that is what nearly fills the heap. What is in use besides garbage only a
// collection can tell.
func (g *heapGuard) renew(l *limiter, inUse, limit int64) {
	live, cycle := heapLive(l.sample)
	if inUse > live+limit/8 {
		g.collect()
	}
	if g.renewed != 0 {
		if cycle < g.renewed+2 { // a collection that was running may have seen them still
			return
		}
		g.renewed, g.floor = 0, live
	}
	g.floor = min(g.floor, live)
	if live <= limit-limit/4 || live < g.floor+limit/8 {
		return
	}
	g.renewed = cycle
	g.e.renewVMs()
	g.e.log.Warn("the VMs are renewed, because the memory is nearly used up: what modules kept in variables is gone",
		zap.Int64("heap", live), zap.Int64("limit", limit))
	g.collect()
}

// collect has the garbage collected while the modules go on. What it gives is closed when that is done.
func (g *heapGuard) collect() (done chan struct{}) {
	select {
	case <-g.collection:
	default:
		if g.collection != nil {
			return g.collection
		}
	}
	done = make(chan struct{})
	g.collection = done
	go func() {
		runtime.GC()
		close(done)
	}()
	return done
}

// collected is collect that waits, but no longer than l has time.
func (g *heapGuard) collected(l *limiter) bool {
	done := g.collect()
	timer := time.NewTimer(l.deadline - now())
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

const (
	sampleInUse = iota
	sampleLive
	sampleCycle
	numSamples
)

// newSample is what heapInUse and heapLive read into.
func newSample() []metrics.Sample {
	s := make([]metrics.Sample, numSamples)
	s[sampleInUse].Name = "/memory/classes/heap/objects:bytes"
	s[sampleLive].Name = "/gc/heap/live:bytes"
	s[sampleCycle].Name = "/gc/cycles/total:gc-cycles"
	return s
}

// heapInUse is the size of all objects, also of those that the next collection will free.
func heapInUse(sample []metrics.Sample) int64 {
	metrics.Read(sample[:sampleLive])
	return int64(sample[sampleInUse].Value.Uint64())
}

// heapLive is what the last collection found in use, and how many there were.
func heapLive(sample []metrics.Sample) (bytes int64, cycles uint64) {
	metrics.Read(sample[sampleLive:])
	return int64(sample[sampleLive].Value.Uint64()), sample[sampleCycle].Value.Uint64()
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

// renewVMs drops the VMs that exist: those that are idle at once, the others when they are put back.
func (e *Engine) renewVMs() {
	e.heap.renewals.Add(1)
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, g := range e.openLocked() {
		g.pool.renew()
	}
}
