package text

import (
	"strings"
	"unicode/utf8"
)

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
