package pattern

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

// What a Match keeps from one search to the next, so that the everyday search allocates nothing and an idle VM holds
// little.
const (
	keptFrames = 1 << 10
	keptBuffer = 1 << 16
	keptWords  = 1 << 13
)

// trim lets go of scratch space that is too large to keep.
func (m *Match) trim() {
	if cap(m.stack) > keptFrames {
		m.stack = nil
	}
	if cap(m.buf) > keptBuffer {
		m.buf = nil
	}
	m.memory.trim()
}

// Reset lets go of the subject, for a Match that will not be used for a while.
func (m *Match) Reset() { m.s, m.prog, m.Start, m.End = "", nil, 0, 0 }
