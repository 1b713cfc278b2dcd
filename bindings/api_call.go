package bindings

import (
	"context"
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// TakesTimeout reports whether a table { timeout_s = } may follow the parameters: it does where only the homeserver answers.
func (f *Func) TakesTimeout() bool { return f.Asks && f.run == nil }

// timeout is what the table behind the parameters says, 0 if nothing. Only what stands there is taken for options: the last
// parameter may be a table, too.
func (c Call) timeout() (d time.Duration) {
	at := len(c.fn.Params)
	if !c.has(at) {
		return 0
	}
	if c.arg(at).Type() != lua.LTTable {
		c.bad(at, "table { timeout_s = } expected, got "+c.given(at))
	}
	fields, ok := c.plain(at).(map[string]any)
	if !ok {
		c.bad(at, "table { timeout_s = } expected, got a list")
	}
	for _, key := range sortedKeys(fields) {
		if key != "timeout_s" {
			c.bad(at, noOption(key)+"; the only one is timeout_s")
		}
		d = c.seconds(at, fields[key])
	}
	return d
}

func noOption(key string) string {
	if len(key) > 40 {
		return "there is no such option"
	}
	return "there is no option '" + key + "'"
}

// misplaced raises if argument i is nothing but options where none stand behind the parameters: what would be sent to the
// homeserver is not what was meant. With options there, be it {}, it is what the parameter says.
func (c Call) misplaced(i int) {
	at := len(c.fn.Params)
	t, ok := c.arg(i).(*lua.LTable)
	if !ok || !c.fn.TakesTimeout() || c.has(at) || c.GetField(t, "timeout_s") == lua.LNil {
		return
	}
	if fields, ok := c.plain(i).(map[string]any); ok && len(fields) == 1 {
		c.bad(i, fmt.Sprintf("timeout_s belongs into the options, which are argument %d", at+1))
	}
}

// seconds is the timeout_s of the options in argument i.
func (c Call) seconds(i int, v any) time.Duration {
	n := number(v)
	if !(n > 0) {
		c.bad(i, "timeout_s has to be a number of seconds above 0")
	}
	return time.Duration(max(min(n, 3600)*float64(time.Second), 1))
}

// waiting is the context for an answer of the homeserver: it ends with the module's time, or earlier by the timeout_s of
// the options.
func (c Call) waiting() (context.Context, context.CancelFunc) {
	ctx, cancel := c.b.scope.Context()
	timeout := c.timeout()
	if timeout == 0 {
		return ctx, cancel
	}
	ctx, stop := context.WithTimeout(ctx, timeout)
	return ctx, func() { stop(); cancel() }
}

// askHost calls a member of the module API that has no code of its own.
func (c Call) askHost() int {
	args := make(map[string]any, len(c.fn.Params))
	for i := range c.fn.Params {
		if p := &c.fn.Params[i]; c.has(i) {
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
	t.RawSetString("text", lua.LString(strings.TrimSpace(c.b.scope.Where(c.LState)+" "+c.name()+": "+e.Error())))
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
