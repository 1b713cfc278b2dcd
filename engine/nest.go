package engine

import (
	"context"
	"fmt"

	"github.com/axolua/axolua/engine/catalog"
)

// maxNesting is how deep questions may nest: a module asks the homeserver, which asks the engine while it answers, and
// so on.
const maxNesting = 8

// nestingKey is the key of the depth of questions, in the contexts that Go code gets which waits on behalf of a module.
type nestingKey struct{}

// nesting is how many questions are waiting for what is done with ctx.
func nesting(ctx context.Context) int {
	depth, _ := ctx.Value(nestingKey{}).(int)
	return depth
}

// tooDeep is the failure of a question that modules have asked each other in a circle.
func tooDeep(cb *catalog.Callback) *CallError {
	return &CallError{Kind: KindNesting, Callback: cb.Name,
		Text: fmt.Sprintf("not asked: %d questions are waiting for each other, this one for its answer", maxNesting)}
}

// extraVMs is how many VMs beyond the pool's max there may be for the questions of one depth. Were it one number for all
// depths, questions could use it up that wait for deeper ones; as it is, the deepest always come through, and then those
// above them.
const extraVMs = 4

// beyond gives a VM for a question that waits inside so many others, which hold one each: were it to wait for its turn with
// the rest, they could wait for each other.
func (p *pool) beyond(ctx context.Context, depth int) (*vm, error) {
	if v, err := p.ordinary(); v != nil || err != nil {
		return v, err
	}
	select {
	case p.extra[depth] <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if v, err := p.ordinary(); v != nil || err != nil {
		<-p.extra[depth]
		return v, err
	}
	p.mu.Lock()
	p.total++
	p.mu.Unlock()
	v, err := p.add(nil)
	if err != nil {
		<-p.extra[depth]
		return nil, err
	}
	v.extra = depth
	return v, nil
}

// ordinary gives a VM within the pool's max, if there is one for which nobody waits; else nil.
func (p *pool) ordinary() (*vm, error) {
	p.mu.Lock()
	v, room := p.unwantedLocked()
	p.mu.Unlock()
	if v == nil && !room {
		return nil, nil
	}
	return p.made(v)
}

// surplus takes back a VM from beyond max: it is dropped, unless others are gone or functions live in it.
func (p *pool) surplus(v *vm) (dropped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spentLocked(v)
	if p.total <= p.max || v.kept > 0 {
		return false
	}
	p.forgetLocked(v)
	p.total--
	return true
}

// spentLocked lets the next question of v's depth have a VM, if v came from beyond max.
func (p *pool) spentLocked(v *vm) {
	if v.extra > 0 {
		<-p.extra[v.extra]
		v.extra = 0
	}
}
