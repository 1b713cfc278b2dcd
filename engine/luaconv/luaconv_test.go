package luaconv_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// vm is a Lua state with a converter, and the names that the expressions of the tests use.
type vm struct {
	*lua.LState
	*luaconv.Conv
	views *shadow.Space
}

func newVM(t testing.TB) *vm {
	l := lua.NewState()
	t.Cleanup(l.Close)
	views := shadow.NewSpace(l)
	v := &vm{l, luaconv.New(l, views), views}
	l.SetGlobal("null", v.Null)
	l.SetGlobal("list", l.NewFunction(func(l *lua.LState) int {
		v.MarkList(l.CheckTable(1))
		l.SetTop(1)
		return 1
	}))
	l.SetGlobal("view", l.NewFunction(func(l *lua.LState) int {
		l.Push(views.View(json.RawMessage(l.CheckString(1))))
		return 1
	}))
	return v
}

// eval gives the value of a Lua chunk.
func (v *vm) eval(t testing.TB, chunk string) lua.LValue {
	t.Helper()
	if err := v.DoString(chunk); err != nil {
		t.Fatal(err)
	}
	value := v.Get(-1)
	v.SetTop(0)
	return value
}

type object = map[string]any
type array = []any

func TestToGo(t *testing.T) {
	for chunk, want := range map[string]any{
		`return nil`:                         nil,
		`return null`:                        nil,
		`return true`:                        true,
		`return ""`:                          "",
		`return "grüße"`:                     "grüße",
		`return 0`:                           int64(0),
		`return -0`:                          int64(0),
		`return 1.5`:                         1.5,
		`return -7`:                          int64(-7),
		`return 2^53`:                        int64(1 << 53),
		`return -2^53`:                       int64(-1 << 53),
		`return 2^53 - 1`:                    int64(1<<53 - 1),
		`return 2^53 + 2`:                    float64(1<<53 + 2),
		`return 1e300`:                       1e300,
		`return {}`:                          object{},
		`return list{}`:                      array{},
		`return { {}, list{} }`:              array{object{}, array{}},
		`return { 1, "a", null }`:            array{int64(1), "a", nil},
		`return { a = null, b = { c = 1 } }`: object{"a": nil, "b": object{"c": int64(1)}},
		`return { [""] = 1, ["a.b"] = 2 }`:   object{"": int64(1), "a.b": int64(2)},
		`local t = {} t[3] = 3 t[2] = 2 t[1] = 1 return t`:                   array{int64(1), int64(2), int64(3)},
		`local t = { 1, 2, 3 } t[3] = nil return t`:                          array{int64(1), int64(2)},
		`local t = { 1 } t[1] = nil return t`:                                object{},
		`local t = list{ 1 } t[1] = nil return t`:                            array{},
		`local t = list{} t[1] = "x" return t`:                               array{"x"},
		`local t = { x = 1 } t.x = nil t[1] = "y" return t`:                  array{"y"},
		`local t = {} t.a = t.a return { t, t }`:                             array{object{}, object{}},
		`return view('{"b":[1,{"c":null}],"a":9007199254740993}')`:           object{"b": array{int64(1), object{"c": nil}}, "a": int64(1 << 53)},
		`return { view('[]'), view('{}') }`:                                  array{array{}, object{}},
		`return view('{"a":[1.0, 2.5, 1e400]}').a[1]`:                        int64(1),
		`return setmetatable({ 1 }, { __index = { x = 1 } })`:                array{int64(1)},
		`return setmetatable({ a = 1 }, { __len = error, __index = error })`: object{"a": int64(1)},
	} {
		v := newVM(t)
		got, err := v.ToGo(v.eval(t, chunk))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, %v, want %#v", chunk, got, err, want)
		}
	}
}

