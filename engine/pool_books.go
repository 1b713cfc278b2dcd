package engine

import "sync"

// books is the mutex of a pool. Whoever gives it up gives up, after that, the references of the VMs that were dropped:
// with the last one the generation closes, and that looks into the books.
type books struct {
	sync.Mutex
	dropped []*vm
}

func (b *books) Unlock() {
	dropped := b.dropped
	b.dropped = nil
	b.Mutex.Unlock()
	for _, v := range dropped {
		v.gen.leave()
	}
}

// bornLocked puts v into the books, and keeps its generation open for as long as v is there.
func (p *pool) bornLocked(v *vm) {
	p.live[v] = struct{}{}
	v.gen.enter()
}

// forgetLocked takes v out of the books; what it counted stays.
func (p *pool) forgetLocked(v *vm) {
	delete(p.live, v)
	p.mu.dropped = append(p.mu.dropped, v)
	p.spentLocked(v)
	p.returnedLocked(v)
	for i := range v.totals {
		p.retired[i].add(&v.totals[i])
	}
	for _, seat := range v.seats {
		p.needed.Add(-1)
		close(seat)
	}
	v.seats = nil
}

// lost makes room for another VM: the first in line builds it.
func (p *pool) lost() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total--
	p.inviteLocked()
}

// inviteLocked lets the first in line build a VM, where there is room for one.
func (p *pool) inviteLocked() {
	if first := p.waiting.Front(); first != nil && p.total < p.max {
		p.total++
		p.needed.Add(-1)
		p.waiting.Remove(first).(chan *vm) <- nil
	}
}

// PoolStatus is a look at the pool of the serving generation.
type PoolStatus struct {
	VMs     int `json:"vms"`
	Max     int `json:"max"`
	Waiting int `json:"waiting"`
}

func (p *pool) status() PoolStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	return PoolStatus{VMs: p.total, Max: p.max - len(p.background) - len(p.routes) - len(p.waits), Waiting: p.waitingLocked()}
}

// addTotals adds to sum what all VMs, living and gone, have counted for a handler.
func (p *pool) addTotals(sum *callTotals, handler int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sum.add(&p.retired[handler])
	for v := range p.live {
		sum.add(&v.totals[handler])
	}
}
