package text

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// reading is what a reader gets of HTML.
type reading struct {
	text   strings.Builder
	unread strings.Builder // in <script> and <style>: a browser shows none of it, a client that only drops tags does
	asides []string        // what shows when the pointer rests on something, or where a picture is missing
	refs   []ref

	silent atom.Atom // the <script> or <style> that is open
	open   int       // the ref whose words are being read, -1 for none
}

// ref is an attribute that leads somewhere.
type ref struct {
	value    string
	from, to int // the words to click on, in text; to is -1 until they are complete
}

// texts lists what can be read, unless it is empty.
func (r *reading) texts() (texts []string) {
	for _, s := range append([]string{r.text.String(), r.unread.String()}, r.asides...) {
		if strings.TrimSpace(s) != "" {
			texts = append(texts, s)
		}
	}
	return texts
}

// Strip gives HTML as a browser shows it: without tags and comments, entities decoded, blocks on lines of their own.
func Strip(s string, m Meter) (string, error) {
	g := newGauge(m)
	r := readHTML(s, g)
	return r.text.String(), g.err
}

// breaks are the tags that begin and end a line.
var breaks = map[atom.Atom]bool{}

func init() {
	for _, a := range []atom.Atom{
		atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Br, atom.Caption, atom.Center, atom.Dd, atom.Details,
		atom.Dialog, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1,
		atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.Option,
		atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Td, atom.Textarea, atom.Th, atom.Title, atom.Tr, atom.Ul,
	} {
		breaks[a] = true
	}
}

// readHTML reads token by token: a tree would cost more than linear time for deep nesting.
func readHTML(s string, g *gauge) *reading {
	r := &reading{open: -1}
	if g.build(len(s)) {
		return r
	}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == html.ErrorToken || g.work(len(z.Raw())) {
			break
		}
		switch kind {
		case html.TextToken:
			if r.silent != 0 {
				r.unread.Write(z.Text())
			} else {
				r.text.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			z.NextIsNotRawText() // else an unclosed <textarea> would hide the tags of the rest
			r.startTag(z)
		case html.EndTagToken:
			r.endTag(z)
		}
	}
	r.closeLink()
	return r
}

func (r *reading) startTag(z *html.Tokenizer) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	r.breakAt(tag)
	switch tag {
	case atom.Script, atom.Style:
		r.silent = tag
	case atom.A:
		r.closeLink()
	}
	if more {
		if refs := r.attributes(z); refs > 0 && tag == atom.A {
			r.open = len(r.refs) - refs
		}
	}
}

func (r *reading) endTag(z *html.Tokenizer) {
	name, _ := z.TagName()
	tag := atom.Lookup(name)
	r.breakAt(tag)
	if tag == r.silent {
		r.silent = 0
	}
	if tag == atom.A {
		r.closeLink()
	}
}

// closeLink ends the words of the open reference.
func (r *reading) closeLink() {
	if r.open >= 0 {
		r.refs[r.open].to = r.text.Len()
	}
	r.open = -1
}

func (r *reading) breakAt(a atom.Atom) {
	if breaks[a] {
		r.text.WriteByte('\n')
	}
}

// attributes reads those of a tag, and gives the number of references in them.
func (r *reading) attributes(z *html.Tokenizer) (refs int) {
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "href", "src", "action", "formaction", "poster", "background", "cite", "data", "srcset", "ping", "xlink:href",
			"longdesc", "data-mx-href":
			r.refs = append(r.refs, ref{value: string(value), from: r.text.Len(), to: -1})
			refs++
		case "title", "alt", "aria-label", "placeholder", "label", "summary", "value", "content",
			"data-mx-spoiler", "data-mx-maths":
			r.asides = append(r.asides, string(value))
		}
	}
	return refs
}

// words is what the reader clicks on.
func (r *reading) words(f ref) string {
	if f.to < 0 {
		return ""
	}
	return strings.TrimSpace(r.text.String()[f.from:f.to])
}
