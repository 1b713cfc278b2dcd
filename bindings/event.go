package bindings

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// Event is an event of a question, made from JSON or from a value that the host already has. Besides the federation
// format it has the keys event_id, room_version and origin ("local", or the server that sent it).
//
// The host must set origin itself, also where the PDU has such a key, which is the sender's word: fences, filters and the
// policies for local and federated events trust it.
//
// An Event may be asked about by several goroutines at once, but not while Parse changes it.
type Event struct {
	root any        // &json.doc, or the host's value
	json *eventJSON // nil if there never was any: a host that has values makes an Event for each
}

type eventJSON struct {
	doc   shadow.Doc
	asked [len(oftenAsked)]atomic.Pointer[string] // the answer of Field to each, perhaps for an event before this one
}

// oftenAsked are the keys that filters and the like ask for, several times per event.
var oftenAsked = [...]string{"type", "sender", "room_id", "state_key", "origin"}

// ParseEvent makes an Event of JSON text, which it copies. The error says where the text is not JSON, or that it is
// no object.
func ParseEvent(text []byte) (*Event, error) {
	e := new(Event)
	if err := e.Parse(text); err != nil {
		return nil, err
	}
	return e, nil
}

// Parse makes e a new event, in the memory of the old one, which must not be part of a question any more.
func (e *Event) Parse(text []byte) error {
	if e.json == nil {
		e.json = new(eventJSON)
	}
	if err := e.json.doc.Reset(text); err != nil {
		return fmt.Errorf("event: %w", err)
	}
	if e.json.doc.Root().Kind() != shadow.Map {
		return fmt.Errorf("event: not a JSON object")
	}
	e.root = &e.json.doc
	return nil
}

// NewEvent makes an Event of a value that the host already has, without a second decode: a shadow.Object is the cheapest,
// map[string]any works too. The value must not change as long as the event is part of a question. What is no object of
// any of the forms of engine.Object, or text that is not JSON, is an error.
func NewEvent(value engine.Object) (*Event, error) {
	switch v := value.(type) {
	case json.RawMessage: // decoded now: else every look-up would
		return ParseEvent(v)
	case *shadow.Doc:
		return NewEvent(v.Root())
	case shadow.Node:
		if v.Kind() != shadow.Map {
			return nil, fmt.Errorf("event: not a JSON object")
		}
	case map[string]any, shadow.Object:
	default:
		return nil, fmt.Errorf("event: a %T is no object", value)
	}
	return &Event{root: value}, nil
}

// Field is engine.Event's.
func (e *Event) Field(name string) (string, bool) {
	doc, ok := e.root.(*shadow.Doc)
	if !ok {
		return text(get(e.root, name))
	}
	n := doc.Root().Get(name)
	if n.Kind() != shadow.String {
		return "", false
	}
	return e.recall(name, n), true
}

// recall is n.String(), without an allocation if the last answer was the same.
func (e *Event) recall(name string, n shadow.Node) string {
	i := slices.Index(oftenAsked[:], name)
	if i < 0 {
		return n.String()
	}
	if last := e.json.asked[i].Load(); last != nil && n.Is(*last) {
		return *last
	}
	s := n.String()
	e.json.asked[i].Store(&s)
	return s
}

// Local is engine.Event's: an event without an origin is the server's own.
func (e *Event) Local() bool {
	if doc, ok := e.root.(*shadow.Doc); ok {
		n := doc.Root().Get("origin")
		return n.Kind() != shadow.String || n.Is("local")
	}
	s, ok := text(get(e.root, "origin"))
	return !ok || s == "local"
}

// text gives what get gave if it is text.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case lua.LString:
		return string(v), true
	case shadow.Node:
		return v.String(), v.Kind() == shadow.String
	}
	return "", false
}

