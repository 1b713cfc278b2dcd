package shadow_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/axolua/axolua/engine/shadow"
)

func TestResetCopies(t *testing.T) {
	text := []byte(`{"a":"first","b":[1,"\u0041"]}`)
	var d shadow.Doc
	if err := d.Reset(text); err != nil {
		t.Fatal(err)
	}
	clear(text)
	a, old := d.Root().Get("a").String(), d.Root()
	if err := d.Reset([]byte(`{"a":"second","b":[]}`)); err != nil {
		t.Fatal(err)
	}
	if a != "first" || d.Root().Get("a").String() != "second" {
		t.Errorf("%q became %q", a, d.Root().Get("a").String())
	}
	if old.Kind() != shadow.Invalid || old.Raw() != nil || old.Is("") {
		t.Error("a Node survived Reset")
	}
	if err := d.Reset([]byte(`{"a":`)); err == nil || d.Root().Kind() != shadow.Invalid {
		t.Error("a failed Reset leaves something behind")
	}
}

func TestIs(t *testing.T) {
	n := parse(t, `{"plain":"local","escaped":"\u006cocal","empty":"","number":1,"word":true,"esc\u0061ped":"key"}`).Root()
	for key, want := range map[string]string{"plain": "local", "escaped": "key", "empty": ""} {
		if v := n.Get(key); !v.Is(want) || v.Is(want+"x") || v.Is(`"`+want+`"`) {
			t.Errorf("%s is %s", key, v.Raw())
		}
	}
	if n.Get("number").Is("1") || n.Get("word").Is("true") || n.Get("missing").Is("") || n.Is("") {
		t.Error("what is no string is none")
	}
}

// A question about an event that reads what the event before had too allocates no more than its proxies, of which a
// slab is allocated at once.
func TestSameValuesAllocateNothing(t *testing.T) {
	L, s := newVM(t)
	shape := s.NewShape(shadow.Extra{})
	read := load(t, L, `local e = ... local v = e.type v = e.sender v = e.content.body`)
	var d shadow.Doc
	texts := [2][]byte{[]byte(messageText(1)), []byte(" " + messageText(1))}
	i := 0
	ask := func() {
		if err := d.Reset(texts[i%2]); err != nil {
			t.Fatal(err)
		}
		i++
		if d.Root().Get("origin").Is("local") {
			t.Fatal("it is not")
		}
		L.Push(read)
		L.Push(shape.View(&d))
		L.Call(1, 0)
		s.EndQuestion()
	}
	for range 100 {
		ask()
	}
	if n := testing.AllocsPerRun(1000, ask); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// What a script keeps is its own, whatever becomes of the text it was read from.
func TestKeptStrings(t *testing.T) {
	L, s := newVM(t)
	shape := s.NewShape(shadow.Extra{})
	keep := load(t, L, `local e = ... for k, v in pairs(e) do kept = (kept or "") .. k .. v last = e.body end`)
	var d shadow.Doc
	for i := range 100 {
		text := fmt.Sprintf(`{"body":"text %d","key %[1]d":"\u0041 %[1]d"}`, i)
		if err := d.Reset([]byte(text)); err != nil {
			t.Fatal(err)
		}
		L.SetGlobal("kept", lua.LNil)
		if got := call(L, keep, shape.View(&d)); got != "nil" {
			t.Fatal(got)
		}
		s.EndQuestion()
		if err := d.Reset([]byte(`"` + strings.Repeat("x", len(text)) + `"`)); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("bodytext %dkey %[1]dA %[1]d", i)
		if got := L.GetGlobal("kept").String(); got != want || L.GetGlobal("last").String() != fmt.Sprint("text ", i) {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestMemoryIsGivenBack(t *testing.T) {
	var d shadow.Doc
	reset := func(bytes, times int) {
		t.Helper()
		for range times {
			if err := d.Reset([]byte(`["` + strings.Repeat("x", bytes) + `"]`)); err != nil {
				t.Fatal(err)
			}
		}
	}
	reset(1<<20, 1)
	reset(1000, 60)
	reset(1<<20, 1)
	reset(1000, 60)
	if d.Kept() < 1<<20 {
		t.Errorf("%d bytes kept although large texts recur", d.Kept())
	}
	reset(1000, 10)
	if d.Kept() > 1<<14 {
		t.Errorf("%d bytes kept for small texts", d.Kept())
	}
}

func TestManyTextsOfOneQuestion(t *testing.T) {
	L, s := newVM(t)
	sum := load(t, L, `local list = ... local n = 0 for _, e in ipairs(list) do n = n + #e end return n`)
	texts := make([]any, 200)
	for i := range texts {
		texts[i] = json.RawMessage("[" + strings.Repeat("0,", 10000) + "0]")
	}
	for range 3 {
		if got := call(L, sum, s.View(texts)); got != "2000200" {
			t.Error(got)
		}
		s.EndQuestion()
		if docs, bytes := s.Kept(); docs > 16 || bytes > 1<<20 {
			t.Errorf("%d texts of %d bytes kept", docs, bytes)
		}
	}
}
