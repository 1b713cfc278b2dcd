package shadow_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/axolua/axolua/engine/shadow"
)

var seeds = []string{
	`{}`, `[]`, `0`, `-0`, `-`, `01`, `1.`, `1.5e+3`, `1e400`, `-1e400`, `123456789012345678901234567890`, `9007199254740993`,
	`"a"`, `"\u0041\n\/"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ud83d\u0041"`, `"\udc00\ud83d\ude00"`, `"\x"`, `"\u12g4"`, `"\u00`,
	"\"\x01\"", "\"\xff\"", "\"abcdefgh\xc3\xa9ijklmnop\"", "\"abcdefgh\xc3", `"abcdefgh`, `"\`, `nul`, `true`, `false `, `nulll`,
	`{"a":1,"a":2}`, `{"a":1,"\u0061":{"b":[]}}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `[1,]`, `[,1]`, `[1 2]`, `[}`, `{]`, `{"a":1]`,
	`[1}`, ` [ 1 , { "a" : [ ] } ] `, "\xef\xbb\xbf{}", `{} {}`, ``, ` `, "[1]\x00", `{"a":null,"b":null,"a":3}`, "\v1", "[\f]", `"a` + "\n" + `"`,
}

// FuzzParse: what encoding/json accepts and is UTF-8 we accept, and find the same in it.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Add(messageText(7))
	f.Add(behaviourText())
	f.Fuzz(func(t *testing.T, text string) {
		d, err := shadow.Parse(text)
		if want := json.Valid([]byte(text)) && utf8.ValidString(text); (err == nil) != want {
			t.Fatalf("valid is %v, Parse says %v: %q", want, err, text)
		}
		if err != nil {
			if at := err.(*shadow.SyntaxError).Offset; at < 0 || at > len(text) {
				t.Fatalf("%v is outside of %d bytes", err, len(text))
			}
			return
		}
		var want any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := d.Root().Any(); !reflect.DeepEqual(got, plainNumbers(want)) {
			t.Fatalf("%q\n got %#v\nwant %#v", text, got, plainNumbers(want))
		}
		sameNode(t, d.Root(), want)
	})
}

func plainNumbers(v any) any {
	switch x := v.(type) {
	case json.Number:
		f, _ := x.Float64()
		if f == math.Trunc(f) && math.Abs(f) <= 1<<53 {
			return int64(f)
		}
		return f
	case []any:
		for i := range x {
			x[i] = plainNumbers(x[i])
		}
	case map[string]any:
		for key := range x {
			x[key] = plainNumbers(x[key])
		}
	}
	return v
}

// sameNode looks at every value through the other ways in.
func sameNode(t *testing.T, n shadow.Node, want any) {
	switch x := want.(type) {
	case map[string]any:
		if n.Len() != len(x) || len(n.Keys()) != len(x) {
			t.Fatalf("%d keys, want %d in %s", n.Len(), len(x), n.Raw())
		}
		for key, value := range n.All() {
			if got := n.Get(key); got != value {
				t.Fatalf("Get(%q) is %v, All says %v", key, got, value)
			}
			sameNode(t, value, x[key])
		}
	case []any:
		if n.Len() != len(x) {
			t.Fatalf("%d elements, want %d", n.Len(), len(x))
		}
		for i, item := range n.Items() {
			if i < 3 && n.Index(i) != item {
				t.Fatal("Index is wrong")
			}
			sameNode(t, item, x[i])
		}
	case string:
		if !n.Is(x) || n.Is(x+"x") || x != "" && n.Is(x[1:]) {
			t.Fatalf("Is is wrong about %s", n.Raw())
		}
	}
	if !json.Valid(n.Raw()) {
		t.Fatalf("Raw is %q", n.Raw())
	}
}

// viewChunk describes all that can be read of a value, by several ways at once.
const viewChunk = `
local function describe(v, out)
  if type(v) ~= "table" then out[#out+1] = type(v) .. tostring(v) return end
  out[#out+1] = "{" .. #v
  for i, item in ipairs(v) do
    if v[i] ~= item then error("v[i] differs") end
  end
  for k, item in pairs(v) do
    if v[k] ~= item or rawget(v, k) ~= item then error("v[k] differs") end
    out[#out+1] = type(k) .. tostring(k) .. "="
    describe(item, out)
  end
  out[#out+1] = "}"
end
return function(v)
  local out = {}
  describe(v, out)
  out[#out+1] = type(v) == "table" and tostring(v.type) .. tostring(v.content) == "table" and tostring(v.content.body) or ""
  return table.concat(out, " ")
end`

// FuzzView: two texts in turn, as two users' events, are each described as their plain tables are, and what was kept
// of one raises during the other.
func FuzzView(f *testing.F) {
	f.Add(messageText(1), messageText(2), uint8(3))
	f.Add(behaviourText(), messageText(3), uint8(9))
	f.Add(`{"a":[1,null]}`, `{"a":{"a":"x"},"b":null}`, uint8(40))
	f.Add(`{"type":"x","content":{"body":"x"}}`, `{"type":"x","content":[{"body":"x"}]}`, uint8(17))
	f.Add(`[[[]]]`, `{"":{"":{"":""}}}`, uint8(5))
	f.Fuzz(func(t *testing.T, a, b string, rounds uint8) {
		L, s := newVM(t)
		L.Push(load(t, L, viewChunk))
		L.Call(0, 1)
		describe := L.Get(-1).(*lua.LFunction)
		touch := load(t, L, `local v = ... if type(v) ~= "table" then error("finished call") end return v.type`)
		var kept lua.LValue = lua.LNil
		for i := range int(rounds)%64 + 2 {
			text := a
			if i%2 == 1 {
				text = b
			}
			d, err := shadow.Parse(text)
			if err != nil || deep(text) {
				return
			}
			want := call(L, describe, asTable(L, d.Root()))
			for name, back := range map[string]func(*shadow.Space, *shadow.Doc) lua.LValue{"doc": backings["doc"], "go": backings["go"]} {
				v := back(s, d)
				if got := call(L, describe, v); got != want {
					t.Fatalf("%s, round %d: %q\n got %s\nwant %s", name, i, text, got, want)
				}
				if got := call(L, touch, kept); !strings.Contains(got, "finished call") {
					t.Fatalf("kept: %s", got)
				}
				s.EndQuestion()
				kept = v
			}
		}
	})
}

// deep: describe is recursive, and Lua's stack is not what is tested.
func deep(text string) bool {
	return strings.Count(text, "{")+strings.Count(text, "[") > 100
}
