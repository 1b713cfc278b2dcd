package pattern

// Iter is one string.gmatch in progress. It belongs to one goroutine.
type Iter struct {
	Match // the latest match; valid until the next call of Next

	p    *Pattern
	next int
}

// Gmatch begins string.gmatch. An anchor means nothing there: '^' stands for itself, as in PUC Lua 5.1.
func (p *Pattern) Gmatch(s string) *Iter {
	it := &Iter{p: p}
	if it.s = s; !p.anchored {
		it.begin(&p.prog, s, 0)
	}
	return it
}

// Next goes to the next match and reports whether there is one. Its errors are those of [Pattern.Find].
func (it *Iter) Next(b *Steps) (bool, error) {
	if it.prog == nil {
		if err := it.compile(b); err != nil {
			return false, err
		}
	}
	if it.next > len(it.s) {
		return false, nil
	}
	found, err := it.search(it.next, false, b)
	if !found {
		if err == nil {
			it.next = len(it.s) + 1
		}
		return false, err
	}
	it.memory.forget(it.End)
	if it.next = it.End; it.End == it.Start {
		it.next++
	}
	return true, nil
}

// compile reads a pattern with an anchor again, for want of a reason to keep both readings of every such pattern.
func (it *Iter) compile(b *Steps) error {
	if err := b.spend(len(it.p.src) * compileSteps); err != nil {
		return err
	}
	prog := new(program)
	prog.compile(cString(it.p.src))
	it.begin(prog, it.s, 0)
	return nil
}
