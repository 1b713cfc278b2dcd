package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner finds the links in one clean text. Each byte belongs to at most one link, but for links within links.
type scanner struct {
	*finder
	s      string
	words  string // what the reader sees of the links, if it is not the links themselves
	inside bool   // this text is a part of a link
}

// maxNested is how often %XX in links is decoded.
const maxNested = 3

// scan goes from token to token: links have no blanks.
func (s *scanner) scan() {
	for at := 0; at < len(s.s); {
		end, size, linkish := s.tokenEnd(at)
		if s.work(end - at + size) {
			return
		}
		if linkish {
			s.token(at, end)
		}
		at = end + size
	}
}

// tokenEnd gives where the token ends that begins at at, the size of what delimits it, and whether it may have a link.
func (s *scanner) tokenEnd(at int) (end, size int, linkish bool) {
	for end = at; end < len(s.s); end += size {
		c := s.s[end]
		if c < utf8.RuneSelf {
			if size = 1; ends[c] {
				return end, size, linkish
			}
			linkish = linkish || c == '.' || c == ':' || c == '%'
			continue
		}
		var r rune
		if r, size = utf8.DecodeRuneInString(s.s[end:]); delimits(r) {
			return end, size, linkish
		}
	}
	return end, 0, linkish
}

// ends are ASCII's characters that delimit links.
var ends = func() (ends [utf8.RuneSelf]bool) {
	for c := range ends {
		ends[c] = c <= ' ' || strings.IndexByte("<>\"`{}|^", byte(c)) >= 0
	}
	return ends
}()

// delimits tells whether r ends a link wherever it is in a text.
func delimits(r rune) bool {
	if r < utf8.RuneSelf {
		return ends[r]
	}
	if unicode.IsLetter(r) {
		return false
	}
	return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '·' && r != '・'
}

// nameRune tells whether r can be in the name of a host that is written without a scheme.
func nameRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isLetter(byte(r)) || isDigit(byte(r)) || r == '-' || r == '_' || r == '.'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// token splits at the schemes, also where they are in the middle of another link.
func (s *scanner) token(from, to int) {
	start, isLink := from, false
	for at := from; at < to && s.err == nil; at++ {
		if s.s[at] != ':' {
			continue
		}
		scheme, ok := s.schemeBefore(at, from, to)
		if !ok || scheme <= start && isLink {
			continue
		}
		s.part(start, scheme, to, isLink)
		start, isLink = scheme, true
	}
	s.part(start, to, to, isLink)
}

// part looks at a part of a token that ends at to.
func (s *scanner) part(from, end, to int, isLink bool) {
	switch {
	case from >= end:
	case !isLink:
		s.bare(from, end)
	default:
		s.withScheme(from, end, to)
	}
}

// schemeBefore gives the start of the scheme in front of the colon at colon.
func (s *scanner) schemeBefore(colon, from, to int) (start int, ok bool) {
	start = colon
	for start > from && colon-start < maxScheme && schemeByte(s.s[start-1]) {
		start--
	}
	for start < colon && !isLetter(s.s[start]) {
		start++
	}
	name := strings.ToLower(s.s[start:colon])
	slashes := 0
	for colon+1+slashes < to && slashes < 2 && isSlash(s.s[colon+1+slashes]) {
		slashes++
	}
	switch {
	case special[name]:
		return start, true
	case slashes > 0 && strings.HasSuffix(name, "https"):
		return colon - len("https"), true
	case slashes > 0 && strings.HasSuffix(name, "http"):
		return colon - len("http"), true
	case slashes == 2 && len(name) > 1:
		return start, true
	}
	return start, name == "mailto" || name == "matrix"
}

// found adds a link that starts at from.
func (s *scanner) found(from int, l Link, h host) {
	l.Host, l.Domain, l.Text = h.name, h.domain, s.words
	if l.Text == "" {
		l.Text = s.label(from)
	}
	if l.Text == "" {
		l.Text = l.URL
	}
	s.add(l)
}

// maxLabel is how long, in bytes, the words of a Markdown link may be.
const maxLabel = 300

// label is the words in [words](link) with the link at from.
func (s *scanner) label(from int) string {
	before := s.s[max(0, from-maxLabel):from]
	before = strings.TrimSuffix(before, "<")
	before, ok := strings.CutSuffix(before, "](")
	label := before[strings.LastIndexByte(before, '[')+1:]
	if !ok || strings.Contains(label, "](") { // a picture
		return ""
	}
	return label
}
