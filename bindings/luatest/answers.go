package luatest

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// answerTable is the answer as the doors give it, without what is null, and with what tests ask for most.
func (t *tester) answerTable(l *lua.LState, a *answer) *lua.LTable {
	later := t.laterOf(l, a)
	text, _ := wire.MarshalAnswer(a.Answer)
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		l.RaiseError("call: %s", err)
	}
	for key, value := range m {
		if value == nil {
			delete(m, key)
		}
	}
	m["callback"], m["denied"] = a.Callback.Name, a.Refused()
	if code, text := refusal(a.Answer); code != "" {
		m["code"], m["error"] = code, text
	}
	table := t.scope.ToLua(l, m).(*lua.LTable)
	if later != nil {
		table.RawSetString("later", later)
	}
	return table
}

// refusal is the errcode and the text of a refusal that has them.
func refusal(a *engine.Answer) (code, text string) {
	if a.Raise != nil {
		return a.Raise.Errcode, a.Raise.Message
	}
	v, _ := a.Result.(engine.Verdict)
	return v.Code, v.Error
}

// laterOf takes the function out of an answer that a module wants to be run later, and gives one that runs it; nil if
// there is none.
func (t *tester) laterOf(l *lua.LState, a *answer) lua.LValue {
	var c *engine.Continuation
	switch r := a.Result.(type) {
	case *engine.AuthResult:
		if r != nil && r.OnLogin != nil {
			c = r.OnLogin
			a.Result = &engine.AuthResult{UserID: r.UserID}
		}
	case engine.UpdateIteration:
		c = r.OnExit
		r.OnExit = nil
		a.Result = r
	}
	if c == nil {
		return nil
	}
	t.later = append(t.later, c)
	return l.NewFunction(func(l *lua.LState) int {
		var response any
		if l.Get(1) != lua.LNil {
			response = t.plain(l, a.Callback, 1, "the response")
		}
		ctx, cancel := t.scope.Context()
		defer cancel()
		err := c.Run(ctx, response)
		t.settle(ctx)
		var fail *engine.CallError
		if errors.As(err, &fail) {
			err = fmt.Errorf("a module failed: %w", fail)
		}
		if err != nil {
			l.RaiseError("%s", err)
		}
		return 0
	})
}
