package luaconv_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/luaconv"
	lua "github.com/yuin/gopher-lua"
)

// TestRoundTrip: plain Go comes back from Lua as what it was, but for the order of an object.
func TestRoundTrip(t *testing.T) {
	v := newVM(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		want := randomValue(random, 5)
		got, err := v.ToGo(v.ToLua(want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%#v became %#v, %v", want, got, err)
		}
	}
}

func randomValue(r *rand.Rand, depth int) any {
	texts := []string{"", "a", "m.relates_to", "1", "null", "\x00", "ü\u2028", "__index", "[1]"}
	kinds := 8
	if depth == 0 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2:
		return texts[r.IntN(len(texts))]
	case 3:
		return r.Int64N(1<<54) - 1<<53
	case 4:
		return float64(r.Int64N(1000)) + 0.25
	case 5:
		return float64(1<<53) * float64(2+r.IntN(1000))
	case 6:
		l := array{}
		for range r.IntN(5) {
			l = append(l, randomValue(r, depth-1))
		}
		return l
	}
	o := object{}
	for range r.IntN(5) {
		o[texts[r.IntN(len(texts))]] = randomValue(r, depth-1)
	}
	return o
}

// FuzzJSON sends JSON through Lua and back, as a copy and as a view: what comes back is what encoding/json makes of it.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`null`, `{}`, `[]`, `{"a":[],"b":{},"c":null}`, `[1,2.5,-0,1e20,9007199254740993]`,
		`{"":{"":[[[]]]}}`, `"\ud83d\ude00"`, `{"1":1,"2":2}`, `[null,[null]]`, `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var plain any
		if !utf8.Valid(text) || json.Unmarshal(text, &plain) != nil || bytes.Contains(text, []byte(`\u`)) {
			return // halves of surrogates are the business of package shadow
		}
		v := newVM(t)
		want, _ := json.Marshal(plain)
		check := func(how string, value lua.LValue) {
			back, err := v.ToGo(value)
			if err != nil {
				t.Fatalf("%s: %s: %v", how, text, err)
			}
			if got, err := json.Marshal(back); err != nil || !sameJSON(got, want) {
				t.Fatalf("%s: %s became %s, %v, want %s", how, text, got, err, want)
			}
		}
		check("copy", v.ToLua(plain))
		check("view", v.views.View(json.RawMessage(text)))
	})
}

// sameJSON compares as numbers what may be written as an integer or not.
func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// FuzzToGo builds tables from instructions, cycles and shared ones among them: ToGo comes back, and what it gives is
// plain, bounded and JSON.
func FuzzToGo(f *testing.F) {
	for _, seed := range []string{"", "t1t2s", "tttttt", "k1n2k3b", "t1r0", "t1r1t2r0r0", "v1v2l1", "f1", "t1x1x2x3", "0123456789"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		v := newVM(t)
		got, err := v.ToGo(build(v, program))
		if err != nil {
			if len(err.Error()) > 2000 || !utf8.ValidString(err.Error()) {
				t.Errorf("message %q", err)
			}
			return
		}
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatalf("%#v is not JSON: %v", got, err)
		}
		if again, err := v.ToGo(v.ToLua(got)); err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%s became %#v, %v", text, again, err)
		}
		if n := count(got); n > luaconv.MaxValues {
			t.Errorf("%d values", n)
		}
	})
}

// build reads pairs of an instruction and an operand, which put values of every kind into a growing set of tables.
func build(v *vm, program []byte) lua.LValue {
	tables := []*lua.LTable{v.NewTable()}
	values := []lua.LValue{lua.LTrue, lua.LNumber(1), lua.LNumber(0.5), lua.LString("x"), v.Null,
		lua.LString("\xff"), v.NewFunction(nil), v.views.View(json.RawMessage(`{"a":[1,{}]}`))}
	for i := 0; i+1 < len(program) && i < 400; i += 2 {
		last, n := tables[len(tables)-1], int(program[i+1])
		switch program[i] % 8 {
		case 0:
			child := v.NewTable()
			last.Append(child)
			tables = append(tables, child)
		case 1:
			child := v.NewTable()
			last.RawSetString(string(rune('a'+n%26)), child)
			tables = append(tables, child)
		case 2:
			last.Append(values[n%5])
		case 3:
			last.RawSetString(string(rune('a'+n%26)), values[n%5])
		case 4:
			last.RawSetInt(n%7, values[n%5])
		case 5:
			last.Append(tables[n%len(tables)])
		case 6:
			v.MarkList(last)
		case 7:
			last.RawSetString("v", values[n%len(values)])
		}
	}
	return tables[0]
}

func count(plain any) int {
	n := 1
	switch plain := plain.(type) {
	case object:
		for _, e := range plain {
			n += count(e)
		}
	case array:
		for _, e := range plain {
			n += count(e)
		}
	}
	return n
}
