package bindings

import (
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// Event is an event of a question, made from JSON or from a value that the host already has. Besides the federation
// format it has the keys event_id, room_version and origin ("local", or the server that sent it).
//
// An Event may be asked about by several goroutines at once, but not while Parse changes it.
type Event struct {
	doc   shadow.Doc
	root  any                                     // &doc, or the host's value
	asked [len(oftenAsked)]atomic.Pointer[string] // the answer of Field to each, perhaps for an event before this one
}

// oftenAsked are the keys that filters and the like ask for, several times per event.
var oftenAsked = [...]string{"type", "sender", "room_id", "state_key", "origin"}

// ParseEvent makes an Event of JSON text, which it copies. The error says where the text is not JSON, or that it is
// no object.
func ParseEvent(text []byte) (*Event, error) {
	e := new(Event)
	return e, e.Parse(text)
}

// Parse makes e a new event, in the memory of the old one, which must not be part of a question any more.
func (e *Event) Parse(text []byte) error {
	if err := e.doc.Reset(text); err != nil {
		return fmt.Errorf("event: %w", err)
	}
	if e.doc.Root().Kind() != shadow.Map {
		return fmt.Errorf("event: not a JSON object")
	}
	e.root = &e.doc
	return nil
}

// NewEvent makes an Event of a value that the host already has, without a second decode: shadow.Object is the cheapest,
// map[string]any works too. The value must not change as long as the event is part of a question.
func NewEvent(value shadow.Object) *Event { return &Event{root: value} }

// Field is engine.Event's.
func (e *Event) Field(name string) (string, bool) {
	if e.root != &e.doc {
		return text(get(e.root, name))
	}
	n := e.doc.Root().Get(name)
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
	if last := e.asked[i].Load(); last != nil && n.Is(*last) {
		return *last
	}
	s := n.String()
	e.asked[i].Store(&s)
	return s
}

// Local is engine.Event's: an event without an origin is the server's own. Every question asks for it.
func (e *Event) Local() bool {
	if e.root == &e.doc {
		n := e.doc.Root().Get("origin")
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
	}
	return nil
}

// eventHint is what a write to an event raises.
const eventHint = "events are read-only; event:get_dict() gives a copy to change"

// eventShape is what an event has beyond its JSON, with Synapse's names.
func (b *bound) eventShape() *shadow.Shape {
	method := func(fn lua.LGFunction) lua.LValue { return b.l.NewFunction(fn) }
	return b.scope.Views().NewShape(shadow.Extra{
		Hint: eventHint,
		Fixed: map[string]lua.LValue{
			"is_state": method(b.luaIsState),
			"get":      method(b.luaGet),
			"get_dict": method(b.luaGetDict),
			"walk":     method(b.luaWalk),
		},
		Computed: map[string]func(any) any{
			"membership": func(root any) any { return onlyText(get(get(root, "content"), "membership")) },
			"redacts":    redacts,
			"origin":     origin,
		},
	})
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

// self is the event that a method was called on, and what is behind it.
func (b *bound) self(l *lua.LState, method string) (*lua.LTable, any) {
	t, ok := l.Get(1).(*lua.LTable)
	if ok {
		if root, isView := b.scope.Views().CheckBacking(l, t); isView {
			return t, root
		}
	}
	l.RaiseError("call it with a colon: event:%s(...)", method)
	return nil, nil
}

func (b *bound) luaIsState(l *lua.LState) int {
	_, root := b.self(l, "is_state")
	l.Push(lua.LBool(onlyText(get(root, "state_key")) != nil))
	return 1
}

// luaGet is event:get(key, default).
func (b *bound) luaGet(l *lua.LState) int {
	t, _ := b.self(l, "get")
	value := l.GetField(t, l.CheckString(2))
	if value == lua.LNil {
		value = l.Get(3)
	}
	l.Push(value)
	return 1
}

// luaGetDict is event:get_dict(): a copy to change and to hand back, without what the host added for Lua.
func (b *bound) luaGetDict(l *lua.LState) int {
	_, root := b.self(l, "get_dict")
	dict, ok := shadow.Plain(root).(map[string]any)
	if !ok {
		l.RaiseError("get_dict: this is not an event")
	}
	delete(dict, "event_id")
	delete(dict, "room_version")
	l.Push(b.scope.Conv().ToLua(dict))
	return 1
}

// leaf is one text, number or boolean of an event.
type leaf struct {
	path  string
	value lua.LValue
}

// luaWalk is event:walk(): the path and value of every text, number and boolean in it, without recursion in Lua.
func (b *bound) luaWalk(l *lua.LState) int {
	t, root := b.self(l, "walk")
	leaves := b.leaves(nil, "", shadow.Plain(root), 0)
	next := 0
	l.Push(l.NewFunction(func(l *lua.LState) int {
		b.scope.Views().CheckBacking(l, t) // raises if the question is over
		if next == len(leaves) {
			return 0
		}
		l.Push(lua.LString(leaves[next].path))
		l.Push(leaves[next].value)
		next++
		return 2
	}))
	return 1
}

func (b *bound) leaves(found []leaf, path string, v any, depth int) []leaf {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		if depth > luaconv.MaxDepth {
			return found
		}
		for _, key := range sortedKeys(v) {
			found = b.leaves(found, joinPath(path, key), v[key], depth+1)
		}
	case []any:
		if depth > luaconv.MaxDepth {
			return found
		}
		for i, e := range v {
			found = b.leaves(found, path+"["+strconv.Itoa(i+1)+"]", e, depth+1)
		}
	default:
		found = append(found, leaf{path, b.scope.Conv().ToLua(v)})
	}
	return found
}

// joinPath writes path.key, or path["key"] where the key is no name, as one would in Lua.
func joinPath(path, key string) string {
	for i, c := range key {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return path + "[" + strconv.Quote(key) + "]"
		}
	}
	if path == "" {
		return key
	}
	return path + "." + key
}
