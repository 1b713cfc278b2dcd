package pattern

import (
	"math"
	"strconv"
	"strings"
)

// All is the limit for a Gsub that replaces every match.
const All = math.MaxInt

// Gsub is string.gsub with a string as replacement: %0 to %9 stand for captures, '%' hides any other character.
// At most limit matches are replaced, none if it is negative. It returns the result and the number of matches.
// The errors are those of [Pattern.Find], ErrTooLong, and an [Error] for a capture that repl should not name.
func (p *Pattern) Gsub(m *Match, s, repl string, limit int, b *Steps) (string, int, error) {
	plain := strings.IndexByte(repl, '%') < 0
	g := gsub{m: m, s: s, b: b, buf: m.buf[:0]}
	n, err := g.each(p, limit, func() error {
		if plain {
			return g.replace(repl)
		}
		return g.expand(repl)
	})
	out := ""
	if err == nil {
		out, err = g.result()
	}
	m.buf = g.buf
	m.trim()
	return out, n, err
}

// GsubFunc is string.gsub with a table or a function as replacement: fn gets each match and gives the text for it, or
// says to keep the match as it is. An error from fn ends the substitution and is returned as it is.
// Unlike Gsub it keeps no scratch space, so fn may itself match patterns, or panic. The Match is valid until fn returns.
func (p *Pattern) GsubFunc(s string, limit int, b *Steps, fn func(*Match) (text string, keep bool, err error)) (string, int, error) {
	var m Match
	g := gsub{m: &m, s: s, b: b}
	n, err := g.each(p, limit, func() error {
		text, keep, err := fn(&m)
		if keep || err != nil {
			return err
		}
		return g.replace(text)
	})
	if err != nil {
		return "", n, err
	}
	out, err := g.result()
	return out, n, err
}

// gsub is one substitution in progress: buf replaces s up to copied.
type gsub struct {
	m      *Match
	s      string
	b      *Steps
	buf    []byte
	copied int
}

// each calls fn for every match to be replaced and returns their number.
func (g *gsub) each(p *Pattern, limit int, fn func() error) (int, error) {
	m := g.m
	m.begin(&p.prog, g.s, 0)
	for n, next := 0, 0; ; {
		if n >= limit || next > len(g.s) {
			return n, nil
		}
		found, err := m.search(next, p.anchored, g.b)
		if !found {
			return n, err
		}
		n++
		if err := fn(); err != nil {
			return n, err
		}
		m.memory.forget(m.End)
		if next = m.End; m.End == m.Start {
			next++
		}
		if p.anchored {
			return n, nil
		}
	}
}

// add appends text to the result, within MaxBytes.
func (g *gsub) add(text string) error {
	if g.b.MaxBytes > 0 && len(text) > g.b.MaxBytes-len(g.buf) {
		return ErrTooLong
	}
	g.buf = append(g.buf, text...)
	if len(text) < longScan {
		return nil
	}
	return g.b.spend(len(text) / longScan)
}

// replace puts text in the place of the match.
func (g *gsub) replace(text string) error {
	if err := g.add(g.s[g.copied:g.m.Start]); err != nil {
		return err
	}
	g.copied = g.m.End
	return g.add(text)
}

// expand puts repl in the place of the match, with its captures filled in. A lone '%' at the end becomes a NUL byte:
// PUC takes the C string's terminator for the character it hides.
func (g *gsub) expand(repl string) error {
	if err := g.replace(""); err != nil {
		return err
	}
	for {
		if err := g.b.spend(1); err != nil {
			return err
		}
		i := strings.IndexByte(repl, '%')
		if i < 0 {
			return g.add(repl)
		}
		if err := g.add(repl[:i]); err != nil {
			return err
		}
		if i+1 == len(repl) {
			return g.add("\x00")
		}
		if err := g.escape(repl[i+1]); err != nil {
			return err
		}
		repl = repl[i+2:]
	}
}

func (g *gsub) escape(c byte) error {
	switch {
	case c == '0':
		return g.add(g.s[g.m.Start:g.m.End])
	case c < '0' || c > '9':
		return g.add(literalText[c : int(c)+1])
	}
	text, err := g.m.Capture(int(c - '1'))
	if err != nil {
		return err
	}
	if text.Position > 0 {
		return g.add(strconv.Itoa(text.Position))
	}
	return g.add(text.Text)
}

// result is the whole new string; it is s itself if nothing was replaced.
func (g *gsub) result() (string, error) {
	if g.copied == 0 && len(g.buf) == 0 {
		return g.s, nil
	}
	if err := g.add(g.s[g.copied:]); err != nil {
		return "", err
	}
	return string(g.buf), nil
}