// get is the value of a key of anything that may be behind an event.
func get(v any, key string) any {
	switch v := v.(type) {
	case *shadow.Doc:
		return get(v.Root(), key)
	case shadow.Node:
		return v.Get(key)
	case shadow.Object:
		value, _ := v.Get(key)
		return value
	case map[string]any:
		return v[key]
	case json.RawMessage:
		if doc, err := shadow.Parse(string(v)); err == nil {
			return get(doc, key)
		}
	}
	return nil
}

// eventHint is what a write to an event raises.
const eventHint = "events are read-only; event:get_dict() gives a copy to change"

// eventShape is what an event has beyond its JSON, with Synapse's names.
func (b *bound) eventShape() *shadow.Shape {
	methods := map[string]lua.LValue{}
	for i := range eventClass.Funcs {
		f := &eventClass.Funcs[i]
		methods[f.Name] = b.l.NewFunction(b.method(eventClass.called(), f, lua.LTTable))
	}
	return b.scope.Views().NewShape(shadow.Extra{Hint: eventHint, Fixed: methods, Computed: eventComputed})
}

var eventComputed = map[string]func(root any) any{
	"membership": func(root any) any { return onlyText(get(get(root, "content"), "membership")) },
	"redacts":    redacts,
	"origin":     origin,
}

func origin(root any) any {
	if v := onlyText(get(root, "origin")); v != nil {
		return v
	}
	return "local"
}

// onlyText keeps text and drops everything else: a stranger chooses the type.
func onlyText(v any) any {
	switch v := v.(type) {
	case string, lua.LString:
		return v
	case shadow.Node:
		if v.Kind() == shadow.String {
			return v
		}
	}
	return nil
}

// redacts is the event that a redaction redacts: in its content from room version 11 on, beside it before.
func redacts(root any) any {
	version, _ := text(get(root, "room_version"))
	n, err := strconv.Atoi(version)
	if inside := onlyText(get(get(root, "content"), "redacts")); inside != nil && (err != nil || n >= 11) {
		return inside
	}
	return onlyText(get(root, "redacts"))
}

func (b *bound) event(e engine.Event) lua.LValue {
	own, ok := e.(*Event)
	if !ok {
		panic(fmt.Sprintf("bindings: a %T is no event; make it with NewEvent or ParseEvent", e))
	}
	return b.events.View(own.root)
}

// event is the event that a method was called on, and what is behind it.
func (c Call) event() (*lua.LTable, any) {
	if t, ok := c.Get(1).(*lua.LTable); ok {
		if root, isView := c.b.scope.Views().CheckBacking(c.LState, t); isView {
			return t, root
		}
	}
	c.noSelf()
	return nil, nil
}

func eventIsState(c Call) int {
	_, root := c.event()
	c.Push(lua.LBool(onlyText(get(root, "state_key")) != nil))
	return 1
}

// eventGet knows that a key that is called like a method is the stranger's who made the event.
func eventGet(c Call) int {
	t, root := c.event()
	key := c.text(0)
	value := c.GetField(t, key)
	if _, isMethod := value.(*lua.LFunction); isMethod {
		value = c.b.scope.Views().View(get(root, key))
	}
	if value == lua.LNil {
		value = c.arg(1)
	}
	c.Push(value)
	return 1
}

// eventGetDict gives a copy to change and to hand back, without what the host added for Lua.
func eventGetDict(c Call) int {
	t, root := c.event()
	dict, ok := fields(root)
	if !ok {
		c.RaiseError("get_dict: this is not an event")
	}
	if _, isEvent := c.GetField(t, "get_dict").(*lua.LFunction); isEvent { // else an object in one
		delete(dict, "event_id")
		delete(dict, "room_version")
	}
	c.Push(c.b.scope.ToLua(c.LState, dict))
	return 1
}

// fields gives the top-level fields of an object in a map of its own.
func fields(object any) (m map[string]any, ok bool) {
	n, ok := object.(shadow.Node)
	if !ok {
		m, ok = shadow.Plain(object).(map[string]any)
		return m, ok
	}
	m = map[string]any{}
	for key, value := range n.All() {
		m[key] = value
	}
	return m, n.Kind() == shadow.Map
}
