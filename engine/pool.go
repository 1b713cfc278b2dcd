package engine

import (
	"container/list"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// errQueueFull is why a question was not even put in the queue.
var errQueueFull = errors.New("too many questions are waiting for a VM")

// pool holds the VMs of one generation: up to max of them, made when needed. A VM that is put back goes to a slot that
// belongs to the processor (nearly always taken again by the same one, without a lock), else to the free list. When
// all VMs are out, callers queue and are served in turn.
//
// The mutex guards everything but the slots and is never held while Lua runs or a VM is built.
type pool struct {
	max, queue int // max is guarded by mu: what is lent adds to it
	build      func(*pace) (*vm, error)

	slots              []slot
	background, routes chan struct{} // a place for each VM that runs something in the background, or for a route
	waits              chan struct{} // a place for each VM whose question was in Scope.Wait
	crowds             []crowd       // by callback
	crowd              int32         // how many make one

	tokens sync.Pool     // *int: the slot of this processor; losing one to the collector costs only locality
	next   atomic.Uint32 // the next slot to hand out
	needed atomic.Int32  // callers in the queue, those who wait for one certain VM, and one more once the pool is closed
	era    atomic.Uint32 // VMs of an earlier one are dropped

	mu      books
	free    []*vm
	total   int                           // VMs that exist or are being built
	closed  bool                          // VMs that come back are dropped, unless somebody waits for them
	waiting list.List                     // of chan *vm
	held    int                           // callers who wait until a crowd is gone
	extra   [maxNesting + 1]chan struct{} // by depth: a place for each VM beyond max
	live    map[*vm]struct{}
	retired []callTotals  // what VMs that are gone have counted; by handler
	idle    time.Duration // how long an unused VM is kept
	pruner  *time.Timer   // nil before the second VM
	pruning bool          // it is armed
}

// slot is the place of one processor, on a cache line that it shares with no other.
type slot struct {
	atomic.Pointer[vm]
	_ [120]byte
}

func newPool(s PoolSettings, handlers int, build func(*pace) (*vm, error)) *pool {
	p := &pool{max: s.Max, queue: s.Queue, idle: s.Idle, build: build, live: map[*vm]struct{}{}, retired: make([]callTotals, handlers)}
	p.slots = make([]slot, runtime.GOMAXPROCS(0))
	p.waits = make(chan struct{}, s.Max)
	p.crowds, p.crowd = make([]crowd, len(catalog.All())), int32(max(1, s.Max/2))
	for i := range p.extra {
		p.extra[i] = make(chan struct{}, extraVMs)
	}
	p.tokens.New = func() any { i := int(p.next.Add(1) % uint32(len(p.slots))); return &i }
	return p
}

// try gives a VM if this processor has one at hand, else nil.
func (p *pool) try() *vm {
	slot := p.here()
	v := p.slots[slot].Swap(nil)
	if v != nil {
		v.slot = slot + 1
	}
	return v
}

// here is the slot of this processor.
func (p *pool) here() int {
	token := p.tokens.Get().(*int)
	slot := *token
	p.tokens.Put(token)
	return slot
}

// get gives a VM that is the caller's alone until put or discard, however long that takes.
func (p *pool) get(ctx context.Context) (*vm, error) {
	p.mu.Lock()
	if v, room := p.unwantedLocked(); v != nil || room {
		p.mu.Unlock()
		return p.made(v)
	}
	if p.waitingLocked() >= p.queue {
		p.mu.Unlock()
		return nil, errQueueFull
	}
	turn := make(chan *vm, 1)
	place := p.waiting.PushBack(turn)
	p.needed.Add(1)
	// Whoever put a VM into a slot before needed was raised did not see us; whoever comes later does.
	if v := p.takeLocked(); v != nil {
		p.handOverLocked(v)
	}
	p.mu.Unlock()
	return p.await(ctx, turn, place)
}

// unwantedLocked gives a VM for which nobody waits, or else room for one more, for which it has raised total.
func (p *pool) unwantedLocked() (v *vm, room bool) {
	if p.waiting.Len() > 0 { // what is in a slot is on its way to them
		return nil, false
	}
	if v := p.takeLocked(); v != nil {
		return v, false
	}
	if p.total < p.max {
		p.total++
		return nil, true
	}
	return nil, false
}

// made gives v, or builds the VM for which there was room.
func (p *pool) made(v *vm) (*vm, error) {
	if v != nil {
		return v, nil
	}
	return p.add(nil)
}

// await waits for a turn. A VM that arrives together with the end of ctx goes to the next in line.
func (p *pool) await(ctx context.Context, turn chan *vm, place *list.Element) (*vm, error) {
	select {
	case v := <-turn:
		if v == nil { // a VM was lost: there is room to build one
			return p.add(nil)
		}
		return v, nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	select {
	case v := <-turn:
		p.mu.Unlock()
		if v == nil {
			p.lost()
		} else {
			p.put(v)
		}
	default:
		p.waiting.Remove(place)
		p.needed.Add(-1)
		p.mu.Unlock()
	}
	return nil, ctx.Err()
}

// takeLocked finds a free VM: the last used first, so that the others can grow old and be freed.
func (p *pool) takeLocked() *vm {
	if n := len(p.free); n > 0 {
		v := p.free[n-1]
		p.free[n-1] = nil
		p.free = p.free[:n-1]
		return v
	}
	for i := range p.slots {
		if v := p.slots[i].Swap(nil); v != nil {
			v.slot = 0 // it was not this processor's: the next one is
			return v
		}
	}
	return nil
}

// handOverLocked gives v to who waits for it, else to the first in line, else to the free list. A closed pool keeps only
// those in which functions live.
func (p *pool) handOverLocked(v *vm) {
	if len(v.seats) > 0 {
		seat := v.seats[0]
		v.seats = v.seats[1:]
		p.needed.Add(-1)
		seat <- v
		return
	}
	if first := p.waiting.Front(); first != nil {
		p.needed.Add(-1)
		p.waiting.Remove(first).(chan *vm) <- v
		return
	}
	if p.closed && v.kept == 0 {
		p.forgetLocked(v)
		p.total--
		return
	}
	v.slot = 0
	v.idleSince = now()
	p.free = append(p.free, v)
}

// add builds the VM for which total was raised already.
func (p *pool) add(at *pace) (v *vm, err error) {
	defer func() {
		if v == nil { // there is an error, or a panic of the bindings on its way
			p.lost()
		}
	}()
	era := p.era.Load()
	if v, err = p.build(at); err != nil {
		return nil, err
	}
	v.era = era
	p.mu.Lock()
	p.bornLocked(v)
	p.pruneLaterLocked()
	p.mu.Unlock()
	return v, nil
}

// put takes a VM back after a clean return.
func (p *pool) put(v *vm) {
	if v.era != p.era.Load() && p.outdated(v) || v.extra > 0 && p.surplus(v) {
		return
	}
	if p.needed.Load() == 0 {
		slot := v.slot - 1 // nearly always this processor's still
		if slot < 0 {
			slot = p.here()
		}
		old := p.slots[slot].Swap(v)
		if old == nil && p.needed.Load() == 0 {
			return
		}
		v = old // one too many, or somebody came to wait meanwhile: whatever is in the slots is theirs
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v != nil {
		p.handOverLocked(v)
	}
	if p.needed.Load() > 0 {
		for i := range p.slots {
			if v := p.slots[i].Swap(nil); v != nil {
				p.handOverLocked(v)
			}
		}
	}
}
