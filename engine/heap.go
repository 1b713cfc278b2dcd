package engine

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"
)

const (
	// heapEvery is how many looks of a limiter pass between two looks at the heap, which cost a quarter of a microsecond.
	heapEvery = 32
	// askedEvery is how many questions a VM answers between two looks at the heap: modules may keep a little each time.
	askedEvery = 64
	// few is how many bytes a call may have been charged with that has allocated nothing: it may have looked at the heap
	// when others had.
	few = 4 << 20
	// shown is how many collections it takes until what was dropped is seen to be gone: one may have been under way.
	shown = 2
)

// heapGuard keeps the process's heap below what the settings allow. Memory cannot be charged to one call, so whoever looks
// at the heap is charged with what has been allocated since anybody looked last, and the call that was charged most is
// stopped; the next one only after collections have shown that to be useless, or when the limit is exceeded by half. What
// modules keep from one question to the next goes with their VMs, which are renewed when it nearly fills the heap.
//
// What the host keeps on purpose is left out: large lists must not get modules stopped, nor VMs renewed, which would not help.
//
// Nobody waits for a collection, since that takes long where all processors are busy.
type heapGuard struct {
	e     *Engine
	limit atomic.Int64 // bytes; 0 means none

	charged atomic.Int64 // what had been allocated when somebody looked last

	// seen is the newest collection that was noticed, and allocated what had been allocated until then. What is in use
	// since is known from that sooner than from the heap, which is swept only bit by bit.
	seen      atomic.Uint64
	over      atomic.Uint64 // the collection after which the limit was exceeded by half first, and one more; 0 if it is not
	allocated atomic.Int64

	mu         sync.Mutex // held while one of those who noticed deals with it, never for long
	stopped    uint64     // the collection after which a call was stopped last
	renewed    uint64     // the collection after which VMs were renewed last; 0 when what came of it is in floor
	floor      int64      // what was in use after VMs were renewed: it was not theirs
	collecting atomic.Bool
	renewals   atomic.Uint64
}

// check is called by limiters that run.
func (g *heapGuard) check(l *limiter) {
	limit := g.limit.Load()
	if limit == 0 {
		return
	}
	inUse, allocated := heapInUse(l.sample)
	grown := l.charge(max(allocated-g.charged.Swap(allocated), 0))
	if inUse <= limit-limit/4 {
		return
	}
	live, cycle := heapLive(l.sample)
	if beside := g.e.cfg.HeapBeside; beside != nil {
		n := beside()
		inUse, live = inUse-n, live-n
	}
	inUse = min(inUse, live+allocated-g.allocatedAt(cycle, allocated))
	// Of many calls that fill the heap together, each is one too many.
	if inUse > limit+limit/2 && (grown >= g.plausible() || g.exceeded(cycle) && grown > max((2*limit-inUse)/8, few)) {
		l.stop.Store(true)
	}
	if inUse <= limit {
		g.over.Store(0)
	}
	if inUse <= limit-limit/4 || !g.mu.TryLock() {
		return
	}
	defer g.mu.Unlock()
	if inUse > live+limit/8 {
		g.collect()
	}
	if inUse > limit && (g.stopped == 0 || cycle >= g.stopped+shown) {
		// What others have left behind before, the collection will free.
		if largest := g.e.largest(l); largest.grown.Load() >= max(g.plausible(), (inUse-live)/2) {
			largest.stop.Store(true)
			g.stopped = cycle
			return
		}
	}
	g.renew(live, cycle, limit)
}

// exceeded reports whether the limit is still exceeded after a collection that began when it was.
func (g *heapGuard) exceeded(cycle uint64) bool {
	return !g.over.CompareAndSwap(0, cycle+1) && cycle > g.over.Load()
}

// hold is check for one whose library functions have just allocated n bytes, with which nobody else is to be charged.
func (g *heapGuard) hold(l *limiter, n int64) {
	if g.limit.Load() != 0 {
		l.charge(n)
		g.charged.Add(n)
		g.check(l)
	}
}

// plausible is from how many bytes on a call may be the cause of a full heap.
func (g *heapGuard) plausible() int64 { return max(g.limit.Load()/8, 4*few) }

// allocatedAt is how much had been allocated when the newest collection was noticed.
func (g *heapGuard) allocatedAt(cycle uint64, allocated int64) int64 {
	if seen := g.seen.Load(); cycle > seen && g.seen.CompareAndSwap(seen, cycle) {
		g.allocated.Store(allocated)
	}
	return min(g.allocated.Load(), allocated)
}

// renew drops what modules have kept if that is what nearly fills the heap.
func (g *heapGuard) renew(live int64, cycle uint64, limit int64) {
	if g.renewed != 0 {
		if cycle < g.renewed+shown {
			return
		}
		g.renewed, g.floor = 0, live
	}
	g.floor = min(g.floor, live)
	if live <= limit-limit/4 || live < g.floor+limit/8 {
		return
	}
	g.renewed = max(cycle, 1)
	g.renewals.Add(1)
	g.e.renewVMs()
	g.e.log.Warn("the VMs are renewed, because the memory is nearly used up: what modules kept in variables is gone",
		zap.Int64("heap", live), zap.Int64("limit", limit))
	g.collect()
}

// collect has the garbage collected while the modules go on.
func (g *heapGuard) collect() {
	if g.collecting.CompareAndSwap(false, true) {
		go func() {
			runtime.GC()
			g.collecting.Store(false)
		}()
	}
}

const (
	sampleInUse = iota
	sampleAllocated
	sampleLive
	sampleCycle
	numSamples
)

// newSample is what heapInUse and heapLive read into.
func newSample() []metrics.Sample {
	s := make([]metrics.Sample, numSamples)
	s[sampleInUse].Name = "/memory/classes/heap/objects:bytes"
	s[sampleAllocated].Name = "/gc/heap/allocs:bytes"
	s[sampleLive].Name = "/gc/heap/live:bytes"
	s[sampleCycle].Name = "/gc/cycles/total:gc-cycles"
	return s
}

// heapInUse is the size of all objects, also of those that will be freed, and what was allocated since the process began.
func heapInUse(sample []metrics.Sample) (bytes, allocated int64) {
	metrics.Read(sample[:sampleLive])
	return int64(sample[sampleInUse].Value.Uint64()), int64(sample[sampleAllocated].Value.Uint64())
}

// heapLive is what the last collection found in use, and how many there were.
func heapLive(sample []metrics.Sample) (bytes int64, cycles uint64) {
	metrics.Read(sample[sampleLive:])
	return int64(sample[sampleLive].Value.Uint64()), sample[sampleCycle].Value.Uint64()
}

// largest is the module call that was charged with most of what was allocated, in whatever generation. asker counts too: a VM that is
// still loading is in no pool.
func (e *Engine) largest(asker *limiter) *limiter {
	e.mu.Lock()
	defer e.mu.Unlock()
	largest := asker
	for _, g := range e.openLocked() {
		g.pool.mu.Lock()
		for v := range g.pool.live {
			if v.limit.grown.Load() > largest.grown.Load() {
				largest = &v.limit
			}
		}
		g.pool.mu.Unlock()
	}
	return largest
}

// renewVMs drops the VMs that exist: those that are idle at once, the others when they are put back.
func (e *Engine) renewVMs() {
	e.mu.Lock()
	open := e.openLocked()
	e.mu.Unlock()
	for _, g := range open {
		g.pool.renew() // which may close g
	}
}
