package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bare looks for links without a scheme. What counts as one is decided by the public suffix list: a name of at least two
// labels whose ending is in the root zone. The server in a Matrix id such as @alice:example.org is none.
func (s *scanner) bare(from, to int) {
	if s.inside { // within a link only what has a scheme is one
		return
	}
	id := -1 // where the Matrix id begins that this may be
	for at := from; at < to && s.err == nil; {
		end := s.nameEnd(at, to)
		if end == at {
			c := s.s[at]
			switch {
			case strings.IndexByte("@#!$+", c) >= 0 && (at == from || !isWordByte(s.s[at-1])):
				id = at + 1
			case strings.IndexByte("/()[],;?&", c) >= 0:
				id = -1
			}
			_, size := utf8.DecodeRuneInString(s.s[at:])
			at += size
			continue
		}
		if s.work(end - at) {
			return
		}
		switch {
		case id >= 0 && at-1 > id && s.s[at-1] == ':':
			id = -1
			if port := s.portEnd(end, to); !s.leadsOn(port, to) {
				at = port
			} else {
				at = s.name(from, at, end, to)
			}
		case id >= 0 && end+1 < to && s.s[end] == ':' && (isLetter(s.s[end+1]) || s.s[end+1] >= utf8.RuneSelf):
			at = end
		default:
			at = s.name(from, at, end, to)
		}
	}
}

// leadsOn tells whether at at, behind a server, something of it begins: what only looks like a Matrix id, as in
// @a:example.org/page, is a link. The end of a sentence is nothing of a server, nor is another id, as in
// #room:example.org/$event.
func (s *scanner) leadsOn(at, to int) bool {
	if at >= to || strings.IndexByte(`/\?#`, s.s[at]) < 0 {
		return false
	}
	for at++; at < to && !isWordByte(s.s[at]); at++ {
		if strings.IndexByte("@#!$", s.s[at]) >= 0 && at+1 < to && isWordByte(s.s[at+1]) {
			return s.s[at] != '$' && strings.IndexByte(s.s[at:to], ':') < 0
		}
	}
	return at < to
}

func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) || c >= utf8.RuneSelf }

// nameEnd is where the characters end that may be part of a name.
func (s *scanner) nameEnd(at, to int) int {
	for at < to {
		r, size := utf8.DecodeRuneInString(s.s[at:to])
		switch {
		case nameRune(r):
			at += size
		case r == '%' && at+2 < to && isHex(s.s[at+1]) && isHex(s.s[at+2]):
			at += 3
		default:
			return at
		}
	}
	return at
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// portEnd is where a port ends that begins at at.
func (s *scanner) portEnd(at, to int) int {
	if at+1 < to && s.s[at] == ':' && isDigit(s.s[at+1]) {
		for at++; at < to && isDigit(s.s[at]); at++ {
		}
	}
	return at
}

// name looks at what may be the name of a host, and gives where to go on.
func (s *scanner) name(start, from, end, to int) (after int) {
	raw := s.s[from:end]
	if strings.IndexByte(raw, '.') < 0 && !strings.Contains(raw, "%2") {
		return end
	}
	if s.isLocalPart(end, to) {
		return end
	}
	hosts := bareHosts(raw, s.addressFollows(end, to))
	if len(hosts) == 0 {
		return end
	}
	tail := s.portEnd(end, to)
	urlEnd := tail
	if tail < to && strings.IndexByte(`/\?#`, s.s[tail]) >= 0 {
		urlEnd = max(tail, s.closing(from, to))
	}
	for _, h := range hosts {
		link := Link{Kind: "web", URL: raw[h.at:h.end]}
		if h.end == len(raw) {
			link.URL += s.s[end:urlEnd]
		}
		if h.matrixTo() {
			link.Kind, link.ID = "matrix", matrixTo(s.s[tail:urlEnd])
		} else if h.at == 0 && from-2 >= start && s.s[from-1] == '@' && isWordByte(s.s[from-2]) {
			link.Kind, link.URL = "mail", s.mailbox(start, from)+link.URL
		}
		s.found(from+h.at, link, h.host)
	}
	s.nested(s.s[tail:urlEnd])
	return urlEnd
}

// isLocalPart tells whether what ends at end is the user of an address: its server follows.
func (s *scanner) isLocalPart(end, to int) bool {
	if end+1 >= to || s.s[end] != '@' {
		return false
	}
	after := s.nameEnd(end+1, to)
	return len(bareHosts(s.s[end+1:after], false)) > 0
}

// maxLocal is the longest user of an address, in bytes.
const maxLocal = 64

// mailbox is the user of the address whose server begins at from, with the @.
func (s *scanner) mailbox(start, from int) string {
	at := from - 1
	for at > start && from-at <= maxLocal && (isWordByte(s.s[at-1]) || strings.IndexByte("._%+-", s.s[at-1]) >= 0) {
		at--
	}
	return strings.ToValidUTF8(s.s[at:from], "")
}

// addressFollows tells whether what follows makes an IP address without a scheme a link: a port, or a path that is no
// number. Versions and networks look alike otherwise.
func (s *scanner) addressFollows(end, to int) bool {
	if s.portEnd(end, to) > end+2 {
		return true
	}
	return end+1 < to && s.s[end] == '/' && !isDigit(s.s[end+1])
}

// bareHost is a host that was found in a run of characters.
type bareHost struct {
	host
	at, end int // in that run
}

func (h bareHost) matrixTo() bool { return h.name == "matrix.to" }

// edges are characters of names that no name begins or ends with.
const edges = ".-_"

// bareHosts gives the hosts in a run of characters that names may have. Where letters of a script without blanks touch
// ASCII, as in 请看spam.example吧, what is ASCII may be the name.
func bareHosts(raw string, address bool) (hosts []bareHost) {
	add := func(at int, name string) {
		if h, ok := bareName(name, address); ok && (len(hosts) == 0 || hosts[len(hosts)-1].domain != h.domain) {
			at += len(name) - len(strings.TrimLeft(name, edges))
			hosts = append(hosts, bareHost{h, at, at + len(strings.Trim(name, edges))})
		}
	}
	for at := 0; at < len(raw); {
		end := len(raw)
		if i := strings.Index(raw[at:], ".."); i >= 0 {
			end = at + i
		}
		part, found := raw[at:end], len(hosts)
		add(at, part)
		if !isASCII(part) && (len(hosts) == found || strings.ContainsFunc(part, touchesOthers)) {
			for i := 0; i < len(part); {
				n := asciiEnd(part, i)
				add(at+i, part[i:n])
				for n < len(part) && part[n] >= utf8.RuneSelf {
					n++
				}
				i = n
			}
		}
		for at = end; at < len(raw) && raw[at] == '.'; at++ {
		}
	}
	return hosts
}

func asciiEnd(s string, from int) int {
	for from < len(s) && s[from] < utf8.RuneSelf {
		from++
	}
	return from
}

// touchesOthers tells whether r is of a script that puts no blanks between words.
func touchesOthers(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer,
		unicode.Myanmar)
}

// bareName understands a name without a scheme.
func bareName(name string, address bool) (h host, ok bool) {
	name = strings.Trim(name, edges)
	if len(name) < 4 || strings.IndexByte(name, '.') < 0 && !strings.Contains(name, "%2") {
		return host{}, false
	}
	h, ok = parseHost(name)
	if !ok || !h.known || h.shared || strings.IndexByte(h.name, '.') < 0 {
		return host{}, false
	}
	return h, !h.ip || address && h.name == name
}
