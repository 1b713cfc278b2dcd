package shadow_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/axolua/axolua/engine/shadow"
)

const finished = "error: event of a finished call; copy what you need first"

// Each chunk keeps something of t in a global and returns a function that touches it later.
var keepers = []string{
	`return function() return t.type end`, `return function() return t.missing end`,
	`return function() return t[1] end`, `return function() return #t end`,
	`return function() t.x = 1 end`, `return function() return pairs(t) end`, `return function() return ipairs(t) end`,
	`return function() return next(t) end`, `return function() return next(t, "type") end`,
	`return function() return rawget(t, "type") end`, `return function() rawset(t, "type", 1) end`,
	`return function() return unpack(t) end`, `return function() return table.concat(t) end`,
	`return function() table.insert(t, 1) end`, `return function() table.remove(t) end`,
	`return function() table.sort(t) end`, `return function() return table.getn(t) end`,
	`return function() return table.maxn(t) end`, `return function() setmetatable(t, {}) end`,
	`local c = t.content return function() return c.body end`,
	`local c = t.content local b = c.body return function() return c.body end`,
	`local c = t.content["m.relates_to"] return function() return c.event_id end`,
	`local l = t.list return function() return l[1] end`, `local l = t.list return function() return #l end`,
	`local l = t.list return function() for _ in ipairs(l) do end end`,
	`local l = t.list return function() return table.concat(l) end`,
	`local l = t.nested[1] return function() return l[1] end`,
	`local l = t.nested[1][1] return function() return l.deep end`,
	`local c for _, v in pairs(t) do if type(v) == "table" then c = v end end return function() return c[1] end`,
	`local f, s, k = pairs(t) k = f(s, k) return function() return f(s, k) end`,
	`local f, s, k = ipairs(t.list) k = f(s, k) return function() return f(s, k) end`,
	`local n = coroutine.wrap(function() for k, v in pairs(t) do coroutine.yield(k) end end) n() return n`,
	`local n = coroutine.wrap(function() for k, v in ipairs(t.list) do coroutine.yield(k) end end) n() return n`,
	`local n = coroutine.wrap(function() local c = t.content coroutine.yield() return c.body end) n() return n`,
}

const questionText = `{"type":"mine","content":{"body":"mine","m.relates_to":{"event_id":"mine"}},"list":["mine","b"],
	"nested":[[{"deep":"mine"}]]}`

// TestKeptViewsRaise touches what was kept when nothing is asked, and again while another question has the stores.
func TestKeptViewsRaise(t *testing.T) {
	d := parse(t, questionText)
	other := parse(t, strings.ReplaceAll(questionText, "mine", "yours"))
	for _, name := range []string{"doc", "go", "raw"} {
		for _, src := range keepers {
			L, s := newVM(t)
			keep := load(t, L, "local t = ... "+src)
			read := load(t, L, `local t = ... return t.type .. t.content.body .. t.content["m.relates_to"].event_id .. t.list[1] .. t.nested[1][1].deep`)
			for round := range 24 {
				v := backings[name](s, d)
				if round%2 == 0 {
					call(L, read, v)
				}
				L.Push(keep)
				L.Push(v)
				L.Call(1, 1)
				fn := L.Get(-1).(*lua.LFunction)
				L.Pop(1)
				s.EndQuestion()
				dead := strings.Contains(src, "coroutine") // which can be resumed once only
				if got := call(L, fn); !strings.HasSuffix(got, finished[7:]) {
					t.Fatalf("%s: %s: afterwards: %s", name, src, got)
				}
				v = backings[name](s, other)
				if got := call(L, read, v); got != strings.Repeat("yours", 5) {
					t.Fatal(got)
				}
				if got := call(L, fn); got != finished && !dead {
					t.Fatalf("%s: %s: in the next question: %s", name, src, got)
				}
				s.EndQuestion()
			}
		}
	}
}

