package pattern

import "strings"

// Find is string.find: it looks for p in s from init on, which counts as in Lua (from 1, negative from the end), and
// fills m if it returns true. A pattern without special characters is looked for as a text, see [FindPlain].
// Besides the errors of [Steps] it returns an [Error] for a mistake in the pattern.
func (p *Pattern) Find(m *Match, s string, init int, b *Steps) (bool, error) {
	if !p.plain {
		return p.Match(m, s, init, b)
	}
	start, err := FindPlain(s, p.src, init, b)
	if err != nil || start < 0 {
		return false, err
	}
	m.prog, m.s = nil, s
	m.Start, m.End = start, start+len(p.src)
	return true, nil
}

// FindPlain is string.find with its fourth argument true: the offset of text in s, counted from 0, or -1.
func FindPlain(s, text string, init int, b *Steps) (int, error) {
	from := offset(init, len(s))
	i := strings.Index(s[from:], text)
	if i < 0 {
		return -1, b.spend(1 + (len(s)-from)/longScan)
	}
	return from + i, b.spend(1 + i/longScan)
}

// Match is string.match: as Find, but never takes p for a plain text.
func (p *Pattern) Match(m *Match, s string, init int, b *Steps) (bool, error) {
	from := offset(init, len(s))
	m.begin(&p.prog, s, from)
	defer m.trim()
	return m.search(from, p.anchored, b)
}

// offset turns Lua's init into an offset in 0..n.
func offset(init, n int) int {
	if init < 0 {
		init += n + 1
	}
	return min(max(init-1, 0), n)
}

// search looks for the first match that starts at from or later.
func (m *Match) search(from int, anchored bool, b *Steps) (bool, error) {
	m.steps, m.grant = b, b.grant()
	m.fuel = m.grant
	found, err := m.starts(from, anchored)
	m.steps = nil
	if spent := b.spend(m.grant - m.fuel); err == nil {
		err = spent
	}
	m.used += m.grant - m.fuel
	return found && err == nil, err
}

// starts tries one start after another.
func (m *Match) starts(start int, anchored bool) (bool, error) {
	for {
		if !anchored {
			if start = m.candidate(start); start < 0 {
				return false, nil
			}
		}
		end, err := m.run(start)
		if err != nil {
			return false, err
		}
		if end >= 0 {
			m.Start, m.End = start, end
			return true, nil
		}
		if anchored {
			return false, nil
		}
		if m.prog.run != nil {
			start = m.skipRun(start)
		}
		start++
	}
}

// candidate is the first offset from start on where a match may begin, or -1.
func (m *Match) candidate(start int) int {
	if start > len(m.s) {
		return -1
	}
	if lead := m.prog.lead; lead != "" {
		i := strings.Index(m.s[start:], lead)
		if i < 0 {
			m.fuel -= (len(m.s) - start) / longScan
			return -1
		}
		m.fuel -= i / longScan
		return start + i
	}
	from, first := start, m.prog.first
	for start < len(m.s) && !first.has(m.s[start]) {
		start++
	}
	m.fuel -= (start - from) / shortScan
	if start == len(m.s) && !first.end {
		return -1
	}
	return start
}

func (m *Match) skipRun(start int) int {
	from := start
	for start < len(m.s) && m.prog.run.has(m.s[start]) {
		start++
	}
	m.fuel -= (start - from) / shortScan
	return start
}

// refuel accounts for the fuel burnt. A search that costs more than a healthy one ever does gets its memory now.
func (m *Match) refuel() error {
	spent := m.grant - m.fuel
	m.used += spent
	if err := m.steps.spend(spent); err != nil {
		m.grant, m.fuel = 0, 0
		return err
	}
	m.grant = m.steps.grant()
	m.fuel = m.grant
	y := &m.memory
	if !y.on && !y.refuse && (m.used > 8*(len(m.s)-y.base)+pollEvery || m.steps.impatient) {
		y.turnOn(m.prog, m.s)
		m.fuel -= 8 * len(y.bits) / longScan
	}
	return nil
}
