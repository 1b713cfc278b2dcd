package bindings

import (
	"strings"

	"github.com/axolua/axolua/bindings/lists"
	prose "github.com/axolua/axolua/bindings/text"
	lua "github.com/yuin/gopher-lua"
)

// dataLibrary is `data`.
var dataLibrary = Library{
	Name: "data",
	Doc: "Lists too large for Lua tables, declared under `data` in axolua.yaml: data.bad_hashes is the one called bad_hashes there. There is one " +
		"copy of each in the process. It comes from a file, a URL, a policy room or the members of a room, and is replaced in whole while " +
		"modules go on, without a reload: two questions to a list may be answered by two copies, one question never is.\n\n" +
		"Its kind says what a list can be asked: a set has `has`, so have cidrs, globs and domains, which also have `find`; words have " +
		"`find`, and a policy room has `match`. All have `size`. Another method raises, and so does a list of which there is no copy yet, " +
		"unless it is declared `optional`: then it is empty until there is one. No list can be walked through.",
	Named: &Named{
		Type:   "List",
		names:  func(b *bound) []string { return b.lists.Names() },
		member: (*bound).list,
	},
}

// listClass is one list of `data`.
var listClass = Class{
	Name: "List", Called: "list", Doc: "A list of `data`.",
	Funcs: []Func{
		{
			Name: "has", Asks: true,
			Doc: "Whether something is in a set, is an address in one of the networks of cidrs, is a host of domains or below one, or fits one of " +
				"globs. false for what is no text, such as nil.",
			Params:  []Param{{Name: "x", Type: tAnything, Optional: true, Doc: "a text or an id"}},
			Returns: []Param{{Name: "has", Type: tBool}},
			run:     listHas,
		},
		{
			Name: "find", Asks: true,
			Doc: "The first of words that is in a text, letters compared as text.fold gives them: the word as it stands in the list, and where it is " +
				"in text.fold(text), for string.sub. Of domains, the entry that the first link leads to or below, and that link; links are found as " +
				"text.links does. nil if there is none.",
			Params: []Param{{Name: "text", Type: tAnything, Optional: true, Doc: "a text, or an event: all that text.visible and text.links give of it"}},
			Returns: []Param{{Name: "entry", Type: tText, Optional: true},
				{Name: "at", Type: tAnything, Doc: "of words the first byte; of domains the URL of the link"},
				{Name: "last", Type: tInteger, Optional: true, Doc: "of words the last byte"}},
			run: listFind,
		},
		{
			Name: "match", Asks: true,
			Doc: "What a policy room says of a user, a room or a server, in that order if several are given. A ban counts before everything else; its " +
				"recommendation is \"m.ban\", also where the room has it under an older name. A rule about a server is not one about its users: ask for both.",
			Params: []Param{{Name: "about", Type: tPolicyEntity, Doc: "{ user = event.sender, server = event.origin }"}},
			Returns: []Param{{Name: "recommendation", Type: tText, Optional: true, Doc: "nil if no rule is about it"},
				{Name: "reason", Type: tText, Optional: true}, {Name: "entity", Type: tText, Optional: true, Doc: "of the rule: a pattern, as of glob"}},
			run: listMatch,
		},
		{
			Name: "size", Doc: "How many different entries there are.", Asks: true, Returns: []Param{{Name: "entries", Type: tInteger}},
			run: func(c Call) int { return c.give(lua.LNumber(c.listNow().Size())) },
		},
	},
}

var policyEntityClass = Class{
	Name: "PolicyEntity", Doc: "Whom a policy list is asked about.",
	Fields: []Param{
		{Name: "user", Type: tID, Optional: true}, {Name: "room", Type: tID, Optional: true, Doc: "a room id or an alias"},
		{Name: "server", Type: tText, Optional: true},
	},
}

// list is the object of a list; nil if there is none of that name.
func (b *bound) list(name string) lua.LValue {
	l := b.lists.List(name)
	if l == nil {
		return nil
	}
	return b.newObject(&listClass, l)
}

