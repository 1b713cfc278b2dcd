package text

import (
	"strings"
	"unicode/utf8"
)

// Glob is a pattern of Matrix: * stands for any text, ? for one character.
type Glob struct {
	parts      []globPart // between the stars
	open       [2]bool    // a star at the beginning, at the end
	ignoreCase bool
}

// globPart is what stands between two stars.
type globPart struct {
	text  string
	runes []rune // of text, if it has a ?; -1 for each of them
	masks map[rune][]uint64
	any   []uint64 // the places of the ?
}

// MaxGlob is the longest pattern, in bytes.
const MaxGlob = 4096

// CompileGlob makes a Glob. It reports false for a pattern that is longer than MaxGlob.
func CompileGlob(pattern string, ignoreCase bool) (*Glob, bool) {
	if len(pattern) > MaxGlob {
		return nil, false
	}
	if ignoreCase {
		pattern = strings.ToLower(pattern)
	}
	g := &Glob{ignoreCase: ignoreCase}
	g.open = [2]bool{strings.HasPrefix(pattern, "*"), strings.HasSuffix(pattern, "*")}
	for part := range strings.SplitSeq(pattern, "*") {
		if part != "" || pattern == "" {
			g.parts = append(g.parts, newGlobPart(part))
		}
	}
	return g, true
}

func newGlobPart(s string) globPart {
	if !strings.Contains(s, "?") {
		return globPart{text: s}
	}
	p := globPart{text: s, masks: map[rune][]uint64{}, runes: []rune(s)}
	words := (len(p.runes) + 63) / 64
	p.any = make([]uint64, words)
	for i, r := range p.runes {
		mask := p.any
		if r != '?' {
			if mask = p.masks[r]; mask == nil {
				mask = make([]uint64, words)
				p.masks[r] = mask
			}
		} else {
			p.runes[i] = -1
		}
		mask[i/64] |= 1 << (i % 64)
	}
	return p
}

// Match reports whether all of s is what the pattern says.
func (g *Glob) Match(s string, m Meter) (bool, error) {
	if g.ignoreCase {
		s = strings.ToLower(s)
	}
	parts := g.parts
	if !g.open[0] {
		n, ok := parts[0].prefix(s)
		if !ok || len(parts) == 1 && !g.open[1] {
			return ok && n == len(s), nil
		}
		s, parts = s[n:], parts[1:]
	}
	if !g.open[1] {
		last := len(parts) - 1
		n, ok := parts[last].suffix(s)
		if !ok {
			return false, nil
		}
		s, parts = s[:n], parts[:last]
	}
	gauge := newGauge(m)
	for i := range parts {
		end := parts[i].find(s, gauge)
		if end < 0 || gauge.err != nil {
			return false, gauge.err
		}
		s = s[end:]
	}
	return true, nil
}

// prefix gives the length of what the part matches at the beginning of s.
func (p *globPart) prefix(s string) (n int, ok bool) {
	if p.runes == nil {
		return len(p.text), strings.HasPrefix(s, p.text)
	}
	for _, want := range p.runes {
		r, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || want >= 0 && want != r {
			return 0, false
		}
		n += size
	}
	return n, true
}

// suffix gives the length of what is in front of what the part matches at the end of s.
func (p *globPart) suffix(s string) (n int, ok bool) {
	if p.runes == nil {
		return len(s) - len(p.text), strings.HasSuffix(s, p.text)
	}
	n = len(s)
	for i := len(p.runes) - 1; i >= 0; i-- {
		r, size := utf8.DecodeLastRuneInString(s[:n])
		if size == 0 || p.runes[i] >= 0 && p.runes[i] != r {
			return 0, false
		}
		n -= size
	}
	return n, true
}

// find gives the end of the first place where the part matches, -1 if there is none. With ? in it, a bit per character of
// the part says whether s so far ends in the part up to there (shift-and), so that no place is looked at twice.
func (p *globPart) find(s string, g *gauge) (end int) {
	if p.runes == nil {
		if end = strings.Index(s, p.text); end < 0 {
			return -1
		}
		return end + len(p.text)
	}
	state, last := make([]uint64, len(p.any)), len(p.runes)-1
	for at, r := range s {
		carry, mask := uint64(1), p.masks[r]
		for w := range state {
			next := state[w]<<1 | carry
			carry = state[w] >> 63
			fits := p.any[w]
			if mask != nil {
				fits |= mask[w]
			}
			state[w] = next & fits
		}
		if state[last/64]&(1<<(last%64)) != 0 {
			_, size := utf8.DecodeRuneInString(s[at:])
			return at + size
		}
		if g.work(len(state)) {
			return -1
		}
	}
	return -1
}