func TestToGoRefuses(t *testing.T) {
	for chunk, want := range map[string]string{
		`return print`:             "the value is a function",
		`return { a = { print } }`: "a[1] is a function",
		`return { { { x = coroutine.create(print) } } }`: "[1][1].x is a thread",
		`return io.stdout`: "the value is a userdata",
		`return 0 / 0`:     "the value is a number that JSON cannot hold (NaN)",
		`return { content = { tags = { 1, 1 / 0 } } }`: "content.tags[2] is a number that JSON cannot hold (+Inf)",
		`return -1 / 0`:                                                          "the value is a number that JSON cannot hold (-Inf)",
		`return "\255"`:                                                          "the value is text that is not UTF-8",
		`return { a = { b = "x\192\175" } }`:                                     "a.b is text that is not UTF-8",
		`return { a = { ["\255"] = 1 } }`:                                        "a has a key that is not UTF-8",
		`return { 1, nil, 3 }`:                                                   "[2] is nothing: a list has no gaps (use null)",
		`return { a = { nil, 2 } }`:                                              "a[1] is nothing: a list has no gaps (use null)",
		`return { 1, 2, x = 3 }`:                                                 "the value is a list of 2 with the key x besides",
		`return { a = { 1, [true] = 3 } }`:                                       "a is a list of 1 with the key true besides",
		`return { 1, 2, [1.5] = 3 }`:                                             "the value is a list of 2 with the key 1.5 besides",
		`return { 1, 2, [0] = 3 }`:                                               "the value is a list of 2 with the key 0 besides",
		`return { 1, 2, [-1] = 3 }`:                                              "the value is a list of 2 with the key -1 besides",
		`local t = list{} t.x = 1 return t`:                                      "the value is a list of 0 with the key x besides",
		`return { [1.5] = 3 }`:                                                   "the value has the key 1.5, want text keys or a list without gaps",
		`return { a = { [true] = 3 } }`:                                          "a has the key true, want text keys or a list without gaps",
		`local t = {} t.t = t return t`:                                          "a table that is nested deeper than 1000 or contains itself",
		`local t = {} t[1] = t return t`:                                         "a table that is nested deeper than 1000 or contains itself",
		`local t = {} for i = 1, 1001 do t = { t } end return t`:                 "a table that is nested deeper than 1000 or contains itself",
		`local t = {} for i = 1, 40 do t = { t, t } end return t`:                "more than 262144 values",
		`local t = {} for i = 1, 262144 do t[i] = i end return t`:                "more than 262144 values",
		`local t = {} for i = 1, 700000 do t[i] = i end return { a = 1, t = t }`: "more than 262144 values",
		`local e = view('[' .. ('1,'):rep(999) .. '1]') local t = {} for i = 1, 300 do t[i] = e end return t`:   "more than 262144 values",
		`local e = view(('['):rep(600) .. (']'):rep(600)) for i = 1, 600 do e = { e } end return e`:             "a table that is nested deeper than 1000 or contains itself",
		`local s = ('x'):rep(2 ^ 20) local t = {} for i = 1, 17 do t[i] = s end return t`:                       "more than 16777216 bytes of text",
		`local s = ('x'):rep(2 ^ 20) local t = {} for i = 1, 17 do t[i] = { [s] = 1 } end return t`:             "more than 16777216 bytes of text",
		`local e = view('["' .. ('x'):rep(2 ^ 20) .. '"]') local t = {} for i = 1, 17 do t[i] = e end return t`: "more than 16777216 bytes of text",
		`local t = print for i = 1, 100 do t = { k = t } end return t`:                                          "...k.k.k.k.k.k.k.k.k.k.k.k is a function",
		`return { [('x'):rep(1000)] = print }`:                                                                  strings.Repeat("x", 64) + "... is a function",
	} {
		v := newVM(t)
		got, err := v.ToGo(v.eval(t, chunk))
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, %v, want %s", chunk, got, err, want)
		}
	}
}

// TestFinishedViews: a table that holds a view of a finished question is refused, not sent on with a hole.
func TestFinishedViews(t *testing.T) {
	v := newVM(t)
	kept := v.eval(t, `return { event = view('{"a":1}') }`)
	v.views.EndQuestion()
	if got, err := v.ToGo(kept); err == nil || err.Error() != "event belongs to a finished call; copy what you need first" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestToLua(t *testing.T) {
	v := newVM(t)
	doc, err := shadow.Parse(`{"a":[true]}`)
	if err != nil {
		t.Fatal(err)
	}
	name := "n"
	for _, c := range []struct {
		value any
		check string // of x
	}{
		{nil, `x == nil`},
		{true, `x == true`},
		{"s", `x == "s"`},
		{int64(1 << 53), `x == 2^53`},
		{7, `x == 7`},
		{uint8(7), `x == 7`},
		{float32(0.5), `x == 0.5`},
		{json.Number("12"), `x == 12`},
		{math.Inf(1), `x == 1 / 0`},
		{object(nil), `type(x) == "table" and next(x) == nil`},
		{object{"a": nil}, `x.a == null`},
		{array{nil, "b"}, `x[1] == null and x[2] == "b" and #x == 2`},
		{object{"l": array{}}, `type(x.l) == "table" and #x.l == 0`},
		{[]string{"a", "b"}, `x[2] == "b"`},
		{json.RawMessage(`{"a":{"b":[1]}}`), `x.a.b[1] == 1`},
		{doc.Root(), `x.a[1] == true`},
		{doc, `x.a[1] == true`},
		{lua.LString("ready"), `x == "ready"`},
		{object{"name": lua.LString(name)}, `x.name == "n"`},
	} {
		v.SetGlobal("x", v.ToLua(c.value))
		if v.eval(t, "return "+c.check) != lua.LTrue {
			t.Errorf("%#v: not %s", c.value, c.check)
		}
	}
}

// TestToLuaIsFresh: every conversion gives tables of its own, to be changed at will.
func TestToLuaIsFresh(t *testing.T) {
	v := newVM(t)
	from := object{"list": array{"a"}}
	v.SetGlobal("x", v.ToLua(from))
	v.SetGlobal("y", v.ToLua(from))
	if v.eval(t, `x.list[1] = "changed" x.list[2] = {} x.new = 1 return y.list[1] .. #y.list .. tostring(y.new)`).String() != "a1nil" {
		t.Error("two conversions share a table")
	}
	if !reflect.DeepEqual(from, object{"list": array{"a"}}) {
		t.Error("the Go value changed")
	}
}
