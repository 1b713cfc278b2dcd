package pattern

import "strings"

// Match is the outcome of a search, and the scratch space that the search needs. Its zero value is ready; reusing one
// Match saves allocations, but what it held is gone once the next search begins. It keeps the subject alive until then.
// It belongs to one goroutine, and to one search at a time.
type Match struct {
	Start, End int // byte offsets of the whole match, counted from 0, End exclusive

	prog  *program
	s     string
	caps  []span
	stack []frame
	buf   []byte // gsub's result

	steps  *Steps
	fuel   int // steps until the next look at steps
	grant  int // what fuel was at the last look
	used   int // spent on this subject so far
	memory memory
}

type span struct{ lo, hi int }

// frame is a repetition that has ways left to try: from cur downwards to lo if it is greedy, from cur upwards if not.
type frame struct{ pc, lo, cur int }

// Capture is one captured value: a text or, if Position is not zero, a position counted from 1 as in Lua.
type Capture struct {
	Text     string
	Position int
}

// Len is the number of captures in the pattern; string.find returns that many values after the offsets.
func (m *Match) Len() int {
	if m.prog == nil {
		return 0
	}
	return len(m.prog.captures)
}

// Values is how many values string.match returns and a gsub callback gets: without captures, the whole match is one.
func (m *Match) Values() int { return max(1, m.Len()) }

// Capture is capture i, counted from 0; in a pattern without captures, number 0 is the whole match. It returns an
// [Error] if there is no such capture or if the pattern never closes it.
func (m *Match) Capture(i int) (Capture, error) {
	if i >= m.Len() {
		if i == 0 {
			return Capture{Text: m.s[m.Start:m.End]}, nil
		}
		return Capture{}, errCaptureIndex
	}
	c := m.caps[i]
	switch m.prog.captures[i] {
	case position:
		return Capture{Position: c.lo + 1}, nil
	case closed:
		return Capture{Text: m.s[c.lo:c.hi]}, nil
	default:
		return Capture{}, errUnfinished
	}
}

// begin prepares m for searches in s from offset base on.
func (m *Match) begin(p *program, s string, base int) {
	m.prog, m.s, m.used = p, s, 0
	m.memory.reset(base)
	m.stack = m.stack[:0]
	if n := len(p.captures); cap(m.caps) < n {
		m.caps = make([]span, n)
	} else {
		m.caps = m.caps[:n]
	}
}

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
