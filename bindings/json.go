package bindings

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// jsonLibrary is `json`.
var jsonLibrary = Library{
	Name: "json",
	Doc: "JSON. What it tells apart stays apart on the way through it: a list and an object when they are empty, whole numbers up to 2^53, and " +
		"null, which is the value `null`. That is not nil, and counts as true: where a field may be null, write value.blocked == true, or " +
		"value.name ~= null.",
	Funcs: []Func{
		{
			Name: "array", Doc: "Makes a table a list, also while it is empty: json.array{} is [] where {} is an object.",
			Params:  []Param{{Name: "list", Type: tTable, Doc: "a table of the module's own"}},
			Returns: []Param{{Name: "list", Type: tTable, Doc: "the same table"}},
			run:     jsonArray,
		},
		{
			Name: "encode", Doc: "JSON text of a value, with keys in order. A parsed id is its text. It raises for functions and other objects that JSON " +
				"has no form for, for tables in themselves, and for tables that are both list and object.",
			Params:  []Param{{Name: "value", Type: tAnything}},
			Returns: []Param{{Name: "text", Type: tText}},
			run:     jsonEncode,
		},
		{
			Name: "decode", Doc: "The value of a JSON text. A number too large for Lua makes it no JSON.",
			Params: []Param{{Name: "text", Type: tText}},
			Returns: []Param{{Name: "value", Type: tAnything, Optional: true, Doc: "nil if the text is not JSON"},
				{Name: "problem", Type: tText, Optional: true, Doc: "what is wrong with the text, and where"}},
			run: jsonDecode,
		},
	},
}

func jsonArray(c Call) int {
	t := c.CheckTable(1)
	if _, isView := c.b.scope.Views().CheckBacking(c.LState, t); isView || t.Metatable != lua.LNil && !c.b.scope.Conv().IsList(t) {
		c.bad(0, "plain list expected")
	}
	c.b.scope.Conv().MarkList(t)
	c.Push(t)
	return 1
}

func jsonEncode(c Call) int {
	if c.GetTop() == 0 {
		c.bad(0, "value expected, got no value")
	}
	plain, err := c.b.scope.ToGo(c.arg(0))
	if err != nil {
		c.RaiseError("json.encode: %s", err)
	}
	text := newJSONText(c.b.scope, c.LState)
	text.value(plain)
	text.charge(0, 1)
	c.Push(lua.LString(text.String()))
	return 1
}

// jsonText is JSON that is being written. It is charged for as it grows: it may become far longer than what it is of.
type jsonText struct {
	bytes.Buffer
	scalars *json.Encoder
	scope   *engine.Scope
	l       *lua.LState
	charged int
	// most is how long it may be if it becomes no string, whose length the engine bounds: tooLong raises then. 0 for a string.
	most    int
	tooLong func()
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
	n := t.Len() + more
	if n-t.charged < least {
		return
	}
	switch {
	case t.most == 0:
		t.scope.Grow(t.l, t.charged, n)
	case n > t.most:
		t.tooLong()
	default:
		if err := t.scope.Spend(n - t.charged); err != nil {
			t.l.RaiseError("%s", err)
		}
	}
	t.charged = n
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

func jsonDecode(c Call) int {
	text := c.text(0)
	c.b.scope.Charge(c.LState, len(text)) // the texts in it become strings
	doc, err := parseJSON(text)
	if err != nil {
		c.Push(lua.LNil)
		c.Push(lua.LString(err.Error()))
		return 2
	}
	c.Push(c.b.scope.ToLua(c.LState, doc.Root()))
	return 1
}

// parseJSON reads JSON whose numbers Lua has, too: one too large would become infinite, which nothing can be encoded with.
func parseJSON(text string) (*shadow.Doc, error) {
	doc, err := shadow.Parse(text)
	if err != nil {
		return nil, err
	}
	if at := infinite(text); at >= 0 {
		return nil, &shadow.SyntaxError{Offset: at, Problem: "number too large"}
	}
	return doc, nil
}

// infinite is the place of the first number in JSON that is too large for Lua, -1 if there is none.
func infinite(text string) int {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case c == '-' || c >= '0' && c <= '9':
			end := i + 1
			for end < len(text) && strings.IndexByte("0123456789.eE+-", text[end]) >= 0 {
				end++
			}
			if n, _ := strconv.ParseFloat(text[i:end], 64); math.IsInf(n, 0) {
				return i
			}
			i = end - 1
		}
	}
	return -1
}
