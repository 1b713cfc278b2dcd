package text

import "strings"

// Value is a part of an event, in whatever form the program has it: a text, a list, an object or something else.
type Value interface {
	// Text is the value if it is a text.
	Text() (text string, ok bool)
	// Get is the value of a key of an object, nil if there is none.
	Get(key string) Value
	// Each gives the members of an object with their keys, and the elements of a list with "".
	Each(yield func(key string, v Value) bool)
}

// piece is a text of an event.
type piece struct {
	text string
	as   role
}

// role is what clients do with a text.
type role uint8

const (
	hidden role = iota
	plain       // they show it
	markup      // they show it as HTML
	target      // they let the reader follow it
)

// shown has the keys under which clients look for what they show, whatever type an event has and wherever in its
// content: a stranger chooses both, and clients differ.
var shown = map[string]role{
	"body": plain, "formatted_body": markup, "filename": plain, "caption": plain,
	"name": plain, "topic": plain, "title": plain, "description": plain, "summary": plain, "alt": plain, // rooms, widgets, places
	"displayname": plain, "display_name": plain, "reason": plain, "status_msg": plain, // people
	"alias": plain, "aliases": plain, "alt_aliases": plain,
	"question": plain, "answers": plain, "label": plain, // what polls would have as bare texts
	"m.text": plain, "m.html": markup, "m.topic": plain, "m.caption": plain, "m.message": plain,
	"org.matrix.msc1767.text": plain, "org.matrix.msc1767.html": markup, "org.matrix.msc1767.message": plain,
	"org.matrix.msc1767.caption": plain, "org.matrix.msc3765.topic": plain,
	"og:title": plain, "og:description": plain, "og:site_name": plain, "attribution": plain, // previews and image packs
	"og:url": target, "matched_url": target, "url": target, "uri": target, "external_url": target, "admin_contact": target,
}

// collector gathers the pieces of an event.
type collector struct {
	*gauge
	pieces []piece
	depth  int
}

// maxDepth is how deep JSON may be nested; what is deeper can't have come from an event.
const maxDepth = 10000

// collect gives the pieces of an event, or of the content of one. It does not ask which of both it has: a stranger would
// make the one look like the other. No key of an event itself is one under which clients look for text.
func collect(event Value, g *gauge) []piece {
	c := &collector{gauge: g}
	c.within("", event)
	return c.pieces
}

// within collects what is in v, which stands under key.
func (c *collector) within(key string, v Value) {
	if c.depth++; c.depth > maxDepth {
		return
	}
	defer func() { c.depth-- }()
	html := false
	if mime := v.Get("mimetype"); mime != nil { // as in the lists of m.text
		s, _ := mime.Text()
		html = len(s) >= len("text/html") && strings.EqualFold(s[:len("text/html")], "text/html")
	}
	for member, inner := range v.Each {
		if c.work(32) {
			return
		}
		if member == "unsigned" { // the server's, except for what an invited user is told of the room
			c.preview(inner)
			continue
		}
		if member == "" { // an element, or a key that nobody looks for
			member = key
		} else if key == "images" { // the short names of the emoji in an image pack
			c.add(member, plain)
		}
		s, ok := inner.Text()
		if !ok {
			c.within(member, inner)
			continue
		}
		as := shown[member]
		if member == "key" && key == "m.relates_to" { // a reaction may be any text
			as = plain
		}
		if member == "body" && html { // only lists of m.text mean it, and not all clients heed it: it adds a reading
			c.add(s, markup)
		}
		c.add(s, as)
	}
}

func (c *collector) preview(unsigned Value) {
	for _, key := range []string{"invite_room_state", "knock_room_state"} {
		if state := unsigned.Get(key); state != nil {
			c.within("", state)
		}
	}
}

func (c *collector) add(s string, as role) {
	if as == target && (strings.HasPrefix(s, "mxc:") || strings.HasPrefix(s, "geo:")) {
		return // the media of the event itself
	}
	if as == hidden || s == "" || c.build(len(s)) {
		return
	}
	c.pieces = append(c.pieces, piece{s, as})
}

// Visible gives every text of an event that a client may show, HTML as a reader sees it. An event may also be the content
// of one.
func Visible(event Value, m Meter) ([]string, error) {
	g := newGauge(m)
	var texts []string
	for _, p := range collect(event, g) {
		switch p.as {
		case plain:
			texts = append(texts, p.text)
		case markup:
			read := readHTML(p.text, g)
			texts = append(texts, read.texts()...)
		}
	}
	return texts, g.err
}
