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

// withScheme looks at a link, which ends at end unless it is inside of the link that the token is.
func (s *scanner) withScheme(from, end, to int) {
	colon := from + strings.IndexByte(s.s[from:end], ':')
	scheme := strings.ToLower(s.s[from:colon])
	closed := max(colon+1, s.closing(from, end))
	url := s.s[from:closed]
	if closed == end && end < to && strings.IndexByte("/=?&#", s.s[end-1]) >= 0 && (from == 0 || delimitsByte(s.s[from-1])) {
		url = s.s[from:s.closing(from, to)]
	}
	switch {
	case scheme == "mailto":
		if !s.mailto(s.s[colon+1:closed], url, from) {
			s.bare(colon+1, closed)
		}
	case scheme == "matrix":
		if id := matrixID(s.s[colon+1 : closed]); id != "" {
			s.found(from, Link{URL: url, Kind: "matrix", ID: id}, host{})
		} else {
			s.bare(colon+1, closed)
		}
	case scheme != "mxc":
		s.web(from, colon, closed, scheme, url)
	}
	if closed < end {
		s.bare(closed, end)
	}
}

func delimitsByte(c byte) bool {
	return c < utf8.RuneSelf && (delimits(rune(c)) || c == '(' || c == '[')
}

// closing is where a link ends that stands in a sentence: before a bracket that it does not open, or a full stop.
func (s *scanner) closing(from, end int) int {
	round, square := 0, 0
	for i := from; i < end; i++ {
		switch s.s[i] {
		case '(':
			round++
		case '[':
			square++
		case ')':
			round--
		case ']':
			square--
		}
		if round < 0 || square < 0 {
			end = i
			break
		}
	}
	for end > from && strings.IndexByte(".,;:!?'*_~", s.s[end-1]) >= 0 {
		end--
	}
	return end
}

// web adds a link that has a host after its scheme.
func (s *scanner) web(from, colon, end int, scheme, url string) {
	at := colon + 1
	for at < end && isSlash(s.s[at]) && (special[scheme] || at <= colon+2) {
		at++
	}
	slashes := at - colon - 1
	rest := s.s[min(at, end):max(at, end)]
	tail := ""
	if i := strings.IndexAny(rest, `/\?#`); i >= 0 {
		rest, tail = rest[:i], rest[i:]
	}
	nameAt := strings.LastIndexByte(rest, '@') + 1
	name := rest[nameAt:]
	if i := strings.IndexByte(name, ']'); i >= 0 && name[0] == '[' {
		name = name[:i+1]
	} else if i := strings.IndexByte(name, ':'); i >= 0 {
		name = name[:i]
	}
	h, ok := nearestHost(name)
	if !ok || slashes == 0 && !h.known {
		s.bare(at, end)
		return
	}
	link := Link{URL: url, Kind: "web"}
	switch {
	case !special[scheme]:
		link.Kind = "other"
	case h.name == "matrix.to":
		link.Kind, link.ID = "matrix", matrixTo(tail)
	}
	s.found(from, link, h)
	if i := afterName(rest[nameAt:]); name[0] != '[' && i >= 0 {
		s.bare(at+nameAt+i, at+len(rest))
	}
	s.nested(tail)
}

// afterName is where something begins in a host with its port that belongs to neither; -1 for nowhere.
func afterName(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == ':' && (i+1 == len(s) || isDigit(s[i+1])) || c == '%' || c >= utf8.RuneSelf || nameRune(rune(c)) {
			continue
		}
		return i
	}
	return -1
}

// nearestHost is parseHost for what may be followed by letters of a text that puts no blanks between its words.
func nearestHost(name string) (h host, ok bool) {
	h, ok = parseHost(name)
	if ok && h.known || isASCII(name) {
		return h, ok
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }); i > 0 {
		if shorter, found := parseHost(name[:i]); found && shorter.known {
			return shorter, true
		}
	}
	return h, ok
}

// mailto adds a link to an address, and reports whether it is one.
func (s *scanner) mailto(address, url string, from int) bool {
	address, _, _ = strings.Cut(address, "?")
	at := strings.LastIndexByte(address, '@')
	h, ok := nearestHost(address[at+1:])
	if ok = ok && at > 0; ok {
		s.found(from, Link{URL: url, Kind: "mail"}, h)
	}
	return ok
}

// nested looks for links in the path or query of another one, percent-encoded, perhaps more than once.
func (s *scanner) nested(tail string) {
	if s.inside {
		return
	}
	for range maxNested {
		if !strings.Contains(tail, "%") || s.build(len(tail)) {
			return
		}
		tail = s.clean(percentDecoded(tail))
		inner := scanner{finder: s.finder, s: tail, words: s.words, inside: true}
		inner.scan()
	}
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
