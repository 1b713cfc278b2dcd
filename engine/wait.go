package engine

import (
	"context"
	"sync/atomic"
)

// Wait calls wait, which waits for what another VM is doing, with a context as Scope.Context gives it. A question that
// waits here does not take its VM away from the others: there is room for one more VM until it is over. And where half as
// many questions of one callback wait as the pool has VMs, further ones of that callback wait for their turn without a VM,
// since they are likely to wait for the same. So those of other callbacks find at least half of the VMs.
func (s *Scope) Wait(wait func(ctx context.Context)) {
	v := s.vm
	ctx, cancel := v.context()
	defer cancel()
	if c := v.crowd(); c != nil {
		p := v.gen.pool
		if v.share == nil {
			p.lend(v, p.waits)
		}
		c.Add(1)
		defer p.waited(c)
	}
	wait(ctx)
}

// crowd counts the questions of one callback that are in Scope.Wait.
type crowd struct {
	atomic.Int32
	gone chan struct{} // closed when they are few again; nil while nobody waits for that. Guarded by the pool
}

// crowd is that of the question which v answers; nil where it runs something else, which has a share of its own.
func (v *vm) crowd() *crowd {
	h, g := v.handler, v.gen
	if h == nil || h.index >= len(g.handlers) || g.handlers[h.index] != h || v.share != nil && v.share != g.pool.waits {
		return nil
	}
	return &g.pool.crowds[h.cb.Index()]
}

// crowded reports whether q has to wait until fewer of its kind do. One inside of another question need not, and asks
// beyond: it could be what they wait for.
func (p *pool) crowded(q *question) bool { return p.crowds[q.cb.Index()].Load() >= p.crowd }

// waited takes a question out of c.
func (p *pool) waited(c *crowd) {
	if c.Add(-1) != p.crowd-1 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.gone != nil {
		close(c.gone)
		c.gone = nil
	}
}

// getFor is get for q, once it is not crowded.
func (p *pool) getFor(ctx context.Context, q *question) (*vm, error) {
	for {
		if err := p.uncrowded(ctx, q); err != nil {
			return nil, err
		}
		v, err := p.get(ctx)
		if err != nil || !p.crowded(q) {
			return v, err
		}
		p.put(v) // others have come to wait while q was in line
	}
}

// uncrowded waits until q is not crowded. That counts as waiting for a VM.
func (p *pool) uncrowded(ctx context.Context, q *question) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := &p.crowds[q.cb.Index()]; p.crowded(q); {
		if p.waitingLocked() >= p.queue {
			return errQueueFull
		}
		if c.gone == nil {
			c.gone = make(chan struct{})
		}
		gone := c.gone
		p.held++
		p.mu.Unlock()
		select {
		case <-gone:
		case <-ctx.Done():
		}
		p.mu.Lock()
		p.held--
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// waitingLocked is how many questions have no VM yet.
func (p *pool) waitingLocked() int { return p.waiting.Len() + p.held }
