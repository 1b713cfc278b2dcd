package pattern

// greedy takes as many bytes as the set has from pos on, and returns where the rest should be tried first.
func (m *Match) greedy(it *item, pc, pos int) int {
	s := m.s
	end, fresh := pos, true
	switch {
	case m.memory.on && it.arg >= 0:
		end, fresh = m.memory.extent(it, s, pos)
	case it.set == &anyByte: // no need to look at them
		end = len(s)
	default:
		for end < len(s) && it.set.has(s[end]) {
			end++
		}
		m.fuel -= (end - pos) / shortScan
	}
	if it.sure {
		if fresh && it.after.allows(s, end) {
			return end
		}
		return -1
	}
	if !fresh {
		end-- // the rest has failed there before
	}
	if end < pos {
		return -1
	}
	m.push(frame{pc: pc, lo: pos, cur: end})
	return m.less(it, &m.stack[len(m.stack)-1])
}

// less is the longest repetition of f not tried yet behind which the rest may match, or -1 and f is done.
func (m *Match) less(it *item, f *frame) int {
	for k := f.cur; k >= f.lo; k-- {
		if !it.after.allows(m.s, k) {
			continue
		}
		m.fuel -= (f.cur - k) / shortScan
		if f.cur = k - 1; k == f.lo {
			m.pop()
		}
		return k
	}
	m.fuel -= (f.cur - f.lo) / shortScan
	m.pop()
	return -1
}

// lazy starts a repetition that takes as few bytes as the rest allows.
func (m *Match) lazy(it *item, pc, pos int) int {
	if it.sure {
		return pos
	}
	m.push(frame{pc: pc, cur: pos})
	return m.more(it, &m.stack[len(m.stack)-1])
}

// more is the shortest repetition of f not tried yet behind which the rest may match, or -1 and f is done.
func (m *Match) more(it *item, f *frame) int {
	s, k := m.s, f.cur
	remember := m.memory.on && it.arg >= 0
	for ; ; k++ {
		if remember && m.memory.seen(it.arg, k) {
			break
		}
		goOn := k < len(s) && it.set.has(s[k])
		if it.after.allows(s, k) {
			m.fuel -= (k - f.cur) / shortScan
			if f.cur = k + 1; !goOn {
				m.pop()
			}
			return k
		}
		if !goOn {
			break
		}
	}
	m.fuel -= (k - f.cur) / shortScan
	m.pop()
	return -1
}

func (m *Match) optional(it *item, pc, pos int) int {
	if m.memory.on && it.arg >= 0 && m.memory.seen(it.arg, pos) {
		return -1
	}
	if pos >= len(m.s) || !it.set.has(m.s[pos]) {
		return pos
	}
	if !it.sure && it.after.allows(m.s, pos) {
		m.push(frame{pc: pc, cur: pos})
	}
	return pos + 1
}

// back asks the latest repetition with ways left for the next one; pos is -1 if it has none after all.
func (m *Match) back() (pc, pos int) {
	f := &m.stack[len(m.stack)-1]
	pc = f.pc
	switch it := &m.prog.items[pc]; it.op {
	case opMinus:
		pos = m.more(it, f)
	case opOpt:
		pos = f.cur
		m.pop()
	default:
		pos = m.less(it, f)
	}
	return pc, pos
}

func (m *Match) push(f frame) { m.stack = append(m.stack, f) }

func (m *Match) pop() { m.stack = m.stack[:len(m.stack)-1] }