// TestManyAlive has more views of one kind in a question than there are stores.
func TestManyAlive(t *testing.T) {
	L, s := newVM(t)
	shape := s.NewShape(shadow.Extra{})
	read := load(t, L, `local t = ... return t.id .. t.content.id .. t.content.list[1].id`)
	keep := make([]lua.LValue, 20)
	for round := range 300 {
		for i := range keep {
			v, err := shape.ViewJSON(fmt.Sprintf(`{"id":%d,"content":{"id":%[1]d,"list":[{"id":%[1]d}]}}`, round*100+i))
			if err != nil {
				t.Fatal(err)
			}
			keep[i] = v
		}
		for i, v := range keep {
			if i%3 == round%3 {
				continue // some are not touched
			}
			want := strings.Repeat(fmt.Sprint(round*100+i), 3)
			if got := call(L, read, v); got != want {
				t.Fatalf("round %d: got %s, want %s", round, got, want)
			}
		}
		s.EndQuestion()
		for _, v := range keep {
			if got := call(L, read, v); got != finished {
				t.Fatal(got)
			}
		}
	}
}

func TestExtra(t *testing.T) {
	L, s := newVM(t)
	asked := 0
	shape := s.NewShape(shadow.Extra{
		Fixed: map[string]lua.LValue{
			"is_state": L.NewFunction(func(L *lua.LState) int {
				b, isView := s.CheckBacking(L, L.Get(1))
				L.Push(lua.LBool(isView && b.(shadow.Node).Get("state_key").Kind() != shadow.Invalid))
				return 1
			}),
		},
		Computed: map[string]func(any) any{
			"membership": func(b any) any { asked++; return b.(shadow.Node).Get("content").Get("membership") },
			"redacts":    func(b any) any { return nil },
		},
	})
	fn := load(t, L, `local e = ... local s = "" for k in pairs(e) do s = s .. k .. " " end
		return tostring(e:is_state()) .. tostring(e.membership) .. tostring(e.redacts) .. tostring(e.content.redacts) ..
			tostring(e.content.is_state) .. tostring(e.membership) .. tostring(rawget(e, "membership")) .. " " .. s`)
	for i := range 300 {
		text := `{"is_state":1,"membership":"forged","redacts":"$r","content":{"membership":"join","redacts":"$c"},"state_key":""}`
		want := "truejoinnil$cniljoinjoin is_state membership content state_key "
		if i%3 == 0 {
			text = `{"content":{"is_state":5},"type":"x"}`
			want = "falsenilnilnil5nilnil content type "
		}
		asked = 0
		v, _ := shape.ViewJSON(text)
		if got := call(L, fn, v); got != want {
			t.Fatalf("round %d:\n got %s\nwant %s", i, got, want)
		}
		if asked == 0 {
			t.Fatalf("round %d: membership was not computed", i)
		}
		s.EndQuestion()
		if got := call(L, load(t, L, `local e = ... return e:is_state()`), v); got != finished {
			t.Fatal(got)
		}
	}
}

func TestBacking(t *testing.T) {
	L, s := newVM(t)
	o := &object{names: []string{"a"}, fields: map[string]any{"a": []any{1}}}
	v := s.View(o)
	if b, isView := s.Backing(v); b != o || !isView {
		t.Error(b, isView)
	}
	if b, isView := s.Backing(L.GetField(v, "a")); fmt.Sprint(b) != "[1]" || !isView {
		t.Error(b, isView)
	}
	d := parse(t, `{"content":{"x":[1]}}`)
	content := L.GetField(s.View(d), "content")
	if b, _ := s.Backing(content); string(b.(shadow.Node).Raw()) != `{"x":[1]}` {
		t.Error(b)
	}
	for _, plain := range []lua.LValue{L.NewTable(), lua.LString("x"), lua.LNil} {
		if b, isView := s.Backing(plain); b != nil || isView {
			t.Error(plain, b, isView)
		}
	}
	s.EndQuestion()
	if b, isView := s.Backing(content); b != nil || !isView {
		t.Error(b, isView)
	}
}

