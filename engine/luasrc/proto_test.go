package luasrc

import (
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func mustCompile(t testing.TB, src string) *Program {
	t.Helper()
	p, err := Compile("a.lua", []byte(src), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run gives what the program returns, as Lua prints it.
func run(t *testing.T, src string) string {
	t.Helper()
	L := lua.NewState(lua.Options{CallStackSize: 200})
	defer L.Close()
	L.Push(L.NewFunctionFromProto(mustCompile(t, src).Proto))
	L.Push(L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(L.Concat(L.Get(1), L.Get(2))))
		return 1
	}))
	L.Push(L.NewFunction(func(L *lua.LState) int {
		L.SetTable(L.Get(1), L.Get(2), L.Get(3))
		return 0
	}))
	if err := L.PCall(2, lua.MultRet, nil); err != nil {
		return "error: " + strings.SplitN(err.Error(), "\n", 2)[0]
	}
	var out []string
	for i := 1; i <= L.GetTop(); i++ {
		out = append(out, L.Get(i).String())
	}
	return strings.Join(out, " ")
}

func TestReturningACallKeepsItsResults(t *testing.T) {
	for src, want := range map[string]string{
		`local function f() return 1, 2, 3 end return f()`:                                                                                                                     "1 2 3",
		`local function f() return 1, 2, 3 end local function g() return f() end return g()`:                                                                                   "1 2 3",
		`local function f() end local function g() return f() end return g()`:                                                                                                  "",
		`local function f() end return (f())`:                                                                                                                                  "nil",
		`local function f(...) return ... end local function g(...) return f(...) end return g(1, nil, 3, nil)`:                                                                "1 nil 3 nil",
		`local function f(...) return select('#', ...) end return f(f(), nil, f(1, 2))`:                                                                                        "3",
		`local t = {n = 7} function t:m(a, ...) return self.n, a, ... end local function g(...) return t:m(...) end return g(1, 2, 3)`:                                         "7 1 2 3",
		`local s = "abc" return s:upper()`:                                                                                                                                     "ABC",
		`local s = "abc" return s:find("(b)(c)")`:                                                                                                                              "2 3 b c",
		`return pcall(function(...) return select(2, ...) end, 1, 2, 3)`:                                                                                                       "true 2 3",
		`local function f(n) if n == 0 then return "end", n end return f(n - 1) end return f(150)`:                                                                             "end 0",
		`local function f() return f() end return f()`:                                                                                                                         "error: a.lua:1: stack overflow",
		`local t = setmetatable({}, {__call = function(self, a, b) return b, a end}) local function g() return t(1, 2) end return g()`:                                         "2 1",
		`local t = setmetatable({}, {__index = function(t, k) return k:rep(2) end}) return t.ab`:                                                                               "abab",
		`local x = {} local function g() return x.y.z() end return g()`:                                                                                                        "error: a.lua:1: attempt to index a non-table object(nil) with key 'z'",
		`local x local function g() return x() end return pcall(g)`:                                                                                                            "false a.lua:1: attempt to call a non-function object",
		`local x = 1 local function f() x = x + 1 return x end local function g() local y = 10 local function h() y = y + 1 return y end return h() + f(), h() end return g()`: "13 12",
		`local fs = {} for i = 1, 3 do local function f() return i end fs[i] = function() return f() end end return fs[1](), fs[2](), fs[3]()`:                                 "1 2 3",
		`local co = coroutine.wrap(function(a) return coroutine.yield(a + 1) end) return co(1), co(5)`:                                                                         "2 5",
		`local co = coroutine.wrap(function() local function g(...) return ... end return g(coroutine.yield(1), coroutine.yield(2)) end) return co(), co("a"), co("b")`:        "1 2 a b",
		`local co = coroutine.wrap(function() local function inner() return coroutine.yield(1) end return inner() end) return co(), co(8, 9)`:                                  "1 8 9",
		`local co = coroutine.create(function(...) local function f(...) return ... end return f(...) end) return coroutine.resume(co, 4, 5)`:                                  "true 4 5",
		`local co = coroutine.create(function() local function f() error("no", 0) end return f() end) return coroutine.resume(co)`:                                             "false no",
		`local function it(n) local i = 0 return function() i = i + 1 if i <= n then return tostring(i) end end end local s = "" for x in it(3) do s = s .. x end return s`:    "123",
		`return table.concat({("x"):rep(3), (string.gsub("aa", "a", function(c) return c:upper() end))}, "-")`:                                                                 "xxx-AA",
	} {
		if got := run(t, src); got != want {
			t.Errorf("%s\n got %q\nwant %q", src, got, want)
		}
	}
}

func TestNoTailCallIsLeft(t *testing.T) {
	p := mustCompile(t, `function f() return f() end return function() return function() return f:x() end end`)
	count := 0
	var walk func(fp *lua.FunctionProto)
	walk = func(fp *lua.FunctionProto) {
		for _, inst := range fp.Code {
			switch operation(inst) {
			case lua.OP_TAILCALL:
				t.Error("a tail call is left")
			case lua.OP_CALL:
				count++
			}
		}
		for _, inner := range fp.FunctionPrototypes {
			walk(inner)
		}
	}
	walk(p.Proto)
	if count != 2 {
		t.Errorf("got %d calls, want 2", count)
	}
}

func TestAnswerLine(t *testing.T) {
	for src, want := range map[string]struct {
		lines  []int
		answer int
	}{
		"function f()\n\n  return 3\nend":                                              {[]int{3}, 3},
		"function f(x)\n  if x then return end\n  return g()\nend":                     {[]int{3}, 3},
		"function f(x)\n  if x then\n    return 1\n  end\n  return 2, 3\nend":          {[]int{3, 5}, 1},
		"\nfunction f(x) if x then return 1 else return 2 end end":                     {[]int{2}, 2},
		"\nfunction f()\n  print(1)\nend":                                              {nil, 2},
		"\nfunction f(...)\n  local g = function()\n return 1\n end\n return ...\nend": {[]int{6}, 6},
	} {
		fp := mustCompile(t, src).Proto.FunctionPrototypes[0]
		if got := ReturnLines(fp); !slices.Equal(got, want.lines) {
			t.Errorf("%q: got lines %v, want %v", src, got, want.lines)
		}
		if got := AnswerLine(fp); got != want.answer {
			t.Errorf("%q: got answer line %d, want %d", src, got, want.answer)
		}
	}
}

// A program is shared by all VMs, so it must not change when it runs.
func TestProgramsRunInManyVMs(t *testing.T) {
	p := mustCompile(t, `local n = 0 function f() n = n + 1 return n end return f() + f()`)
	done := make(chan string)
	for range 8 {
		go func() {
			L := lua.NewState()
			defer L.Close()
			L.Push(L.NewFunctionFromProto(p.Proto))
			if err := L.PCall(0, 1, nil); err != nil {
				done <- err.Error()
				return
			}
			done <- L.Get(-1).String()
		}()
	}
	for range 8 {
		if got := <-done; got != "3" {
			t.Errorf("got %s, want 3", got)
		}
	}
}
