package shadow_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/axolua/axolua/engine/shadow"
)

// newVM has the functions of Lib in place of Lua's.
func newVM(t testing.TB) (*lua.LState, *shadow.Space) {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	s := shadow.NewSpace(L)
	table := L.GetGlobal("table").(*lua.LTable)
	for name, f := range s.Lib(shadow.Stock(L)) {
		if rest, ok := strings.CutPrefix(name, "table."); ok {
			table.RawSetString(rest, L.NewFunction(f))
		} else {
			L.SetGlobal(name, L.NewFunction(f))
		}
	}
	return L, s
}

// load compiles a chunk whose parameters are in "...".
func load(t testing.TB, L *lua.LState, src string) *lua.LFunction {
	t.Helper()
	fn, err := L.LoadString(src)
	if err != nil {
		t.Fatal(err)
	}
	return fn
}

// call gives the result as text, or "error: ..." without the place.
func call(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) string {
	L.Push(fn)
	for _, arg := range args {
		L.Push(arg)
	}
	if err := L.PCall(len(args), 1, nil); err != nil {
		text := err.(*lua.ApiError).Object.String()
		if _, rest, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "<string>:") {
			text = rest
		}
		return "error: " + text
	}
	defer L.Pop(1)
	return L.Get(-1).String()
}

// object is a Go value that shows itself, with its fields in the order of names.
type object struct {
	names  []string
	fields map[string]any
}

func (o *object) Keys() []string { return o.names }

func (o *object) Get(key string) (any, bool) {
	v, ok := o.fields[key]
	return v, ok
}

// asGo turns JSON into Go values of many types, in the order of the text.
func asGo(n shadow.Node) any {
	switch n.Kind() {
	case shadow.Map:
		o := &object{fields: map[string]any{}}
		for key, value := range n.All() {
			o.names = append(o.names, key)
			o.fields[key] = asGo(value)
		}
		return o
	case shadow.List:
		list, texts := []any{}, []string{}
		for _, item := range n.Items() {
			list = append(list, asGo(item))
			if item.Kind() == shadow.String {
				texts = append(texts, item.String())
			}
		}
		if len(texts) == len(list) {
			return texts
		}
		return list
	case shadow.Number:
		if i, ok := n.Int(); ok {
			return i
		}
		return json.Number(n.Number())
	}
	return n.Any()
}

// asTable builds the plain table that a view has to be like, in the order of the text.
func asTable(L *lua.LState, n shadow.Node) lua.LValue {
	switch n.Kind() {
	case shadow.Map:
		t := L.NewTable()
		for key, value := range n.All() {
			t.RawSetString(key, asTable(L, value))
		}
		return t
	case shadow.List:
		t := L.NewTable()
		for i, value := range n.Items() {
			t.RawSetInt(i+1, asTable(L, value))
		}
		return t
	case shadow.String:
		return lua.LString(n.String())
	case shadow.Number:
		return lua.LNumber(n.Float())
	case shadow.Bool:
		return lua.LBool(n.Bool())
	}
	return lua.LNil
}

func parse(t testing.TB, text string) *shadow.Doc {
	t.Helper()
	d, err := shadow.Parse(text)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return d
}

// backings are the ways to show one JSON text.
var backings = map[string]func(s *shadow.Space, d *shadow.Doc) lua.LValue{
	"doc":  func(s *shadow.Space, d *shadow.Doc) lua.LValue { return s.View(d) },
	"node": func(s *shadow.Space, d *shadow.Doc) lua.LValue { return s.View([]any{d.Root()}) },
	"raw": func(s *shadow.Space, d *shadow.Doc) lua.LValue {
		return s.View(json.RawMessage(d.Root().Raw()))
	},
	"go":        func(s *shadow.Space, d *shadow.Doc) lua.LValue { return s.View(asGo(d.Root())) },
	"permanent": func(s *shadow.Space, d *shadow.Doc) lua.LValue { return s.Permanent(d, "") },
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
