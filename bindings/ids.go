package bindings

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// id is a Matrix id of the form <sigil>localpart:domain, such as a user id or a room alias.
type id struct{ sigil, localpart, domain string }

func (i id) String() string { return i.sigil + i.localpart + ":" + i.domain }

// MarshalText is the text that an id is in JSON, for the homeserver and for other services.
func (i id) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// parseID takes an id apart. As in Synapse the first colon ends the local part.
func parseID(sigil, s string) (id, bool) {
	rest, ok := strings.CutPrefix(s, sigil)
	localpart, domain, found := strings.Cut(rest, ":")
	return id{sigil, localpart, domain}, ok && found && domain != ""
}

// ids makes the objects that UserID.parse and RoomAlias.parse give. They are values: they may be kept.
type ids struct {
	l     *lua.LState
	class *class
}

// idToString is the only method of an id.
var idToString = Func{
	Name: "to_string", Doc: "The text of the id.", Returns: []Param{{Name: "id", Type: tText}},
	run: func(c Call) int {
		i := self[id](c)
		c.b.scope.Charge(c.LState, len(i.sigil)+len(i.localpart)+len(i.domain)+1)
		c.Push(lua.LString(i.String()))
		return 1
	},
}

func (b *bound) newIDs() ids {
	l := b.l
	c := newClass(l, "id", nil)
	toString := l.NewFunction(b.method("id", &idToString, lua.LTUserData))
	c.metatable.RawSetString("__tostring", toString)
	c.metatable.RawSetString("__eq", l.NewFunction(func(l *lua.LState) int {
		l.Push(lua.LBool(l.CheckUserData(1).Value == l.CheckUserData(2).Value))
		return 1
	}))
	c.metatable.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		self, _ := l.CheckUserData(1).Value.(id)
		switch key := l.CheckString(2); key {
		case "localpart":
			l.Push(lua.LString(self.localpart))
		case "domain":
			l.Push(lua.LString(self.domain))
		case "to_string":
			l.Push(toString)
		default:
			l.RaiseError("an id has localpart, domain and to_string(), but no '%s'", key)
		}
		return 1
	}))
	return ids{l, c}
}

// What UserID and RoomAlias are, and what they give.
var (
	userIDLibrary    = idLibrary("UserID", '@', "@localpart:domain")
	roomAliasLibrary = idLibrary("RoomAlias", '#', "#localpart:domain")
	userIDClass      = idClass("UserID", "A user id, taken apart.")
	roomAliasClass   = idClass("RoomAlias", "A room alias, taken apart.")
)

func idLibrary(name string, sigil byte, form string) Library {
	return Library{Name: name, Doc: "Makes ids of texts.", Funcs: []Func{{
		Name: "parse", Doc: "Takes an id of the form " + form + " apart. The first colon ends the local part: the domain may have a port.",
		Params:  []Param{{Name: "id", Type: tAnything, Optional: true, Doc: "a text; anything else is no id"}},
		Returns: []Param{{Name: "parsed", Type: Type(name), Optional: true, Doc: "nil if it is none"}},
		run: func(c Call) int {
			text, isText := c.arg(0).(lua.LString)
			parsed, ok := parseID(string(sigil), string(text))
			if !isText || !ok {
				return c.give(lua.LNil)
			}
			return c.give(c.b.ids.class.object(c.LState, parsed))
		},
	}}}
}

func idClass(name, doc string) Class {
	return Class{
		Name: name, Called: "id", Doc: doc + " Two are equal, with ==, if they are of the same text; tostring gives it. It may be kept.",
		Fields: []Param{{Name: "localpart", Type: tText, Doc: "without the first character"}, {Name: "domain", Type: tText, Doc: "the server, with its port if it has one"}},
		Funcs:  []Func{idToString},
	}
}

// value gives the object for an id that a host gave; what is none keeps all of its text as the local part.
func (x ids) value(text string) lua.LValue {
	for _, sigil := range []string{"#", "@"} {
		if parsed, ok := parseID(sigil, text); ok {
			return x.class.object(x.l, parsed)
		}
	}
	return x.class.object(x.l, id{localpart: text})
}
