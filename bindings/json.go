package bindings

import (
	"bytes"
	"encoding/json"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// jsonLibrary is `json`: what JSON tells apart stays apart on the way through it.
func (b *bound) jsonLibrary() *lua.LTable {
	t := b.l.CreateTable(0, 3)
	t.RawSetString("array", b.l.NewFunction(b.luaJSONArray))
	t.RawSetString("encode", b.l.NewFunction(b.luaJSONEncode))
	t.RawSetString("decode", b.l.NewFunction(b.luaJSONDecode))
	return t
}

// luaJSONArray is json.array(list): the same table, a list even when it is empty.
func (b *bound) luaJSONArray(l *lua.LState) int {
	t := l.CheckTable(1)
	if _, isView := b.scope.Views().CheckBacking(l, t); isView || t.Metatable != lua.LNil && !b.scope.Conv().IsList(t) {
		l.ArgError(1, "plain list expected")
	}
	b.scope.Conv().MarkList(t)
	l.Push(t)
	return 1
}

// parseNanos is what it takes at most to read a byte of JSON and to sort its keys, which nothing can interrupt.
const parseNanos = 30

// luaJSONEncode is json.encode(value).
func (b *bound) luaJSONEncode(l *lua.LState) int {
	plain, err := b.scope.ToGo(l.CheckAny(1))
	if err != nil {
		l.RaiseError("json.encode: %s", err)
	}
	text := newJSONText(b.scope, l)
	text.value(plain)
	text.charge(0, 1)
	l.Push(lua.LString(text.String()))
	return 1
}

// jsonText is JSON that is being written. It is charged for as it grows: it may become far longer than what it is of.
type jsonText struct {
	bytes.Buffer
	scalars *json.Encoder
	scope   *engine.Scope
	l       *lua.LState
	charged int
}

// chargeEvery is in bytes: the meter takes no notice of fewer than some dozens.
const chargeEvery = 512

func newJSONText(scope *engine.Scope, l *lua.LState) *jsonText {
	t := &jsonText{scope: scope, l: l}
	t.scalars = json.NewEncoder(&t.Buffer)
	t.scalars.SetEscapeHTML(false)
	return t
}

// charge accounts for what was written and for more bytes that are about to be, once they are at least so many.
func (t *jsonText) charge(more, least int) {
	if n := t.Len() + more; n-t.charged >= least {
		t.scope.Grow(t.l, t.charged, n)
		t.charged = n
	}
}

func (t *jsonText) poll() error { return t.scope.Spend(0) }

// value writes what ToGo gives.
func (t *jsonText) value(v any) {
	switch v := v.(type) {
	case map[string]any:
		before := byte('{')
		keys, err := luaconv.SortedKeys(v, t.poll)
		if err != nil {
			t.l.RaiseError("json.encode: %s", err)
		}
		for _, key := range keys {
			t.WriteByte(before)
			t.scalar(key)
			t.WriteByte(':')
			t.value(v[key])
			before = ','
		}
		t.end(before == '{', "{}")
	case []any:
		before := byte('[')
		for _, e := range v {
			t.WriteByte(before)
			t.value(e)
			before = ','
		}
		t.end(before == '[', "[]")
	default:
		t.scalar(v)
	}
}

// end writes the end of a container, or all of an empty one.
func (t *jsonText) end(empty bool, both string) {
	if empty {
		t.WriteString(both)
	} else {
		t.WriteByte(both[1])
	}
	t.charge(0, chargeEvery)
}

func (t *jsonText) scalar(v any) {
	if s, ok := v.(string); ok {
		t.charge(len(s), chargeEvery)
	}
	if err := t.scalars.Encode(v); err != nil {
		t.l.RaiseError("json.encode: %s", err)
	}
	t.Truncate(t.Len() - 1) // the encoder ends a line
	t.charge(0, chargeEvery)
}

// luaJSONDecode is json.decode(text): the value, or nil and what is wrong with the text.
func (b *bound) luaJSONDecode(l *lua.LState) int {
	text := l.CheckString(1)
	b.scope.Charge(l, len(text)) // the texts in it become strings
	b.scope.Ahead(l, len(text), parseNanos)
	doc, err := shadow.Parse(text)
	if err != nil {
		l.Push(lua.LNil)
		l.Push(lua.LString(err.Error()))
		return 2
	}
	l.Push(b.scope.ToLua(l, doc.Root()))
	return 1
}
