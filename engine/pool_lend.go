package engine

import "context"

// What runs in the background has VMs beside those of the questions: as long as it has one, there is room for one more. So
// it can take none away from them, and they none from it. A share says how many it may have: a place in it for each.
// Questions that wait for each other have a share as well, see Scope.Wait.

// borrow gives a VM for a task, once there is a place in share.
func (p *pool) borrow(ctx context.Context, share chan struct{}) (*vm, error) {
	select {
	case share <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	p.max++
	v, room := p.unwantedLocked()
	if v == nil && !room { // others wait for those that there are, and the room is not theirs
		p.total++
	}
	p.mu.Unlock()
	v, err := p.made(v)
	if err != nil {
		p.mu.Lock()
		p.max--
		p.mu.Unlock()
		<-share
		return nil, err
	}
	v.share = share
	return v, nil
}

// lend lets the question that has v keep it as one of share's, if there is a place.
func (p *pool) lend(v *vm, share chan struct{}) bool {
	select {
	case share <- struct{}{}:
	default:
		return false
	}
	p.mu.Lock()
	p.returnedLocked(v)
	p.max++
	p.inviteLocked()
	p.mu.Unlock()
	v.share = share
	return true
}

// giveBack is put for a VM that may be borrowed or lent: then there is one too many where questions have used its room.
func (p *pool) giveBack(v *vm) {
	if v.share == nil {
		p.put(v)
		return
	}
	p.mu.Lock()
	p.returnedLocked(v)
	over := p.total > p.max && v.kept == 0
	if over {
		p.forgetLocked(v)
		p.total--
	}
	p.mu.Unlock()
	if !over {
		p.put(v)
	}
}

// returnedLocked gives up v's place in its share, and the room that it made.
func (p *pool) returnedLocked(v *vm) {
	if v.share != nil {
		p.max--
		<-v.share
		v.share = nil
	}
}
