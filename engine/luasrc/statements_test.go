package luasrc_test

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/lualib"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// statements are bodies of a function with the local variables a, b and c, being 1, 2 and 3, each with what PUC Lua
// 5.1 makes of these: called with 7, 8 and 9, and without arguments.
//
//go:embed testdata/statements.txt
var statements string

func TestStatementsDoAsPUC(t *testing.T) {
	for _, crowd := range []string{"", crowd()} {
		for line := range strings.Lines(statements) {
			body, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			src := "local function f(...) " + crowd + " local a, b, c = 1, 2, 3 " + body + `
				return tostring(a) .. "," .. tostring(b) .. "," .. tostring(c) end
				return f(7, 8, 9) .. " " .. f()`
			if got := result(t, src); got != want {
				t.Errorf("%.10s %s\n got %s\nwant %s", crowd, body, got, want)
			}
		}
	}
}

// crowd takes all constants of a function that have a place in an instruction.
func crowd() string {
	var numbers []string
	for i := range 300 {
		numbers = append(numbers, strconv.Itoa(1000+i))
	}
	return "do local _ = {" + strings.Join(numbers, ", ") + "} end"
}

// result is what src returns.
func result(t *testing.T, src string) string {
	t.Helper()
	p, err := luasrc.Compile("a.lua", []byte(src), nil)
	if err != nil {
		return err.Error()
	}
	l := lua.NewState()
	defer l.Close()
	m := &lualib.Meter{StringLength: 1 << 20, Bytes: 1 << 20, Stop: func(_ lualib.Reason, text string) { t.Error(text) }}
	l.Push(l.NewFunctionFromProto(p.Proto))
	l.Push(l.NewFunction(lualib.Concat(m)))
	l.Push(l.NewFunction(lualib.Index(m)))
	if err := l.PCall(2, 1, nil); err != nil {
		return err.Error()
	}
	return l.Get(-1).String()
}
