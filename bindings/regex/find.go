package regex

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What a step of matching is worth: an instruction of the pattern at a byte of the text, some 10 ns at most.
const (
	atOnce    = 300_000 // steps that are done without looking up, in 3 ms or so
	pollEvery = 100_000 // steps between two looks, for what takes more
)

// Find gives the first match in s at or behind byte from: start and end of it and of its captures, -1 for those that took
// no part. Nil is none. It asks stopped now and then, and gives nil as well if that says so. What is in front of from
// counts for ^ and \b.
func (p *Pattern) Find(s string, from int, stopped func() bool) (at []int) {
	i := p.skip(s, from)
	switch {
	case i < 0 || i > 0 && p.first:
		return nil
	case p.literal:
		return []int{i, i + len(p.prefix)}
	case i == 0 || !p.looksBack:
		return shift(p.search(p.re, s[i:], stopped), i)
	}
	_, width := utf8.DecodeLastRuneInString(s[:i])
	i -= width
	if at = shift(p.search(p.behind(), s[i:], stopped), i); at != nil {
		return at[2:]
	}
	return nil
}

// Test reports whether there is a match in s. It is what Find does, but need not find out where.
func (p *Pattern) Test(s string, stopped func() bool) bool {
	i := p.skip(s, 0)
	switch {
	case i < 0:
		return false
	case p.literal:
		return true
	case i > 0 && p.looksBack:
		return p.Find(s, i, stopped) != nil
	case p.size*(len(s)-i) <= atOnce:
		return p.re.MatchString(s[i:])
	}
	r := p.reader(s[i:], stopped)
	return p.re.MatchReader(r) && !r.over
}

// skip goes to where a match may begin; -1 if there is no such place.
func (p *Pattern) skip(s string, from int) int {
	if p.prefix == "" {
		return from
	}
	i := strings.Index(s[from:], p.prefix)
	if i < 0 {
		return -1
	}
	return from + i
}

// behind is the pattern behind one character, and as far behind it as need be.
func (p *Pattern) behind() *regexp.Regexp {
	if p.later == nil {
		p.later = regexp.MustCompile(`\A(?s:.)(?s:.*?)(` + p.part() + `)`)
	}
	return p.later
}

// part is the pattern as a part of another.
func (p *Pattern) part() string {
	source := p.source
	if quote := strings.LastIndex(source, `\Q`); quote >= 0 && !strings.Contains(source[quote:], `\E`) {
		source += `\E`
	}
	return `(?:` + source + `)`
}

// Whole gives the match that is all of s, as Find does; nil if there is none.
func (p *Pattern) Whole(s string, stopped func() bool) (at []int) {
	switch {
	case !strings.HasPrefix(s, p.prefix), p.literal && len(s) > len(p.prefix):
		return nil
	case p.whole == nil:
		p.whole = regexp.MustCompile(`\A` + p.part() + `\z`)
	}
	return p.search(p.whole, s, stopped)
}

// search looks for re in s. The package regexp cannot be stopped, but it asks for one character after the other where
// the text comes from a reader. That is slower, so it is for what may take long.
func (p *Pattern) search(re *regexp.Regexp, s string, stopped func() bool) []int {
	if p.size*len(s) <= atOnce {
		return re.FindStringSubmatchIndex(s)
	}
	r := p.reader(s, stopped)
	at := re.FindReaderSubmatchIndex(r)
	if r.over {
		return nil
	}
	return at
}

func (p *Pattern) reader(s string, stopped func() bool) *reader {
	every := max(pollEvery/max(p.size, 1), 1)
	return &reader{text: s, every: every, left: every, stopped: stopped}
}

func shift(at []int, by int) []int {
	for i := range at {
		if at[i] >= 0 {
			at[i] += by
		}
	}
	return at
}

// reader gives the characters of a text, and ends early if the search has to stop.
type reader struct {
	text        string
	at          int
	every, left int // characters between two looks, and until the next
	stopped     func() bool
	over        bool
}

// ReadRune is io.RuneReader's. It takes what is not UTF-8 as the package regexp takes it in strings.
func (r *reader) ReadRune() (char rune, size int, err error) {
	if r.left--; r.left <= 0 {
		r.left = r.every
		if r.stopped() {
			r.over = true
			r.at = len(r.text)
		}
	}
	if r.at >= len(r.text) {
		return 0, 0, io.EOF
	}
	if c := r.text[r.at]; c < utf8.RuneSelf {
		r.at++
		return rune(c), 1, nil
	}
	char, size = utf8.DecodeRuneInString(r.text[r.at:])
	r.at += size
	return char, size, nil
}

// Each calls yield with every match in s, from left to right, as Find gives it. Matches do not overlap, and an empty one
// right behind another does not count.
func (p *Pattern) Each(s string, stopped func() bool, yield func(at []int) bool) {
	n := p.Matches(s)
	for at := n.Next(stopped); at != nil; at = n.Next(stopped) {
		if !yield(at) {
			return
		}
	}
}

// Matches goes through the matches in s as Each does.
func (p *Pattern) Matches(s string) *Matches { return &Matches{p: p, s: s, end: -1} }

// Matches is where such a walk is.
type Matches struct {
	p    *Pattern
	s    string
	from int // of the next search
	end  int // of the last match
}

// Next gives the next match; nil if there is none, or if the search was stopped.
func (m *Matches) Next(stopped func() bool) (at []int) {
	for m.from <= len(m.s) && !stopped() {
		if at = m.p.Find(m.s, m.from, stopped); at == nil {
			m.from = len(m.s) + 1
			return nil
		}
		before := m.end
		m.from, m.end = at[1], at[1]
		if at[1] > at[0] {
			return at
		}
		_, width := utf8.DecodeRuneInString(m.s[m.from:])
		m.from += max(width, 1)
		if at[0] != before {
			return at
		}
	}
	return nil
}
