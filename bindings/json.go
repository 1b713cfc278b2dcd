package bindings

import (
	"encoding/json"

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

// luaJSONEncode is json.encode(value).
func (b *bound) luaJSONEncode(l *lua.LState) int {
	plain, err := b.scope.Conv().ToGo(l.CheckAny(1))
	if err != nil {
		l.RaiseError("json.encode: %s", err)
	}
	text, err := json.Marshal(plain)
	if err != nil {
		l.RaiseError("json.encode: %s", err)
	}
	l.Push(lua.LString(text))
	return 1
}

// luaJSONDecode is json.decode(text): the value, or nil and what is wrong with the text.
func (b *bound) luaJSONDecode(l *lua.LState) int {
	doc, err := shadow.Parse(l.CheckString(1))
	if err != nil {
		l.Push(lua.LNil)
		l.Push(lua.LString(err.Error()))
		return 2
	}
	l.Push(b.scope.Conv().ToLua(doc.Root().Any()))
	return 1
}
