package bindings

import (
	"encoding/json"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// hostClasses are the objects that the homeserver gives.
var hostClasses = map[Type]*Class{
	"UserInfo": &userInfo, "ProfileInfo": &profileInfo, "Threepid": &threepid, "UserIpAndAgent": &userAgent,
}

// hostResult gives the Lua value of what a host gave for a result of type t: a table of the module's own, but for events
// and the state of rooms, which end with the question.
func (c Call) hostResult(t Type, v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case *Event:
		return c.b.events.View(v.root)
	case engine.StateMap:
		return c.b.stateMap(v)
	case []*Event:
		return c.eventList(v)
	case json.RawMessage:
		return c.hostJSON(t, v)
	case string:
		c.b.scope.Charge(c.LState, len(v))
		return lua.LString(v)
	}
	return c.b.scope.ToLua(c.LState, c.b.ofClass(t, shadow.Plain(v)))
}

// hostJSON is hostResult for text, which a host that is asked over a connection has not looked into.
func (c Call) hostJSON(t Type, text json.RawMessage) lua.LValue {
	var list []json.RawMessage
	switch t {
	case "Event":
		list = []json.RawMessage{text}
	case "Event[]":
		c.failOn(json.Unmarshal(text, &list))
	default:
		doc, err := shadow.Parse(string(text))
		c.failOn(err)
		return c.b.scope.ToLua(c.LState, c.b.ofClass(t, shadow.Plain(doc)))
	}
	events := make([]*Event, len(list))
	for i, text := range list {
		e, err := ParseEvent(text)
		c.failOn(err)
		events[i] = e
	}
	if t == "Event" {
		return c.b.events.View(events[0].root)
	}
	return c.eventList(events)
}

// failOn raises err, if there is one.
func (c Call) failOn(err error) {
	if err != nil {
		c.fail(&APIError{Kind: "failed", Text: "the homeserver's answer: " + err.Error()})
	}
}

// listedEvent is what one event occupies in a list, in bytes; the event itself is the host's.
const listedEvent = 200

func (c Call) eventList(events []*Event) lua.LValue {
	if err := c.b.scope.Spend(listedEvent * (1 + len(events))); err != nil {
		c.RaiseError("%s", err)
	}
	list := c.CreateTable(len(events), 0)
	c.b.scope.Conv().MarkList(list)
	for _, e := range events {
		list.Append(c.b.events.View(e.root))
	}
	return list
}

// ofClass makes plain, which the caller owns, what Lua sees of an object or a list of objects of type t: what is null is
// absent, and ids are UserIDs where the class says so. Anything else stays as it is.
func (b *bound) ofClass(t Type, plain any) any {
	if list, ok := plain.([]any); ok && len(t) > 2 && t[len(t)-2:] == "[]" {
		for i := range list {
			list[i] = b.ofClass(t[:len(t)-2], list[i])
		}
		return list
	}
	class, object := hostClasses[t], plain
	fields, ok := object.(map[string]any)
	if class == nil || !ok {
		return plain
	}
	for key, v := range fields {
		if v == nil {
			delete(fields, key)
		}
	}
	for i := range class.Fields {
		if f := &class.Fields[i]; f.Type == "UserID" {
			if text, ok := fields[f.Name].(string); ok {
				fields[f.Name] = b.ids.value(text)
			}
		}
	}
	return fields
}
