package bindings

import (
	"strings"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// id is a Matrix id of the form <sigil>localpart:domain, such as a user id or a room alias.
type id struct{ sigil, localpart, domain string }

func (i id) String() string { return i.sigil + i.localpart + ":" + i.domain }

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

func newIDs(s *engine.Scope) ids {
	l := s.State()
	c := newClass(l, "id", nil)
	toString := l.NewFunction(func(l *lua.LState) int {
		self := c.self(l, "to_string").(id)
		s.Charge(l, len(self.sigil)+len(self.localpart)+len(self.domain)+1)
		l.Push(lua.LString(self.String()))
		return 1
	})
	c.metatable.RawSetString("__tostring", toString)
	c.metatable.RawSetString("__eq", l.NewFunction(func(l *lua.LState) int {
		l.Push(lua.LBool(l.CheckUserData(1).Value == l.CheckUserData(2).Value))
		return 1
	}))
	c.metatable.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		self := c.self(l, "to_string").(id)
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

// constructor is UserID or RoomAlias: parse gives nil on garbage.
func (x ids) constructor(sigil byte) *lua.LTable {
	t := x.l.CreateTable(0, 1)
	t.RawSetString("parse", x.l.NewFunction(func(l *lua.LState) int {
		text, isText := l.Get(1).(lua.LString)
		parsed, ok := parseID(string(sigil), string(text))
		if !isText || !ok {
			l.Push(lua.LNil)
			return 1
		}
		l.Push(x.class.object(l, parsed))
		return 1
	}))
	return t
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