func TestGoValues(t *testing.T) {
	type text string
	L, s := newVM(t)
	fn := L.NewFunction(func(L *lua.LState) int { L.Push(lua.LString("called")); return 1 })
	v := s.View(map[string]any{
		"nil": nil, "bool": true, "string": "s", "int": int(-1), "int8": int8(1), "uint64": uint64(2), "float32": float32(0.5),
		"number": json.Number("12"), "raw": json.RawMessage(`{"a":[1,2]}`), "map": map[string]any{"b": 1, "a": 2},
		"strings": []string{"x", "y"}, "fn": fn, "text": text("t"), "names": map[string]string{"k": "v"}, "ints": []int{7, 8},
		"list": []any{nil, 1, nil}, "nilmap": map[string]any(nil), "pointer": (*shadow.Doc)(nil), "lua": lua.LString("l"),
		"bad": json.RawMessage(`{"a":`),
	})
	for src, want := range map[string]string{
		`local t = ... return tostring(t["nil"]) .. tostring(t.bool) .. t.string .. t.int .. t.int8 .. t.uint64 .. t.float32`: "niltrues-1120.5",
		`local t = ... return t.number + t.raw.a[2] .. #t.raw.a`:                                                              "142",
		`local t = ... local s = "" for k, v in pairs(t.map) do s = s .. k .. v end return s`:                                 "a2b1",
		`local t = ... return t.fn() .. t.text .. t.names.k .. t.ints[2] .. t.strings[2] .. t.lua`:                            "calledtv8yl",
		`local t = ... return #t.list .. tostring(t.list[1]) .. t.list[2] .. tostring(next(t.nilmap)) .. tostring(t.pointer)`: "2nil1nilnil",
		`local t = ... return type(t.bad) .. t.bad.a`:                                                                         "error: invalid JSON at byte 5: unexpected end, want a value",
		`local t = ... for k in pairs(t.bad) do end`:                                                                          "error: invalid JSON at byte 5: unexpected end, want a value",
	} {
		for range 3 {
			if got := call(L, load(t, L, src), v); got != want {
				t.Errorf("%s: got %s, want %s", src, got, want)
			}
		}
	}
}

// TestResetUnderAView is a host's mistake; it must not show the new text.
func TestResetUnderAView(t *testing.T) {
	L, s := newVM(t)
	d := parse(t, `{"a":"mine"}`)
	v := s.View(d)
	if err := d.Reset([]byte(`{"a":"yours"}`)); err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{`local t = ... return t.a`, `local t = ... return next(t)`, `local t = ... return #t`} {
		if got := call(L, load(t, L, src), v); got != "error: the value behind this table is gone" && !strings.HasSuffix(src, "#t") {
			t.Errorf("%s: %s", src, got)
		}
	}
	if b, _ := s.Backing(v); b != nil {
		t.Error(b)
	}
}

// TestStrangersKeys sends keys that nobody sent before, to a script that reads them all.
func TestStrangersKeys(t *testing.T) {
	L, s := newVM(t)
	shape := s.NewShape(shadow.Extra{})
	fn := load(t, L, `local t, key = ... local n = 0 for k, v in pairs(t) do if type(t[k]) == "table" then n = n + t[k].x end end
		return n .. t.body .. t.inner.body`)
	for i := range 5000 {
		v, err := shape.ViewJSON(fmt.Sprintf(`{"a%d":{"x":1},"b%[1]d":{"x":2},"c%[1]d":{"x":0},"body":"%[1]d","inner":{"x":0,"body":"%[1]d"}}`, i))
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("3%d%[1]d", i)
		if got := call(L, fn, v); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		s.EndQuestion()
	}
	if n := s.Learnt(); n > 64*24 {
		t.Errorf("%d keys remembered", n)
	}
}

func TestManyEntriesAreLinear(t *testing.T) {
	L, s := newVM(t)
	var b strings.Builder
	b.WriteString(`{"list":[[0]`)
	const n = 20000
	for i := range n - 1 {
		fmt.Fprintf(&b, `,{"i":%d}`, i)
	}
	b.WriteString(`],"map":{"k0":0`)
	for i := range n - 1 {
		fmt.Fprintf(&b, `,"k%d":%d`, i+1, i+1)
	}
	b.WriteString("}}")
	fn := load(t, L, `local t = ... local n = 0
		for i = 1, #t.list do if t.list[i] then n = n + 1 end end
		for _ in ipairs(t.list) do n = n + 1 end
		for _ in pairs(t.list) do n = n + 1 end
		for k, v in pairs(t.map) do if t.map[k] == v then n = n + 1 end end
		for k in pairs(t.map) do if t.map.missing then n = 0 end end
		return n`)
	v := s.View(parse(t, b.String())) // a quadratic loop would look at 2*10^8 entries and be noticed
	if got := call(L, fn, v); got != fmt.Sprint(4*n) {
		t.Error(got)
	}
	s.EndQuestion()
}
