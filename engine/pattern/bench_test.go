package pattern_test

import (
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/pattern"
	lua "github.com/yuin/gopher-lua"
)

// idioms are calls as modules make them. Each runs once with gopher-lua's own string library and once with this
// package registered in the same manner, both through PCall.
var idioms = []struct{ name, fn, subject, pattern, repl string }{
	{"find text", "find", longText, "synapse", ""},
	{"find dot", "find", longText, "example%.org", ""},
	{"find class", "find", "order number 1234 is late", "%d+", ""},
	{"match trim", "match", "   hello there, how are you?   ", "^%s*(.-)%s*$", ""},
	{"match pair", "match", "please mail ann@example today", "(%w+)@(%w+)", ""},
	{"match URL", "match", longText, "https?://[%w%.%-]+", ""},
	{"match user", "match", "@ann:example.org", "^@([^:]+):(.+)$", ""},
	{"match none", "match", longText, "(%w+)@(%w+)", ""},
	{"gsub spaces", "gsub", "a  few   words    apart and more", "%s+", " "},
	{"gsub captures", "gsub", "a=1, b=2, c=3", "(%w+)=(%w+)", "%2=%1"},
	{"gmatch split", "gmatch", "alpha,beta,gamma,delta,epsilon", "[^,]+", ""},
	{"gmatch words", "gmatch", longText, "%a+", ""},
}

var longText = strings.Repeat("the quick brown fox jumps over the lazy dog; ", 10) +
	"see https://matrix.example.org/docs about synapse"

func BenchmarkIdioms(b *testing.B) {
	for _, c := range idioms {
		b.Run(c.name+"/gopher-lua", func(b *testing.B) { call(b, c.fn, c.subject, c.pattern, c.repl, lua.OpenString) })
		b.Run(c.name+"/axolua", func(b *testing.B) { call(b, c.fn, c.subject, c.pattern, c.repl, openOurs) })
	}
}

// loop is what a module writes around gmatch.
const loop = "local s, p = ... for word in string.gmatch(s, p) do end"

func call(b *testing.B, name, subject, pat, repl string, open lua.LGFunction) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	open(L)
	fn := L.GetField(L.GetGlobal("string"), name)
	args := []lua.LValue{lua.LString(subject), lua.LString(pat)}
	switch name {
	case "gsub":
		args = append(args, lua.LString(repl))
	case "gmatch":
		chunk, err := L.LoadString(loop)
		if err != nil {
			b.Fatal(err)
		}
		fn = chunk
	}
	b.ReportAllocs()
	for b.Loop() {
		L.Push(fn)
		for _, a := range args {
			L.Push(a)
		}
		if err := L.PCall(len(args), lua.MultRet, nil); err != nil {
			b.Fatal(err)
		}
		L.SetTop(0)
	}
}

// openOurs registers this package as a binding would.
func openOurs(L *lua.LState) int {
	v := &vm{steps: pattern.Steps{Left: 1 << 62}}
	L.SetGlobal("string", L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{
		"find": v.find, "match": v.match, "gsub": v.gsub, "gmatch": v.gmatch,
	}))
	return 0
}

type vm struct {
	cache pattern.Cache
	steps pattern.Steps
	m     pattern.Match
}

func (v *vm) compile(L *lua.LState) *pattern.Pattern {
	p, err := v.cache.Get(L.CheckString(2), &v.steps)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	return p
}

func push(L *lua.LState, m *pattern.Match, n int) int {
	for i := range n {
		c, err := m.Capture(i)
		switch {
		case err != nil:
			L.RaiseError("%s", err.Error())
		case c.Position > 0:
			L.Push(lua.LNumber(c.Position))
		default:
			L.Push(lua.LString(c.Text))
		}
	}
	return n
}

func (v *vm) find(L *lua.LState) int {
	ok, err := v.compile(L).Find(&v.m, L.CheckString(1), L.OptInt(3, 1), &v.steps)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(v.m.Start + 1))
	L.Push(lua.LNumber(v.m.End))
	return 2 + push(L, &v.m, v.m.Len())
}

func (v *vm) match(L *lua.LState) int {
	ok, err := v.compile(L).Match(&v.m, L.CheckString(1), L.OptInt(3, 1), &v.steps)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	return push(L, &v.m, v.m.Values())
}

func (v *vm) gsub(L *lua.LState) int {
	out, n, err := v.compile(L).Gsub(&v.m, L.CheckString(1), L.CheckString(3), L.OptInt(4, pattern.All), &v.steps)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LString(out))
	L.Push(lua.LNumber(n))
	return 2
}

func (v *vm) gmatch(L *lua.LState) int {
	it := v.compile(L).Gmatch(L.CheckString(1))
	L.Push(L.NewFunction(func(L *lua.LState) int {
		ok, err := it.Next(&v.steps)
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		if !ok {
			L.Push(lua.LNil)
			return 1
		}
		return push(L, &it.Match, it.Values())
	}))
	return 1
}

// BenchmarkNext is one step of gmatch without a VM around it.
func BenchmarkNext(b *testing.B) {
	p, steps := pattern.Compile("%a+"), pattern.Steps{Left: 1 << 62}
	it := p.Gmatch(longText)
	for b.Loop() {
		if ok, err := it.Next(&steps); err != nil {
			b.Fatal(err)
		} else if !ok {
			it = p.Gmatch(longText)
		}
	}
}
