package pattern

import "strings"

// Cache remembers compiled patterns. Its zero value is ready. It has no lock: one Cache per VM.
type Cache struct {
	MaxEntries int // zero means 256
	MaxBytes   int // what the patterns occupy, estimated; zero means 256 KiB

	// Patterns live in two halves: when the young half is full it becomes the old one, and the old one is dropped. A
	// hit in the old half moves to the young one, so that what is in use survives a flood of patterns used once.
	young, old map[string]*Pattern
	bytes      int
}

// compileSteps is what a byte of a pattern costs to compile.
const compileSteps = 16

// Get is Compile through the cache. A pattern that has to be compiled costs 16 steps per byte; the error is from b.
// What is kept does not keep src alive.
func (c *Cache) Get(src string, b *Steps) (*Pattern, error) {
	if p := c.young[src]; p != nil {
		return p, nil
	}
	p := c.old[src]
	if p == nil {
		if err := b.spend(len(src) * compileSteps); err != nil {
			return nil, err
		}
		p = Compile(strings.Clone(src))
	}
	c.keep(p)
	return p, nil
}

func (c *Cache) keep(p *Pattern) {
	entries, room, size := c.MaxEntries, c.MaxBytes, p.size()
	if entries <= 0 {
		entries = 256
	}
	if room <= 0 {
		room = 256 << 10
	}
	if size > room/8 {
		return
	}
	if len(c.young) >= max(1, entries/2) || c.bytes+size > room/2 {
		c.old, c.young, c.bytes = c.young, nil, 0
	}
	if c.young == nil {
		c.young = make(map[string]*Pattern)
	}
	c.young[p.src] = p
	c.bytes += size
}

// size estimates what p occupies, in bytes, the cache's own entry included.
func (p *Pattern) size() int {
	const fixed, perItem, perSet = 400, 32, 48
	n := fixed + 2*len(p.src) + perItem*cap(p.prog.items) + len(p.prog.captures)
	for i := range p.prog.items {
		it := &p.prog.items[i]
		if it.set != nil && it.op != opMatch {
			n += perSet
		}
		if it.after != nil {
			n += perSet
		}
	}
	return n + 16*len(p.prog.texts)
}
