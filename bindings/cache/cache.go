// Package cache is what modules keep for a while because it took long to get: values in memory, under the names that the
// modules give them, bounded by their bytes. One Cache serves all VMs of a process, and outlives reloads.
//
// Start with Look, which is all that a hit needs. What is not there, somebody loads, see load.go.
package cache

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/luaconv"
	"github.com/maypok86/otter/v2"
)

const (
	// share is the part of the cache that one value may take, as a divisor: a larger one would cost too many others.
	share = 8
	// overhead is what an entry occupies besides its value and its name, as measured.
	overhead = 300
	// patience is how long whoever has claimed to load a stale value has before another one may: what was to be done after
	// the answer is dropped where the answer fails.
	patience = 10 * time.Second
)

// Key is a name within a space that is one module's own.
type Key struct{ Space, Name string }

// Value is what is kept. All VMs share Plain: nobody may change it.
type Value struct {
	Plain any  // as luaconv.ToGo gives it
	None  bool // there is nothing, and that is known
}

// Life says how long a value counts.
type Life struct {
	TTL   time.Duration // until it is stale
	Stale time.Duration // and then until it is gone
}

// Cache is safe for concurrent use.
type Cache struct {
	kept *otter.Cache[Key, *entry]

	mu    sync.Mutex    // for everything that changes what is kept, but not for Look
	loads map[Key]*Load // that are running, and that will be kept
}

type entry struct {
	Value
	stale, gone time.Time
	weight      uint32
	claimed     atomic.Pointer[time.Time] // by who loads it anew; nil if nobody has
}

// DefaultSize is that of a cache of which nobody says anything.
const DefaultSize = 64 << 20

// New makes a cache of so many bytes, which are more than none.
func New(size int64) *Cache {
	return &Cache{loads: map[Key]*Load{}, kept: otter.Must(&otter.Options[Key, *entry]{
		MaximumWeight: uint64(size),
		Weigher:       func(_ Key, e *entry) uint32 { return e.weight },
		// At once, and by whoever has put in what is too much: there is no goroutine to be stopped.
		Executor: func(fn func()) { fn() },
	})}
}

// Resize has the cache hold so many bytes. What is too much goes.
func (c *Cache) Resize(size int64) {
	if c.kept.GetMaximum() != uint64(size) {
		c.kept.SetMaximum(uint64(size))
	}
}

// Size is how many bytes the cache may hold, Used how many it does.
func (c *Cache) Size() int64 { return int64(c.kept.GetMaximum()) }

// Used is how many bytes it holds.
func (c *Cache) Used() int64 { return int64(c.kept.WeightedSize()) }

// State is what Look finds.
type State int

// A value may be fresh, or stale: to be used, and to be loaded anew.
const (
	Absent State = iota
	Fresh
	Stale
)

// Look gives what there is.
func (c *Cache) Look(k Key, now time.Time) (Value, State) {
	e, ok := c.kept.GetIfPresent(k)
	switch {
	case !ok || !now.Before(e.gone):
		return Value{}, Absent
	case now.Before(e.stale):
		return e.Value, Fresh
	}
	return e.Value, Stale
}

// Claim reports whether the caller is the one to load a stale value anew.
func (c *Cache) Claim(k Key, now time.Time) bool {
	e, ok := c.kept.GetIfPresent(k)
	if !ok {
		return true
	}
	last := e.claimed.Load()
	return (last == nil || now.Sub(*last).Abs() >= patience) && e.claimed.CompareAndSwap(last, &now)
}

// Set keeps a value. It reports false, and forgets what there was, if the value is too large. A load that is running is not
// kept: what it will find may be older.
func (c *Cache) Set(k Key, v Value, life Life, now time.Time) (fits bool) {
	e := newEntry(k, v, life, now)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.loads, k)
	if !c.fits(e) {
		c.kept.Invalidate(k)
		return false
	}
	c.kept.Set(k, e)
	return true
}

// Delete forgets a value, and reports whether there was one. A load that is running is not kept.
func (c *Cache) Delete(k Key, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.loads, k)
	e, was := c.kept.Invalidate(k)
	return was && now.Before(e.gone)
}

func newEntry(k Key, v Value, life Life, now time.Time) *entry {
	stale := now.Add(life.TTL)
	return &entry{Value: v, stale: stale, gone: stale.Add(life.Stale), weight: weigh(k, v)}
}

// weigh is how many bytes a value takes, with its name and all around it.
func weigh(k Key, v Value) uint32 {
	n := overhead + len(k.Name)
	_ = luaconv.Account(v.Plain, func(bytes int) error { n += bytes; return nil })
	return uint32(min(n, math.MaxUint32))
}

// Largest is how many bytes one value may have, with its name.
func (c *Cache) Largest() int64 { return min(c.Size()/share, 1<<30) }

func (c *Cache) fits(e *entry) bool { return int64(e.weight) <= c.Largest() }
