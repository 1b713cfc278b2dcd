package pattern

// Iter is one string.gmatch in progress. It belongs to one goroutine.
type Iter struct {
	Match // the latest match; valid until the next call of Next

	next  int
	exact *program // where PUC reads a leading '^' as a plain character
}

// Gmatch begins string.gmatch. An anchor means nothing there: '^' stands for itself, as in PUC Lua 5.1.
func (p *Pattern) Gmatch(s string) *Iter {
	it := &Iter{exact: &p.prog}
	if p.anchored {
		it.exact = new(program)
		it.exact.compile(cString(p.src))
	}
	it.begin(it.exact, s, 0)
	return it
}

// Next goes to the next match and reports whether there is one. Its errors are those of [Pattern.Find].
func (it *Iter) Next(b *Steps) (bool, error) {
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
