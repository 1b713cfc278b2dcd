package bindings

import (
	"strings"

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
			v = c.hostResult(c.fn.Returns[i].Type, results[i])
		}
		c.Push(v)
	}
	return len(c.fn.Returns)
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
	t.RawSetString("text", lua.LString(strings.TrimSpace(c.Where(1)+" "+c.name()+": "+e.Error())))
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
