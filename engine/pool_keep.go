package engine

import (
	"context"
	"errors"
	"slices"
	"time"
)

// errVMGone is why a function that a module returned for later cannot be run any more.
var errVMGone = errors.New("the VM of this function is gone")

// discard drops a VM that must not run again.
func (p *pool) discard(v *vm) {
	p.mu.Lock()
	p.forgetLocked(v)
	p.mu.Unlock()
	p.lost()
}

// renew drops every VM: what is idle at once, the others when they are put back. A VM in which functions live that a
// module returned for later stays.
func (p *pool) renew() {
	p.mu.Lock()
	p.era.Add(1)
	var gone, kept []*vm
	for v := p.takeLocked(); v != nil; v = p.takeLocked() {
		if v.kept > 0 {
			kept = append(kept, v)
		} else {
			gone = append(gone, v)
		}
	}
	for _, v := range gone {
		p.forgetLocked(v)
	}
	for _, v := range kept {
		p.handOverLocked(v)
	}
	p.mu.Unlock()
	for range gone {
		p.lost()
	}
}

// outdated drops v if it is of an earlier era, unless functions live in it.
func (p *pool) outdated(v *vm) bool {
	p.mu.Lock()
	stays := v.kept > 0
	if !stays {
		p.forgetLocked(v)
	}
	p.mu.Unlock()
	if !stays {
		p.lost()
	}
	return !stays
}

// warm builds VMs until n exist, so that the first callers after a reload need not.
func (p *pool) warm(n int, at *pace) error {
	n = min(n, p.max)
	for {
		p.mu.Lock()
		enough := p.total >= n
		if !enough {
			p.total++
		}
		p.mu.Unlock()
		if enough {
			return nil
		}
		v, err := p.add(at)
		if err != nil {
			return err
		}
		p.put(v)
	}
}

// pruneLaterLocked arms the timer that frees VMs nobody has used for the idle time. It runs only while there are some
// to spare.
func (p *pool) pruneLaterLocked() {
	switch {
	case p.pruning || p.closed || p.total < 2:
		return
	case p.pruner == nil:
		p.pruner = time.AfterFunc(p.idle, p.prune)
	default:
		p.pruner.Reset(p.idle)
	}
	p.pruning = true
}

// prune frees the VMs that have been on the free list for the idle time, but not the last of all. The list is a stack:
// its oldest come first. What is in the slots goes to the list, where the next round finds it if nobody took it.
func (p *pool) prune() {
	p.mu.Lock()
	defer p.mu.Unlock()
	limit := now() - p.idle
	keep := p.free[:0]
	for _, v := range p.free {
		if v.idleSince > limit || v.kept > 0 || p.total == 1 {
			keep = append(keep, v)
			continue
		}
		p.forgetLocked(v)
		p.total--
	}
	clear(p.free[len(keep):])
	p.free = keep
	for i := range p.slots {
		if v := p.slots[i].Swap(nil); v != nil {
			p.handOverLocked(v)
		}
	}
	p.pruning = false
	p.pruneLaterLocked()
}

// close drops every VM that is idle, and from now on those that come back: handOverLocked does.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pruner != nil {
		p.pruner.Stop()
	}
	p.closed = true
	p.needed.Add(1) // so that put comes here
	var idle []*vm
	for v := p.takeLocked(); v != nil; v = p.takeLocked() {
		idle = append(idle, v)
	}
	for _, v := range idle {
		p.handOverLocked(v) // one that lay in a slot may be on its way to somebody
	}
}

// reserve gets one certain VM, for a function that lives there. It fails if that VM is gone.
func (p *pool) reserve(ctx context.Context, v *vm) error {
	p.mu.Lock()
	if _, ok := p.live[v]; !ok {
		p.mu.Unlock()
		return errVMGone
	}
	if i := slices.Index(p.free, v); i >= 0 {
		p.free = slices.Delete(p.free, i, i+1)
		p.mu.Unlock()
		return nil
	}
	seat := make(chan *vm, 1)
	v.seats = append(v.seats, seat)
	p.needed.Add(1)
	for i := range p.slots {
		if p.slots[i].CompareAndSwap(v, nil) {
			p.handOverLocked(v)
			break
		}
	}
	p.mu.Unlock()
	select {
	case got := <-seat:
		if got == nil {
			return errVMGone
		}
		return nil
	case <-ctx.Done():
		p.leave(v, seat)
		return ctx.Err()
	}
}

// leave gives up waiting for v.
func (p *pool) leave(v *vm, seat chan *vm) {
	p.mu.Lock()
	i := slices.Index(v.seats, seat)
	if i >= 0 {
		v.seats = slices.Delete(v.seats, i, i+1)
		p.needed.Add(-1)
	}
	p.mu.Unlock()
	if i < 0 {
		if got := <-seat; got != nil {
			p.put(got)
		}
	}
}

// adopt takes in a VM that was built outside the pool.
func (p *pool) adopt(v *vm) {
	p.mu.Lock()
	p.total++
	p.bornLocked(v)
	p.mu.Unlock()
	p.put(v)
}

// keep counts the continuations that live in v, which must not be freed for being idle.
func (p *pool) keep(v *vm, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v.kept += n; v.kept > 0 || !p.closed {
		return
	}
	if i := slices.Index(p.free, v); i >= 0 {
		p.free = slices.Delete(p.free, i, i+1)
		p.handOverLocked(v)
	}
}
