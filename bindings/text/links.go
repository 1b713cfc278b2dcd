package text

import "strings"

// Link is something in a text that leads somewhere else.
type Link struct {
	// URL is the link as it stands there, without characters that nobody sees and with full-width ones as ASCII.
	URL string
	// Kind is "web", "mail", "matrix" (matrix.to and matrix: links) or "other" (other schemes).
	Kind string
	// Host is the name of the server in ASCII and lower case, or its IP address in the usual form; "" if there is none.
	Host string
	// Domain is the part of Host that somebody registered, by the public suffix list.
	Domain string
	// ID is the user, room, alias or event that a "matrix" link leads to.
	ID string
	// Text is what the reader sees of the link.
	Text string
}

// Links gives every link in the texts of an event that a client may show.
func Links(event Value, m Meter) ([]Link, error) {
	f := newFinder(m)
	for _, p := range collect(event, f.gauge) {
		f.piece(p)
	}
	return f.links, f.err
}

// LinksIn gives every link in a text, which may be HTML.
func LinksIn(s string, m Meter) ([]Link, error) {
	f := newFinder(m)
	f.piece(piece{s, plain})
	return f.links, f.err
}

// finder gathers links.
type finder struct {
	*gauge
	links []Link
	seen  map[Link]bool
}

func newFinder(m Meter) *finder { return &finder{gauge: newGauge(m)} }

// linkSize is what a link takes besides its texts, in bytes.
const linkSize = 300

func (f *finder) add(l Link) {
	if f.seen[l] || f.build(linkSize+len(l.URL)+len(l.Host)+len(l.Domain)+len(l.Text)) {
		return
	}
	if f.seen == nil {
		f.seen = map[Link]bool{}
	}
	f.seen[l] = true
	f.links = append(f.links, l)
}

// piece looks at a text in both ways, whatever it is said to be: some clients take the one for the other.
func (f *finder) piece(p piece) {
	if p.as != target && (p.as == markup || strings.ContainsAny(p.text, "<&")) {
		f.markup(p.text)
	}
	if p.as == target {
		f.ref(p.text, "")
	} else if p.as != markup {
		f.prose(p.text)
	}
}

func (f *finder) markup(s string) {
	r := readHTML(s, f.gauge)
	for _, ref := range r.refs {
		if f.work(len(ref.value)) {
			return
		}
		f.ref(ref.value, r.words(ref))
	}
	for _, s := range r.texts() {
		f.prose(s)
	}
}

// ref looks at an attribute: all of it is a link, and browsers drop line breaks and tabs in it.
func (f *finder) ref(value, words string) {
	value = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, value)
	value = f.clean(strings.TrimFunc(value, func(r rune) bool { return r <= ' ' }))
	if strings.HasPrefix(value, "#") || len(value) >= 4 && strings.EqualFold(value[:4], "mxc:") {
		return
	}
	scheme := schemeOf(value)
	if scheme == "" && len(value) > 2 && isSlash(value[0]) && isSlash(value[1]) {
		f.whole("https:"+value, words)
		return
	}
	before := len(f.links)
	sc := scanner{finder: f, s: value, words: words}
	sc.scan()
	if len(f.links) == before && scheme != "" && len(value) > len(scheme)+1 && !special[scheme] {
		f.add(Link{URL: Truncate(value, 2048), Kind: "other", Text: words})
	}
}

// prose looks at a text that a person reads.
func (f *finder) prose(s string) {
	sc := scanner{finder: f, s: f.clean(s)}
	sc.scan()
}

func (f *finder) clean(s string) string {
	s, err := clean(s, f.meter)
	if err != nil {
		f.err = err
	}
	return s
}

// whole adds one link with a scheme.
func (f *finder) whole(url, words string) {
	sc := scanner{finder: f, s: url, words: words}
	sc.withScheme(0, len(url), len(url))
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// special are the schemes whose links have a host whatever their slashes.
var special = map[string]bool{"http": true, "https": true, "ftp": true, "ws": true, "wss": true}

// schemeOf is what is in front of the first colon, in lower case, if it is written like a scheme.
func schemeOf(s string) string {
	end := strings.IndexByte(s, ':')
	if end < 1 || end > maxScheme || !isLetter(s[0]) {
		return ""
	}
	for i := 0; i < end; i++ {
		if !schemeByte(s[i]) {
			return ""
		}
	}
	return strings.ToLower(s[:end])
}

const maxScheme = 32

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func schemeByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.'
}
