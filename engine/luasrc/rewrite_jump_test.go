package luasrc_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// beginnings are statements whose code begins with a jump, or with none at all. None of them does anything but to leave
// the innermost loop.
var beginnings = []string{
	"if false then x = 2 == n end", "if nil then x = 1 end", "if not true then x = 1 end", "if false and n then x = 1 end",
	"if false or nil then x = n end", "if true then end", "if not nil then end", "if 1 then end", "if false then end",
	"if not (n and false) then else x = n end", "while false do x = n end", "while nil do x = n end", "while not 1 do x = n end",
	"while false and n do x = n end", "while false or false do x = n end", "while true do break end", "while 1 do break end",
	"while 'x' do do break end end", "while true do do end goto out end ::out::", "repeat until true", "repeat break until false",
	"repeat goto out until n ::out::", "repeat local y = n until y or true", "do end", "do do end end", "do goto out end ::out::",
	"goto out ::out::", "goto a ::b:: goto c ::a:: goto b ::c::", "local y = false and n", "local y = nil and n", "local y = true or n",
	"local y = 1 and n", "local y = not (false and n)", "local y = (false and n) == n", "local y = (true and n) + 1", "local y = -(true and 1)",
	"local y = (true and t)[1]", "local y = #(true and t)", "local y = {false and n}", "t[true and 1] = n", "(true and f)()", "(false or f)()",
	"(true and t):m()", "local y = 'a' .. (true and n)", "for i = (true and 1), 0 do x = i end", "for k in (true and next), {} do x = k end",
	"for i = 1, 2 do if false then x = i end end", "for i = 1, 2 do break end", "for i = 1, 2 do goto next ::next:: end",
	"for k in pairs({1}) do if false then f(2 == n) end end", "for k in pairs({1}) do break end", "function t.g() end", "local function h() end",
	"::a:: if false then goto a end", "::a:: while false do goto a end", "::a:: do if false then goto a end end",
	"do local function g() if false then return g end end g() end", "while n do if false then x = 1 end break end",
}

// loops run the statement that %s stands for three times, and count.
var loops = []string{
	"for i = 1, 3 do %s count = count + 1 end", "for _ in pairs({1, 2, 3}) do %s count = count + 1 end",
	"for _, i in ipairs({1, 2, 3}) do %s count = count + 1 end", "local i = 0 while i < 3 do %s count = count + 1 i = i + 1 end",
	"local i = 0 while true do %s count = count + 1 i = i + 1 if i == 3 then break end end",
	"local i = 0 while not false and i < 3 do %s count = count + 1 i = i + 1 end",
	"local i = 0 while 1 and i < 3 do %s count = count + 1 i = i + 1 end",
	"local i = 0 repeat %s count = count + 1 i = i + 1 until i == 3",
	"local i = 0 ::again:: %s count = count + 1 i = i + 1 if i < 3 then goto again end",
	"local i = 0 repeat do %s end count = count + 1 i = i + 1 until i == 3",
	"for i = 1, 3 do local function g() return i end %s count = count + g() / i end",
	"for i = 1, 3 do if false then else do %s end count = count + 1 end end",
	"for i = 1, 3 do for j = 1, 1 do %s count = count + 1 end end", "for i = 1, 3 do while true do %s count = count + 1 break end end",
}

func TestLoopsGoBackToWhereTheyBegan(t *testing.T) {
	const head = "local n, t, f, count, x = 7, {7, m = function() end}, function() end, 0\n"
	for _, loop := range loops {
		for _, begin := range beginnings {
			body := begin
			if strings.Contains(begin, "::") {
				body = "do " + begin + " end" // labels are for the whole function otherwise
			}
			src := head + fmt.Sprintf(loop, body) + "\nreturn count, x, n"
			p, err := luasrc.Compile("a.lua", []byte(src), nil)
			if err != nil {
				t.Fatalf("%s: %v", src, err)
			}
			if got := bounded(p.Proto); got != "3 nil 7" {
				t.Errorf("%s\n gives %s", src, got)
			}
		}
	}
}

// bounded runs a program that may not end.
func bounded(proto *lua.FunctionProto) string {
	l := lua.NewState()
	defer l.Close()
	l.SetContext(&count{left: 10_000})
	l.Push(l.NewFunctionFromProto(proto))
	l.Push(l.NewFunction(func(l *lua.LState) int { l.Push(lua.LString(l.Concat(l.Get(1), l.Get(2)))); return 1 }))
	l.Push(l.NewFunction(func(l *lua.LState) int {
		if l.GetTop() == 3 {
			l.SetTable(l.Get(1), l.Get(2), l.Get(3))
		}
		return 0
	}))
	if err := l.PCall(2, lua.MultRet, nil); err != nil {
		return err.Error()
	}
	var out []string
	for i := 1; i <= l.GetTop(); i++ {
		out = append(out, l.Get(i).String())
	}
	return strings.Join(out, " ")
}

// count is a context that ends after so many instructions.
type count struct {
	context.Context
	left int
}

func (c *count) Done() <-chan struct{} {
	if c.left--; c.left > 0 {
		return nil
	}
	done := make(chan struct{})
	close(done)
	return done
}

func (c *count) Err() error { return errors.New("it does not end") }
