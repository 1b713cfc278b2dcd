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

// nested makes the context for what a module of a question asked with ctx waits for.
func nested(ctx context.Context) context.Context {
	return context.WithValue(ctx, nestingKey{}, nesting(ctx)+1)
}

// tooDeep is the failure of a question that modules have asked each other in a circle.
func tooDeep(cb *catalog.Callback) *CallError {
	return &CallError{Kind: KindNesting, Callback: cb.Name,
		Text: fmt.Sprintf("not asked: %d questions are waiting for each other, this one for its answer", maxNesting)}
}

// beyond gives a VM for a question inside another, which holds one already: were this one to wait for its turn, the two
// could wait for each other. It may be more than max.
func (p *pool) beyond() (*vm, error) {
	p.mu.Lock()
	if p.waiting.Len() == 0 {
		if v := p.takeLocked(); v != nil {
			p.mu.Unlock()
			return v, nil
		}
	}
	extra := p.total >= p.max
	p.total++
	p.mu.Unlock()
	v, err := p.add(nil)
	if v != nil {
		v.extra = extra
	}
	return v, err
}

// surplus drops v if there are more VMs than max, unless functions live in it.
func (p *pool) surplus(v *vm) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.total <= p.max {
		v.extra = false
		return false
	}
	if v.kept > 0 {
		return false
	}
	p.forgetLocked(v)
	p.total--
	return true
}
