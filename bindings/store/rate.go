package store

import (
	"hash/maphash"
	"sync"
	"time"
)

const (
	rateShards = 64
	shardBytes = 512 << 10 // of memory per shard, 32 MiB in all
	rateBytes  = 256       // of one key, about, besides what grows
	onceBytes  = 48        // of one Once that is remembered
	maxOnce    = 10_000    // that one key remembers; more are counted again
	slotsPer   = 64        // how finely Per is divided
)

// rates are the windows of Rate in memory, in shards so that callers do not
// wait for each other. A full shard forgets what has not been asked for
// longest: a stranger who invents keys must not make Rate fail for the others.
type rates struct {
	clock  func() time.Time
	seed   maphash.Seed
	shards [rateShards]rateShard
}

type rateKey struct {
	space Space
	key   string
}

type rateShard struct {
	mu      sync.Mutex
	windows map[rateKey]*window
	recent  window // ring of all windows: next is the one asked last
	bytes   int
	_       [64]byte // keeps the next shard's lock off this cache line
}

// window is what was let through under one key. Times are nanoseconds.
type window struct {
	key        rateKey
	next, prev *window
	slots      []slot
	per        int64
	used       int64   // when it was asked last
	spent      float64 // the cost of all slots
	once       map[uint64]struct{}
	bytes      int
}

// slot is what was let through from first to last, at most a sixty-fourth of
// per; all of it counts until last is per ago.
type slot struct {
	first, last int64
	cost        float64
	once        []uint64
}

func newRates(clock func() time.Time) *rates {
	r := &rates{clock: clock, seed: maphash.MakeSeed()}
	for i := range r.shards {
		s := &r.shards[i]
		s.windows = map[rateKey]*window{}
		s.recent.next, s.recent.prev = &s.recent, &s.recent
	}
	return r
}

// spend is Rate. The limit is a checked one.
func (r *rates) spend(space Space, key string, l Limit) Verdict {
	now := r.clock().UnixNano()
	shard := &r.shards[maphash.String(r.seed, key)%rateShards]
	var once uint64
	if l.Once != "" {
		once = maphash.String(r.seed, l.Once)
	}
	shard.mu.Lock()
	defer shard.mu.Unlock()
	w := shard.window(rateKey{space, key})
	w.per, w.used = int64(l.Per), now
	v := w.spend(now, l, once)
	shard.weigh(w)
	shard.forget(now, w)
	return v
}

// window finds or makes a key's, and puts it in front.
func (s *rateShard) window(key rateKey) *window {
	w := s.windows[key]
	if w == nil {
		w = &window{key: key}
		s.windows[key] = w
	} else {
		if s.recent.next == w {
			return w
		}
		w.prev.next, w.next.prev = w.next, w.prev
	}
	w.next, w.prev = s.recent.next, &s.recent
	w.next.prev, w.prev.next = w, w
	return w
}

func (s *rateShard) weigh(w *window) {
	key := w.key
	bytes := rateBytes + len(key.space.Name) + len(key.space.User) + len(key.key) + cap(w.slots)*56 + len(w.once)*onceBytes
	s.bytes += bytes - w.bytes
	w.bytes = bytes
}

// forget drops up to two windows that hold nothing any more, and as many as
// must go for want of memory, but not keep.
func (s *rateShard) forget(now int64, keep *window) {
	for n := 0; ; n++ {
		w := s.recent.prev
		over := n < 2 && w.used+w.per <= now
		if w == keep || w == &s.recent || !over && s.bytes <= shardBytes {
			return
		}
		w.prev.next, w.next.prev = w.next, w.prev
		delete(s.windows, w.key)
		s.bytes -= w.bytes
	}
}

func (w *window) spend(now int64, l Limit, once uint64) Verdict {
	spent := w.slide(now)
	if _, counted := w.once[once]; counted && l.Once != "" {
		return Verdict{Allowed: true, Remaining: max(l.Max-spent, 0)}
	}
	if spent+l.Cost > l.Max {
		return Verdict{Remaining: max(l.Max-spent, 0), RetryAfter: w.wait(now, l, spent)}
	}
	w.spent += l.Cost
	at := len(w.slots) - 1
	if at < 0 || now-w.slots[at].first >= w.per/slotsPer {
		w.slots = append(w.slots, slot{first: now})
		at++
	}
	s := &w.slots[at]
	s.last = now
	s.cost += l.Cost
	if l.Once != "" && len(w.once) < maxOnce {
		if w.once == nil {
			w.once = map[uint64]struct{}{}
		}
		w.once[once] = struct{}{}
		s.once = append(s.once, once)
	}
	return Verdict{Allowed: true, Remaining: max(l.Max-spent-l.Cost, 0)}
}

// slide drops what is per ago, and gives the cost of the rest. After the clock
// was set back, what lies ahead counts as of now, so that it ends in time.
func (w *window) slide(now int64) float64 {
	n := len(w.slots)
	if n == 0 || w.slots[0].last+w.per > now && w.slots[n-1].last <= now {
		return w.spent
	}
	gone := 0
	w.spent = 0 // summed anew, as fractions do not cancel out
	for i := range w.slots {
		s := &w.slots[i]
		s.first, s.last = min(s.first, now), min(s.last, now)
		if gone == i && s.last+w.per <= now {
			for _, once := range s.once {
				delete(w.once, once)
			}
			gone++
			continue
		}
		w.spent += s.cost
	}
	n = copy(w.slots, w.slots[gone:])
	clear(w.slots[n:])
	w.slots = w.slots[:n]
	return w.spent
}

// wait is how long until the cost fits if nothing else is spent.
func (w *window) wait(now int64, l Limit, spent float64) time.Duration {
	if l.Cost > l.Max {
		return l.Per
	}
	for _, s := range w.slots {
		if spent -= s.cost; spent+l.Cost <= l.Max {
			return time.Duration(s.last + w.per - now)
		}
	}
	return l.Per // rounding: what is left of a sum of fractions
}
