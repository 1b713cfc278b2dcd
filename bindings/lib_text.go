package bindings

import (
	"html"

	prose "github.com/axolua/axolua/bindings/text"
	lua "github.com/yuin/gopher-lua"
)

// textLibrary is `text`. All of it takes time in proportion to the length of the text.
var textLibrary = Library{
	Name: "text",
	Doc: "What people read: the texts of an event, the links in them, and ways to compare texts that were written to look " +
		"different, or alike. None of it fails because of what a stranger wrote.",
	Funcs: []Func{
		{
			Name: "visible", Doc: "Every text of an event that a client may show, whatever its type: body, caption, formatted " +
				"body without its tags, the new text of an edit, polls, names, topics, aliases, reasons, reactions, display names, " +
				"and what hides behind pictures and spoilers. A text may be there several times, as body and as formatted body.",
			Params:  []Param{{Name: "event", Type: tTable, Doc: "an event, the content of one, or a copy"}},
			Returns: []Param{{Name: "texts", Type: tTexts, Doc: "empty if there is nothing to read"}},
			run: func(c Call) int {
				texts, err := prose.Visible(c.readable(0), c.meter())
				c.stopIf(err)
				list := c.CreateTable(len(texts), 0)
				for _, s := range texts {
					c.b.scope.Charge(c.LState, 16)
					list.Append(lua.LString(s))
				}
				c.Push(list)
				return 1
			},
		},
		{
			Name: "links", Doc: "Every link in what text.visible gives of an event, and in its HTML and previews; or in one text, which may " +
				"be HTML. What browsers take for the same host is the same host here: case, ports, users, full-width and invisible " +
				"characters, percent-encoding, punycode and IP addresses as plain numbers are undone. Without https:// it is a link " +
				"if its ending exists in the Internet (so readme.md is one, file.txt is none). Links within links, as of " +
				"redirectors, are there too.",
			Params:  []Param{{Name: "event", Type: tAnything, Doc: "an event, the content of one, a copy, or a text"}},
			Returns: []Param{{Name: "links", Type: "Link[]"}},
			run:     links,
		},
		{
			Name: "fold", Doc: "A text in which words can be looked for: in lower case, without accents and invisible characters, and " +
				"with one form of each letter (full-width and mathematical ones become plain). Fold what you look for too. Letters of " +
				"other alphabets stay: see text.skeleton.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "folded", Type: tText}},
			run:     func(c Call) int { return c.changed(prose.Fold) },
		},
		{
			Name: "skeleton", Doc: "The same text for all that look alike, by Unicode's table of confusable characters: Cyrillic а and Latin a, " +
				"0 and O, 1 and l, rn and m. For comparing with the skeleton of another text only, not to be shown. Case matters; " +
				"text.skeleton(text.fold(s)) is without.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "skeleton", Type: tText}},
			run:     func(c Call) int { return c.changed(prose.Skeleton) },
		},
		{
			Name: "html_escape", Doc: "A text for HTML: <, >, &, ' and \" as entities.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "html", Type: tText}},
			run: func(c Call) int {
				s := c.text(0)
				c.b.scope.Charge(c.LState, len(s))
				return c.giveText(html.EscapeString(s))
			},
		},
		{
			Name: "html_unescape", Doc: "A text with entities such as &amp; and &#x41; as what they stand for. Tags stay; see text.strip_html.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "text", Type: tText}},
			run:     func(c Call) int { return c.giveText(html.UnescapeString(c.text(0))) },
		},
		{
			Name: "strip_html", Doc: "HTML as a browser shows it: without tags, comments and scripts, entities decoded, paragraphs on lines of " +
				"their own.",
			Params:  []Param{{Name: "html", Type: tText}},
			Returns: []Param{{Name: "text", Type: tText}},
			run:     func(c Call) int { return c.changed(prose.Strip) },
		},
		{
			Name: "truncate", Doc: "The first characters of a text; all of it if it has no more. Unlike s:sub it never cuts a character in two. " +
				"An emoji may be several characters.",
			Params:  []Param{{Name: "s", Type: tText}, {Name: "chars", Type: tInteger, Doc: "0 or less gives \"\""}},
			Returns: []Param{{Name: "start", Type: tText}},
			run: func(c Call) int {
				s := c.text(0)
				return c.giveText(prose.Truncate(s, int(min(c.integer(1, 0), int64(len(s))))))
			},
		},
		{
			Name: "len", Doc: "The number of characters in a text, where #s is the number of bytes.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "chars", Type: tInteger}},
			run:     func(c Call) int { return c.give(lua.LNumber(prose.Len(c.text(0)))) },
		},
	},
}

// linkClass describes what text.links gives: plain tables, whose fields are filled in this order.
var linkClass = Class{
	Name: "Link", Doc: "A link, as text.links gives it.",
	Fields: []Param{
		{Name: "url", Type: tText, Doc: "as it stands there, without invisible characters"},
		{Name: "kind", Type: tText, Doc: "\"web\", \"mail\", \"matrix\" (matrix.to and matrix: links) or \"other\" (other schemes)"},
		{Name: "host", Type: tText, Optional: true, Doc: "in ASCII and lower case (xn--... for other letters), or an IP address; nil if it has none"},
		{Name: "domain", Type: tText, Optional: true, Doc: "the part of host that somebody registered: evil.co.uk of www.evil.co.uk; of an IP address all of it"},
		{Name: "id", Type: tText, Optional: true, Doc: "the user, room, alias or event that a matrix link leads to"},
		{Name: "text", Type: tText, Doc: "what the reader sees of it: the words of an <a> or of [words](url), else the link itself"},
	},
}

func links(c Call) int {
	var found []prose.Link
	var err error
	switch c.arg(0).Type() {
	case lua.LTString, lua.LTNumber:
		found, err = prose.LinksIn(c.text(0), c.meter())
	case lua.LTTable:
		found, err = prose.Links(c.readable(0), c.meter())
	default:
		c.bad(0, "event or string expected, got "+c.given(0))
	}
	c.stopIf(err)
	list := c.CreateTable(len(found), 0)
	for _, link := range found {
		c.stopIf(c.b.scope.Spend(linkTable))
		t := c.CreateTable(0, 6)
		for i, value := range [...]string{link.URL, link.Kind, link.Host, link.Domain, link.ID, link.Text} {
			if value != "" {
				t.RawSetString(linkClass.Fields[i].Name, lua.LString(value))
			}
		}
		list.Append(t)
	}
	c.Push(list)
	return 1
}

// linkTable is what the table of a link takes, in bytes.
const linkTable = 800

// meter lets the limits of the module stop what takes long.
func (c Call) meter() prose.Meter { return c.b.scope.Spend }

// stopIf raises that a limit was reached.
func (c Call) stopIf(err error) {
	if err != nil {
		c.RaiseError("%s: %s", c.name(), err)
	}
}

// changed gives the first argument as change makes it.
func (c Call) changed(change func(string, prose.Meter) (string, error)) int {
	s, err := change(c.text(0), c.meter())
	c.stopIf(err)
	return c.giveText(s)
}
