package bindings

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Call is one call of a Func. Its arguments have the types of the declaration.
type Call struct {
	*lua.LState
	b    *bound
	fn   *Func
	of   string // the library or object; "" for a function that goes by its own name
	self int    // arguments in front of the first parameter
}

// function makes a Func of a library in this VM.
func (b *bound) function(of string, f *Func) lua.LValue {
	return b.l.NewFunction(func(l *lua.LState) int { return b.run(Call{LState: l, b: b, fn: f, of: of}) })
}

// method makes a Func of an object, which is of Lua's type kind, in this VM.
func (b *bound) method(of string, f *Func, kind lua.LValueType) lua.LGFunction {
	return func(l *lua.LState) int {
		c := Call{LState: l, b: b, fn: f, of: of, self: 1}
		if l.Get(1).Type() != kind {
			c.noSelf()
		}
		return b.run(c)
	}
}

// noSelf raises that a method was called without its object.
func (c Call) noSelf() { c.RaiseError("call it with a colon: %s:%s(...)", c.of, c.fn.Name) }

// called is told of every call that is carried out; nil outside tests, which hold every function to have one in Lua.
var called func(library, member string)

func (b *bound) run(c Call) int {
	c.check()
	switch loading := b.scope.Loading(); {
	case c.fn.Asks && loading:
		c.RaiseError("%s: not at the top level, which runs once in every VM; call it in a callback or in init", c.name())
	case c.fn.Declares && !loading:
		c.RaiseError("%s: only at the top level of the module, where all VMs declare the same", c.name())
	}
	if p := c.fn.Power; p != "" && !b.scope.Allowed(p) {
		c.RaiseError("%s needs a power that this module has not: add `allow: [%s]` to it under `modules:` in axolua.yaml", c.name(), p)
	}
	if called != nil {
		called(c.of, c.fn.Name)
	}
	if c.fn.run == nil {
		return c.askHost()
	}
	return c.fn.run(c)
}

func (c Call) name() string {
	if c.of == "" {
		return c.fn.Name
	}
	return c.of + "." + c.fn.Name
}

// check raises what Lua's own functions raise where an argument is not of its parameter's type.
func (c Call) check() {
	for i := range c.fn.Params {
		p := &c.fn.Params[i]
		if v := c.arg(i); !c.b.accepts(p.Type, v) && !(p.Optional && v == lua.LNil) {
			c.misplaced(i)
			c.bad(i, fmt.Sprintf("%s expected, got %s", p.Type.wanted(), c.given(i)))
		}
	}
	behind := len(c.fn.Params)
	if c.fn.TakesTimeout() {
		behind++ // timeout looks at it
	}
	if n := c.GetTop() - c.self; n > behind && c.arg(behind) != lua.LNil {
		c.bad(behind, fmt.Sprintf("there is no such parameter; got %s", c.given(behind)))
	}
}

// given names what came as argument i.
func (c Call) given(i int) string {
	if c.self+i >= c.GetTop() {
		return "no value"
	}
	v := c.arg(i)
	if n, ok := v.(lua.LNumber); ok && i < len(c.fn.Params) && c.fn.Params[i].Type == tInteger {
		return n.String()
	}
	if v == c.b.scope.Conv().Null {
		return "null"
	}
	if ud, ok := v.(*lua.LUserData); ok {
		if _, isID := ud.Value.(id); isID {
			return "id"
		}
	}
	return v.Type().String()
}

// bad raises that argument i, counted from 0, is no good.
func (c Call) bad(i int, why string) {
	c.RaiseError("bad argument #%d to '%s' (%s)", i+1, c.fn.Name, why)
}

// arg is argument i, counted from 0; nil where there is none.
func (c Call) arg(i int) lua.LValue { return c.Get(c.self + i + 1) }

// has reports whether optional argument i was given.
func (c Call) has(i int) bool { return c.arg(i) != lua.LNil }

// text is argument i, of type tText or tID; "" if it was not given.
func (c Call) text(i int) string {
	v := c.arg(i)
	if s, ok := c.b.idText(v); ok || v == lua.LNil {
		return s
	}
	return lua.LVAsString(v)
}

// number is argument i, or otherwise if it was not given.
func (c Call) number(i int, otherwise float64) float64 {
	if n, ok := c.arg(i).(lua.LNumber); ok {
		return float64(n)
	}
	return otherwise
}

func (c Call) integer(i int, otherwise int64) int64 { return int64(c.number(i, float64(otherwise))) }

// bool is argument i, or otherwise if it was not given.
func (c Call) bool(i int, otherwise bool) bool {
	if v, ok := c.arg(i).(lua.LBool); ok {
		return bool(v)
	}
	return otherwise
}

// plain is argument i as plain Go values.
func (c Call) plain(i int) any {
	v, err := c.b.scope.ToGo(c.arg(i))
	if err != nil {
		c.bad(i, err.Error())
	}
	return v
}

// texts is argument i, of type tTexts or tNets.
func (c Call) texts(i int) []string {
	list := c.list(i)
	texts := make([]string, len(list))
	for j, v := range list {
		s, ok := v.(string)
		if !ok {
			c.bad(i, fmt.Sprintf("%s expected, element %d is none", c.fn.Params[i].Type.wanted(), j+1))
		}
		texts[j] = s
	}
	return texts
}

// list is argument i, which is of a list type. A table without anything in it is an empty list.
func (c Call) list(i int) []any {
	switch v := c.plain(i).(type) {
	case []any:
		return v
	case map[string]any:
		if len(v) > 0 {
			c.bad(i, c.fn.Params[i].Type.wanted()+" expected, got a table with names")
		}
	}
	return nil
}

// give pushes one result, a string of which was not charged yet.
func (c Call) give(v lua.LValue) int {
	if s, ok := v.(lua.LString); ok {
		c.b.scope.Charge(c.LState, len(s))
	}
	c.Push(v)
	return 1
}

// giveText pushes a text as the only result.
func (c Call) giveText(s string) int { return c.give(lua.LString(s)) }

// optionValues are those of the options in argument i; none if it was not given.
func (c Call) optionValues(i int) map[string]any {
	if !c.has(i) {
		return nil
	}
	switch v := c.plain(i).(type) {
	case map[string]any:
		return v
	case []any:
		if len(v) > 0 {
			c.bad(i, "table of options expected, got a list")
		}
	}
	return nil
}

// flag is the only field that the options may have, which are the last parameter; false if it was not given.
func (c Call) flag(name string) (on bool) {
	at := len(c.fn.Params) - 1
	for field, value := range c.optionValues(at) {
		if field != name {
			c.bad(at, noField(field, []string{name}))
		}
		var ok bool
		if on, ok = value.(bool); !ok {
			c.bad(at, name+" has to be true or false")
		}
	}
	return on
}
