package pattern

import "strings"

// run matches the program at start and returns where the match ends, or -1.
func (m *Match) run(start int) (int, error) {
	s, items := m.s, m.prog.items
	pc, pos := 0, start
	m.stack = m.stack[:0]
	for {
		if m.fuel--; m.fuel < 0 {
			if err := m.refuel(); err != nil {
				return -1, err
			}
		}
		next := -1 // where the next item goes on
		switch it := &items[pc]; it.op {
		case opChar:
			if pos < len(s) && s[pos] == it.c {
				next = pos + 1
			}
		case opText:
			if text := m.prog.texts[it.arg]; strings.HasPrefix(s[pos:], text) {
				m.fuel -= len(text) / longScan
				next = pos + len(text)
			}
		case opSet:
			if pos < len(s) && it.set.has(s[pos]) {
				next = pos + 1
			}
		case opPlus:
			if pos < len(s) && it.set.has(s[pos]) {
				next = m.greedy(it, pc, pos+1)
			}
		case opStar:
			next = m.greedy(it, pc, pos)
		case opMinus:
			next = m.lazy(it, pc, pos)
		case opOpt:
			next = m.optional(it, pc, pos)
		case opOpen, opPosition:
			m.caps[it.arg].lo = pos
			next = pos
		case opClose:
			m.caps[it.arg].hi = pos
			next = pos
		case opBalance:
			next = m.balanced(it, pos)
		case opFrontier:
			next = frontier(it.set, s, pos)
		case opBackRef:
			next = m.backRef(int(it.arg), pos)
		case opEnd:
			if pos == len(s) {
				next = pos
			}
		case opMatch:
			return pos, nil
		case opFail:
			return -1, m.prog.err
		}
		for next < 0 {
			if len(m.stack) == 0 {
				return -1, nil
			}
			if m.fuel < 0 {
				if err := m.refuel(); err != nil {
					return -1, err
				}
			}
			pc, next = m.back()
		}
		pc, pos = pc+1, next
	}
}

// shortScan and longScan are how many bytes cost a step: tested one by one, or compared in bulk.
const shortScan, longScan = 4, 64

// frontier sees a NUL before the first and after the last byte.
func frontier(in *set, s string, pos int) int {
	var before, here byte
	if pos > 0 {
		before = s[pos-1]
	}
	if pos < len(s) {
		here = s[pos]
	}
	if in.has(before) || !in.has(here) {
		return -1
	}
	return pos
}

// backRef matches what capture n holds; a position capture never matches, as in PUC.
func (m *Match) backRef(n, pos int) int {
	if m.prog.captures[n] == position {
		return -1
	}
	text := m.s[m.caps[n].lo:m.caps[n].hi]
	if len(text) > len(m.s)-pos {
		return -1
	}
	m.fuel -= len(text) / longScan
	if m.s[pos:pos+len(text)] != text {
		return -1
	}
	return pos + len(text)
}
