package pattern

// maxLinked bounds the sets that link allocates: a long pattern is matched without foresight in its front part.
const maxLinked = 4096

// link tells each repetition what may follow it, numbers the memo bits, and finds how matches begin.
func (p *program) link() {
	after, certain, linked := anything, true, 0
	memo := true
	for i := len(p.items) - 1; i >= 0; i-- {
		it := &p.items[i]
		switch it.op {
		case opMatch, opOpen, opClose, opPosition: // take no room: what follows them is what follows
			continue
		case opStar, opPlus, opMinus, opOpt:
			linked = p.foresee(i, &after, certain, linked)
			p.number(it, memo)
			if it.op != opPlus {
				after.join(it.set)
				continue // a repetition of zero succeeds wherever the rest does
			}
			after = *it.set
		case opBackRef:
			after, memo = anything, false
		case opFail:
			after = anything
		default:
			after = it.begins()
		}
		certain = false
	}
	p.first = &after
	p.findLead()
}

// begins is what may stand where a fixed item matches.
func (it *item) begins() set {
	switch it.op {
	case opChar, opText, opBalance:
		return literals[it.c]
	case opEnd:
		return onlyEnd
	case opFrontier: // sees a NUL after the last byte
		in := *it.set
		in.end = in.has(0)
		return in
	default:
		return *it.set
	}
}

// foresee stores what follows repetition i. If the rest cannot start with a byte of the repeated set, or cannot fail
// at all, then there is one way to match it, and no frame is needed to try another.
func (p *program) foresee(i int, after *set, certain bool, linked int) int {
	it := &p.items[i]
	it.sure = certain || it.op != opMinus && it.set.disjoint(after)
	switch {
	case *after == anything || linked == maxLinked:
		it.after = &anything
		it.sure = certain
	default:
		kept := *after
		it.after = &kept
		linked++
	}
	return linked
}

func (p *program) number(it *item, memo bool) {
	it.arg = -1
	if memo {
		it.arg = int32(p.memoBits)
		p.memoBits++
	}
}

// findLead looks past captures at the first real item.
func (p *program) findLead() {
	for i := range p.items {
		switch it := &p.items[i]; it.op {
		case opOpen, opPosition, opClose:
			continue
		case opChar:
			p.lead = string(literalText[it.c : int(it.c)+1])
		case opText:
			p.lead = p.texts[it.arg]
		case opStar, opPlus, opMinus:
			// A failed start has tried the rest behind each byte of its run. A start inside the run would repeat some
			// of that.
			if it.arg >= 0 {
				p.run = it.set
			}
		}
		return
	}
}

// literalText holds each byte at its own offset, so that a one-byte lead costs no allocation.
var literalText = func() string {
	var b [256]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()
