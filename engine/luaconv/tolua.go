package luaconv

import (
	"encoding/json"

	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// ToLua gives a fresh, mutable value. Maps become tables in the order of their keys. A Go nil inside a map or slice
// becomes Null; alone it is nil. It takes what shadow.Object may list; anything else is our own mistake and panics.
func (c *Conv) ToLua(v any) lua.LValue {
	value, _ := c.ToLuaWhile(v, nil)
	return value
}

// ToLuaWhile is ToLua that tells spend, unless it is nil, of the bytes that it is about to use, and gives up with its
// error.
func (c *Conv) ToLuaWhile(v any, spend func(bytes int) error) (lua.LValue, error) {
	if n, ok := v.(shadow.Node); ok && n.Kind() <= shadow.Null {
		v = nil
	}
	if v == nil {
		return lua.LNil, nil
	}
	b := build{Conv: c, account: account{spend: spend}}
	value, err := b.value(v)
	if err == nil {
		err = b.settle()
	}
	return value, err
}

// build is one conversion to Lua.
type build struct {
	*Conv
	account
}

func (b *build) value(v any) (lua.LValue, error) {
	switch v := v.(type) {
	case nil:
		return b.Null, nil
	case lua.LValue:
		return v, nil
	case bool:
		return lua.LBool(v), nil
	case string:
		return lua.LString(v), nil
	case float64:
		return lua.LNumber(v), nil
	case int64:
		return lua.LNumber(v), nil
	case int:
		return lua.LNumber(v), nil
	case json.Number:
		f, _ := v.Float64()
		return lua.LNumber(f), nil
	case shadow.Node:
		return b.node(v)
	case map[string]any:
		return table(b, v)
	case []any:
		return b.list(v)
	}
	return b.value(shadow.Plain(v))
}

// node spares the copy in Go that Any would be.
func (b *build) node(n shadow.Node) (lua.LValue, error) {
	switch n.Kind() {
	case shadow.Bool:
		return lua.LBool(n.Bool()), nil
	case shadow.Number:
		return lua.LNumber(n.Float()), nil
	case shadow.String:
		s := n.String()
		return lua.LString(s), b.pay(len(s))
	case shadow.List:
		t := b.l.CreateTable(n.Len(), 0)
		b.MarkList(t)
		err := b.pay(luaTable + n.Len()*luaElement)
		for _, item := range n.Items() {
			if err != nil {
				return nil, err
			}
			var value lua.LValue
			if value, err = b.value(item); err == nil {
				t.Append(value)
			}
		}
		return t, err
	case shadow.Map:
		fields := map[string]shadow.Node{}
		for key, value := range n.All() {
			if err := b.pay(perValue); err != nil {
				return nil, err
			}
			fields[key] = value
		}
		return table(b, fields)
	}
	return b.Null, nil
}

func table[V any](b *build, fields map[string]V) (lua.LValue, error) {
	cost := luaTable
	if len(fields) > 0 {
		cost += luaFields + len(fields)*luaField
	}
	if err := b.pay(cost); err != nil {
		return nil, err
	}
	keys, err := SortedKeys(fields, b.poll())
	if err != nil {
		return nil, err
	}
	t := b.l.CreateTable(0, len(fields))
	for _, key := range keys {
		value, err := b.value(fields[key])
		if err != nil {
			return nil, err
		}
		t.RawSetString(key, value)
	}
	return t, nil
}

func (b *build) list(list []any) (lua.LValue, error) {
	if err := b.pay(luaTable + len(list)*luaElement); err != nil {
		return nil, err
	}
	t := b.l.CreateTable(len(list), 0)
	for _, e := range list {
		value, err := b.value(e)
		if err != nil {
			return nil, err
		}
		t.Append(value)
	}
	b.MarkList(t)
	return t, nil
}
