package luaconv_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

var errEnough = errors.New("enough")

// purse is what a conversion may spend.
type purse struct{ left, asked int }

func (p *purse) spend(n int) error {
	p.asked++
	if p.left -= n; p.left < 0 {
		return errEnough
	}
	return nil
}

func manyFields(n int) object {
	o := object{}
	for i := range n {
		o[fmt.Sprint("key", i)] = array{object{"a": true}}
	}
	return o
}

// TestConversionsGiveUp: one that costs too much ends in the middle, whichever way it goes.
func TestConversionsGiveUp(t *testing.T) {
	v := newVM(t)
	plain := manyFields(5000)
	table := v.ToLua(plain)
	for name, convert := range map[string]func(*purse) error{
		"to Lua":     func(p *purse) error { _, err := v.ToLuaWhile(plain, p.spend); return err },
		"to Go":      func(p *purse) error { _, err := v.ToGoWhile(table, p.spend); return err },
		"accounting": func(p *purse) error { return luaconv.Account(plain, p.spend) },
		"sorting": func(p *purse) error {
			_, err := luaconv.SortedKeys(plain, func() error { return p.spend(100_000) })
			return err
		},
	} {
		rich, poor := &purse{left: 1 << 30}, &purse{left: 300_000}
		if err := convert(rich); err != nil || rich.asked < 10 {
			t.Errorf("%s: %v after %d questions", name, err, rich.asked)
		}
		if err := convert(poor); err != errEnough || poor.asked > 10_000 || poor.asked >= rich.asked {
			t.Errorf("%s: %v after %d questions of %d", name, err, poor.asked, rich.asked)
		}
	}
}

// TestNodesToLua: a JSON text becomes what its copy in plain Go would become.
func TestNodesToLua(t *testing.T) {
	v := newVM(t)
	for _, text := range []string{
		`null`, `true`, `1.5`, `"a\u00fc\n"`, `[]`, `{}`, `[1,[null],{}]`, `{"b":1,"a":[true,null],"b":{"c":"d"},"":1e999}`, `9007199254740993`,
	} {
		doc, err := shadow.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := shown(v.ToLua(doc.Root())), shown(v.ToLua(doc.Root().Any())); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// shown is v with the contents of tables, in their order.
func shown(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return v.Type().String() + " " + v.String()
	}
	s := fmt.Sprintf("%v{", t.Metatable != lua.LNil)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		s += shown(k) + "=" + shown(v) + ","
	}
	return s + "}"
}

// TestAccountsAreHonest: what a conversion says that it costs is near what it does, neither far below nor above.
func TestAccountsAreHonest(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures memory")
	}
	v := newVM(t)
	for name, plain := range map[string]any{
		"small objects": slices.Repeat(array{object{"a": true}}, 20_000),
		"empty objects": slices.Repeat(array{object{}}, 50_000),
		"objects of 20": slices.Repeat(array{manyFlags(20)}, 2000),
		"a large one":   manyFlags(20_000),
		"small lists":   slices.Repeat(array{array{1.5}}, 50_000),
		"a large list":  slices.Repeat(array{1.5}, 200_000),
	} {
		p := &purse{left: 1 << 30}
		var table lua.LValue
		used := memory(func() any { table, _ = v.ToLuaWhile(plain, p.spend); return plain })
		runtime.KeepAlive(plain)
		check(t, name+" to Lua", 1<<30-p.left, used)
		p = &purse{left: 1 << 30}
		used = memory(func() any { back, _ := v.ToGoWhile(table, p.spend); return back })
		runtime.KeepAlive(table)
		check(t, name+" to Go", 1<<30-p.left, used)
	}
}

func check(t *testing.T, what string, accounted, used int) {
	t.Helper()
	if accounted < used/2 || accounted > used*4 {
		t.Errorf("%s: %d bytes are accounted for, %d are used", what, accounted, used)
	}
}

func manyFlags(n int) object {
	o := object{}
	for i := range n {
		o[fmt.Sprint("key", i)] = true
	}
	return o
}

// memory is how much is in use after make than was before, in bytes.
func memory(make func() any) int {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	made := make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(made)
	return int(after.HeapAlloc) - int(before.HeapAlloc)
}
