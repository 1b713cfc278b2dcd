package pattern

import "strings"

// memory keeps what has failed on one subject. A search turns it on once it has become expensive, see refuel.
//
// The bits say that a repetition was entered at a position. Entering it there again can only repeat a failure: a
// repetition is never re-entered while it is still being tried, because items only ever lead to later items. This
// holds across the starts of a search too. After a match it holds for later positions only, see forget.
type memory struct {
	on     bool
	base   int // the search never looks before it
	width  int // bits per position
	bits   []uint64
	pairs  [][]int32 // per pair of delimiters: offset after its partner, by offset; 0 if it has none
	refuse bool      // the subject and the pattern are too large to remember
}

const (
	maxMemoBits = 1 << 26 // 8 MiB
	maxPairs    = 1 << 22 // 16 MiB
)

func (y *memory) reset(base int) { y.on, y.refuse, y.base = false, false, base }

// trim lets go of what is too large to keep while nothing is being searched.
func (y *memory) trim() {
	y.on, y.pairs = false, nil
	if cap(y.bits) > keptWords {
		y.bits = nil
	}
}

// turnOn makes room for the failures of p on s, if that is not too much.
func (y *memory) turnOn(p *program, s string) {
	positions := len(s) - y.base + 1
	if p.memoBits > maxMemoBits/positions || len(p.pairs) > maxPairs/positions {
		y.refuse = true
		return
	}
	y.on, y.width = true, p.memoBits
	words := (positions*p.memoBits + 63) / 64
	if words <= cap(y.bits) {
		y.bits = y.bits[:words]
		clear(y.bits)
	} else {
		y.bits = make([]uint64, words)
	}
	y.pairs = make([][]int32, len(p.pairs))
}

// seen notes that repetition arg is entered at pos, and reports whether it was before.
func (y *memory) seen(arg int32, pos int) bool {
	i := (pos-y.base)*y.width + int(arg)
	bit := uint64(1) << (i & 63)
	before := y.bits[i>>6]&bit != 0
	y.bits[i>>6] |= bit
	return before
}

// extent is how far a greedy repetition reaches from pos: to the end of the run, or, if not fresh, to where it was
// entered before.
func (y *memory) extent(it *item, s string, pos int) (end int, fresh bool) {
	for end = pos; ; end++ {
		if y.seen(it.arg, end) {
			return end, false
		}
		if end >= len(s) || !it.set.has(s[end]) {
			return end, true
		}
	}
}

// forget clears what the match that ended at pos left behind: those repetitions have succeeded. Nothing after pos was
// part of it, and no later search looks before pos.
func (y *memory) forget(pos int) {
	if !y.on {
		return
	}
	for i := (pos - y.base) * y.width; i < (pos-y.base+1)*y.width; i++ {
		y.bits[i>>6] &^= 1 << (i & 63)
	}
}

// balanced matches %b at pos.
func (m *Match) balanced(it *item, pos int) int {
	s := m.s
	if pos >= len(s) || s[pos] != it.c {
		return -1
	}
	if m.memory.on {
		return m.partner(it, pos)
	}
	depth := 1
	for i := pos + 1; i < len(s); i++ {
		switch s[i] {
		case it.d: // first: in %b'' the delimiters are the same
			if depth--; depth == 0 {
				m.fuel -= (i - pos) / shortScan
				return i + 1
			}
		case it.c:
			depth++
		}
	}
	m.fuel -= (len(s) - pos) / shortScan
	return -1
}

// partner looks the answer up in a table of all pairs, so that deep nesting is not counted again from each bracket.
func (m *Match) partner(it *item, pos int) int {
	pairs := m.memory.pairs[it.arg]
	base := m.memory.base
	if pairs == nil {
		pairs = pairUp(m.s[base:], it.c, it.d)
		m.memory.pairs[it.arg] = pairs
		m.fuel -= (len(m.s) - base) / shortScan
	}
	if end := pairs[pos-base]; end > 0 {
		return base + int(end)
	}
	return -1
}

func pairUp(s string, open, shut byte) []int32 {
	pairs := make([]int32, len(s))
	if open == shut {
		next := int32(0)
		for i := len(s) - 1; i >= 0; i-- {
			if s[i] == open {
				pairs[i], next = next, int32(i+1)
			}
		}
		return pairs
	}
	waiting := make([]int32, 0, strings.Count(s, string(literalText[open:int(open)+1])))
	for i := range len(s) {
		switch s[i] {
		case open:
			waiting = append(waiting, int32(i))
		case shut:
			if n := len(waiting); n > 0 {
				pairs[waiting[n-1]] = int32(i + 1)
				waiting = waiting[:n-1]
			}
		}
	}
	return pairs
}
