package bindings

import (
	"encoding/json"
	"strings"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// askHost calls a member of the module API that has no code of its own.
func (c Call) askHost() int {
	args := make(map[string]any, len(c.fn.Params))
	for i := range c.fn.Params {
		if p := &c.fn.Params[i]; p.Type != tOptions && c.has(i) {
			args[p.Name] = c.hostArg(i, p.Type)
		}
	}
	ctx, cancel := c.waiting()
	defer cancel()
	result, err := c.b.host.API(ctx, APICall{Method: strings.TrimPrefix(c.name(), "api."), Args: args})
	if err != nil {
		c.fail(apiError(err))
	}
	results, ok := result.(Results)
	if !ok {
		results = Results{result}
	}
	for i := range c.fn.Returns {
		v := lua.LValue(lua.LNil)
		if i < len(results) {
			v = c.b.hostResult(c.fn.Returns[i].Type, results[i])
		}
		c.Push(v)
	}
	return len(c.fn.Returns)
}

func (c Call) hostArg(i int, t Type) any {
	switch t {
	case tText, tID:
		return c.text(i)
	case tInteger:
		return c.integer(i, 0)
	case tBool:
		return c.bool(i, false)
	case tTexts:
		return c.texts(i)
	}
	return c.plain(i)
}

// hostResult gives the Lua value of what a host gave for a result of type t: a table of the module's own, but for events
// and the state of rooms, which end with the question.
func (b *bound) hostResult(t Type, v any) lua.LValue {
	switch v := v.(type) {
	case *Event:
		return b.events.View(v.root)
	case engine.StateMap:
		return b.stateMap(v)
	case []*Event:
		list := b.l.CreateTable(len(v), 0)
		for _, e := range v {
			list.Append(b.events.View(e.root))
		}
		return list
	case json.RawMessage:
		if t == "Event" {
			return b.hostEvent(v)
		}
	case string:
		if t == "RoomAlias" || t == "UserID" {
			return b.ids.value(v)
		}
	case nil:
		return lua.LNil
	}
	return b.scope.Conv().ToLua(v)
}

func (b *bound) hostEvent(text json.RawMessage) lua.LValue {
	e, err := ParseEvent(text)
	if err != nil {
		b.scope.Raise(b.l, "the homeserver's event", err)
	}
	return b.events.View(e.root)
}

// fail raises an error that pcall gives as a table, and that reads as text.
func (c Call) fail(e *APIError) {
	t := c.CreateTable(0, 6)
	t.RawSetString("kind", lua.LString(e.Kind))
	t.RawSetString("error", lua.LString(e.Text))
	if e.Code != 0 {
		t.RawSetString("code", lua.LNumber(e.Code))
	}
	if e.Errcode != "" {
		t.RawSetString("errcode", lua.LString(e.Errcode))
	}
	if e.Fields != nil {
		t.RawSetString("fields", c.b.scope.Conv().ToLua(e.Fields))
	}
	t.RawSetString("text", lua.LString(strings.TrimSpace(c.Where(1))+" "+c.name()+": "+e.Error()))
	t.Metatable = c.b.errorClass()
	c.Error(t, 0)
}

// errorClass is the metatable of raised errors: they read as what they say.
func (b *bound) errorClass() *lua.LTable {
	if b.raised == nil {
		b.raised = b.l.CreateTable(0, 2)
		b.raised.RawSetString("__metatable", lua.LFalse)
		b.raised.RawSetString("__tostring", b.l.NewFunction(func(l *lua.LState) int {
			l.Push(l.CheckTable(1).RawGetString("text"))
			return 1
		}))
	}
	return b.raised
}