// listNow is the list that a method was called on, as it is now. All of the method has to go by that copy.
func (c Call) listNow() *lists.Copy {
	l := self[*lists.List](c)
	if !l.Kind().Offers(c.fn.Name) {
		c.RaiseError("data.%s:%s: a list of kind %s has no such method; it has %s",
			l.Name(), c.fn.Name, l.Kind(), strings.Join(l.Kind().Methods(), " and "))
	}
	now, err := l.Copy()
	if err != nil {
		c.RaiseError("data.%s: %s", l.Name(), err)
	}
	return now
}

// textOrID is argument 0 if it is one.
func (c Call) textOrID() (text string, ok bool) {
	if n, isNumber := c.arg(0).(lua.LNumber); isNumber {
		return n.String(), true
	}
	return c.b.idText(c.arg(0))
}

func listHas(c Call) int {
	now := c.listNow()
	text, ok := c.textOrID()
	if !ok {
		return c.give(lua.LFalse)
	}
	has, err := now.Has(text, c.meter())
	c.stopIf(err)
	return c.give(lua.LBool(has))
}

func listFind(c Call) int {
	now := c.listNow()
	if self[*lists.List](c).Kind() == lists.Domains {
		return c.findLink(now)
	}
	texts := make([]string, 1)
	var ok bool
	if c.arg(0).Type() == lua.LTTable {
		var err error
		texts, err = prose.Visible(c.readable(0), c.meter())
		c.stopIf(err)
	} else if texts[0], ok = c.textOrID(); !ok {
		return c.give(lua.LNil)
	}
	for _, text := range texts {
		c.b.scope.Ahead(c.LState, len(text), lists.WordNanos)
		word, found, err := now.FindWord(text, c.meter())
		c.stopIf(err)
		if found {
			c.give(lua.LString(word.Text))
			c.Push(lua.LNumber(word.From + 1))
			c.Push(lua.LNumber(word.To))
			return 3
		}
	}
	return c.give(lua.LNil)
}

// findLink gives the first link to one of the domains.
func (c Call) findLink(now *lists.Copy) int {
	var links []prose.Link
	var err error
	if c.arg(0).Type() == lua.LTTable {
		links, err = prose.Links(c.readable(0), c.meter())
	} else if text, ok := c.textOrID(); ok {
		links, err = prose.LinksIn(text, c.meter())
	}
	c.stopIf(err)
	for _, link := range links {
		if entry, found := now.Domain(link.Host); found {
			c.give(lua.LString(entry))
			return 1 + c.giveText(link.URL)
		}
	}
	return c.give(lua.LNil)
}

// abouts are the fields of PolicyEntity, in their order.
var abouts = []lists.About{lists.Users, lists.InRooms, lists.Servers}

func listMatch(c Call) int {
	now := c.listNow()
	asked := c.entities()
	for _, about := range abouts {
		entity, given := asked[about]
		if !given {
			continue
		}
		rule, found, err := now.Match(about, entity, c.meter())
		c.stopIf(err)
		if !found {
			continue
		}
		c.giveText(rule.Recommendation)
		if rule.Reason == "" {
			c.Push(lua.LNil)
		} else {
			c.giveText(rule.Reason)
		}
		c.giveText(rule.Entity)
		return 3
	}
	return c.give(lua.LNil)
}

// entities is argument 0 of match. What a stranger has put there may be no text: then no rule is about it.
func (c Call) entities() map[lists.About]string {
	t, ok := c.arg(0).(*lua.LTable)
	if _, isView := c.b.scope.Views().Backing(t); !ok || isView {
		c.bad(0, "table of the module's own expected")
	}
	asked := map[lists.About]string{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		field, _ := c.b.idText(k)
		about := lists.About(field)
		if about != lists.Users && about != lists.InRooms && about != lists.Servers {
			c.bad(0, noField(prose.Truncate(field, 40), []string{"user", "room", "server"}))
		}
		if text, isText := c.b.idText(v); isText {
			asked[about] = text
		}
	}
	return asked
}
