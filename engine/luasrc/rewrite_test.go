package luasrc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/lualib"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// answers runs src, compiled here or as gopher-lua does it, and gives what it returns.
func answers(t *testing.T, src string, ours bool) string {
	t.Helper()
	l := lua.NewState()
	defer l.Close()
	args := []lua.LValue{lua.LString("first"), lua.LString("second")}
	if ours {
		p, err := luasrc.Compile("a.lua", []byte(src), nil)
		if err != nil {
			t.Fatal(err)
		}
		l.Push(l.NewFunctionFromProto(p.Proto))
		m := &lualib.Meter{StringLength: 1 << 20, Bytes: 1 << 20, Stop: func(r lualib.Reason, text string) { t.Error(text) }}
		args = append([]lua.LValue{l.NewFunction(lualib.Concat(m)), l.NewFunction(lualib.Index(m))}, args...)
	} else {
		fn, err := l.Load(strings.NewReader(src), "a.lua")
		if err != nil {
			t.Fatal(err)
		}
		l.Push(fn)
	}
	for _, arg := range args {
		l.Push(arg)
	}
	if err := l.PCall(len(args), lua.MultRet, nil); err != nil {
		return "error: " + strings.SplitN(err.Error(), "\n", 2)[0]
	}
	var out []string
	for i := 1; i <= l.GetTop(); i++ {
		out = append(out, l.Get(i).String())
	}
	return strings.Join(out, " ")
}

const preamble = `
local function two() return "x", "y" end
local function back(...) return ... end
local function list(...) local s = select("#", ...) for i = 1, select("#", ...) do s = s .. "," .. tostring((select(i, ...))) end return s end
local M = {__concat = function(a, b) return (type(a) == "table" and "T" or a) .. "+" .. (type(b) == "table" and "T" or b) end}
local T = setmetatable({}, M)
`

// concatenations mean the same with and without the rewrite.
var concatenations = []string{
	`return "a" .. "b"`, `return "a" .. 1`, `return 1 .. 2`, `return 1.5 .. ""`, `return "" .. ""`,
	`return "a" .. "b" .. 3 .. "d"`, `return ("a" .. "b") .. ("c" .. "d")`, `local x = "a" x = x .. x .. x return x`,
	`return "a" .. two()`, `return two() .. "a"`, `return two() .. two()`, `return "a" .. (two())`, `return "a" .. ...`,
	`return back("a" .. two())`, `return list("a" .. two(), "b" .. two())`, `return list(two(), "b" .. two())`,
	`return ({"a" .. two(), "b" .. two()})[2]`, `local t = {k = "a" .. two()} return t.k, #t`,
	`local t = {"a" .. "b"} return #t, t[1]`, `local t = {["a" .. "b"] = "c" .. "d"} return t.ab`,
	`local a, b = "x" .. two() return a, b`, `local a, b = "x" .. two(), "y" .. two() return a, b`,
	`local a, b a, b = "x" .. two() return a, b`, `local a, b, c a, b = "x" .. two(), "y", "z" return a, b, c`,
	`local t = {} t.a, t.b = "x" .. two(), "y" return t.a, t.b`, `local t = {"k"} t[t[1] .. "1"] = 5 return t.k1`,
	`local function f(p) p = p .. "!" return p end return f("a")`,
	`local function f(p) p = "<" .. p .. ">" local q = 1 p = p .. q return p, q end return f("a")`,
	`local function f(a, p) local q, r = 5, 6 p = a .. p .. q return a, p, q, r end return f("a", "b")`,
	`local function f(p, ...) p = p .. ... return p, ... end return f("a", "b", "c")`,
	`local t = {n = "N"} function t:m() return self.n .. "!" end function t:k(p) p = p .. self.n return p end return t:m(), t:k("a")`,
	`if "a" .. "b" == "ab" then return "yes" end return "no"`, `return "a" .. "b" == "ab"`, `return "a" .. "b" < "b" .. "a"`,
	`return ("a" .. "b"):upper()`, `return #("a" .. "b")`, `return -("1" .. "2")`, `return not ("a" .. "b")`, `return "1" .. "2" + 3`,
	`return false or "a" .. "b"`, `return true and "a" .. "b"`, `local x = nil and "a" .. "b" return x`,
	`local s = "" for i = 1, 3 do s = s .. i end return s`, `local s = "" for i = "1" .. "0", 12 do s = s .. i end return s`,
	`local s = "" repeat s = s .. "a" until s .. "" == "aaa" return s`, `local s = "" while s .. "b" ~= "aab" do s = s .. "a" end return s`,
	`local s = "" for _, v in ipairs{"a", "b"} do s = s .. v end return s`, `goto l ::l:: local s = "a" .. "b" return s`,
	`local s = "a" .. "b" do local s = s .. "c" end return s`, `local f = function() return "a" .. "b" end return f(), (f())`,
	`local s = "a" local function f() local function g() s = s .. "b" return s end return g() end return f(), s`,
	`return T .. "a"`, `return "a" .. T`, `return T .. T`, `return "a" .. T .. "b"`, `return "a" .. "b" .. T`, `return T .. 1 .. 2`, `return 1 .. T .. T .. 2`,
	`return (T .. "a") .. "b"`, `return "a" .. nil`, `return nil .. "a"`, `return "a" .. "b" .. {}`, `return {} .. "a" .. "b"`, `return "a" .. true .. "b"`,
	"local x\nlocal y = 1\nreturn 'a' ..\n  'b' ..\n  x", "return pcall(function()\n\n return 'a' .. nil .. 'b' end)",
	`return ...`, `return select("#", ...)`, `local a, b = ... return b .. a`,
	"local t = {" + strings.Repeat("'a' .. 'b',", 51) + "} return #t, t[50], t[51]",
	"return 'a'" + strings.Repeat(" .. 'b'", 180),
}

func TestConcatenationsAnswerAsStock(t *testing.T) {
	for _, src := range concatenations {
		src = preamble + src
		if got, want := answers(t, src, true), answers(t, src, false); got != want {
			t.Errorf("%s\n got %s\nwant %s", strings.TrimPrefix(src, preamble), got, want)
		}
	}
}

// miscompiled are programs that gopher-lua by itself runs as something else, with what they give in PUC Lua 5.1.
var miscompiled = map[string]string{
	`local s = "" for k, v in next, {5} do s = s .. k .. v end return s`:                                        "15",
	`local s = "" for k in next, {5, 6} do s = s .. k end return s`:                                             "12",
	`local s = "" for k, v, w, z in next, {5, 6} do s = s .. k .. v end return s`:                               "1526",
	`local f, s, c = ipairs{5, 6} local r = "" for i, v in f, s, c do r = r .. i .. v end return r`:             "1526",
	`local f, s, c = ipairs{5, 6} local r = "" for i in f, back(s, c) do r = r .. i end return r`:               "12",
	`local f, s, c = ipairs{5, 6} local r = "" for i, v in f, s, back(c) do r = r .. i .. v end return r`:       "1526",
	`local f, s, c = ipairs{5, 6} local r = "" for i in f, s, (back(c)) do r = r .. i end return r`:             "12",
	`local n = 0 for x in (function() n = n + 1 if n < 4 then return n end end) do end return n`:                "4",
	`local n = 0 for x in (back(function() n = n + 1 if n < 4 then return n end end)) do end return n`:          "4",
	`local r = "" for w in ("a b"):gmatch("%a") do r = r .. w end return r`:                                     "ab",
	`local function f(x) x = (back(x)) return x end return f(2)`:                                                "2",
	`local function f(x) local y = 5 x, y = back(x), y return x, y end return f(2)`:                             "2 5",
	`local function f(a, x) local z = 3 x, a = back(7), 8 return a, x, z end return f(1)`:                       "8 7 3",
	`local function f(x) local y = 5 x, y = (back(false)) return tostring(x), tostring(y) end return f(2)`:      "false nil",
	`local function f(x) x = back(x), 3 return x end return f(2)`:                                               "2",
	`local function f(p) local q = 1 p, q = p .. "a", q .. "b" return p, q end return f("x")`:                   "xa 1b",
	`local t = {} function t:m() local y = 5 self, y = back(self.n), y return self, y end t.n = 3 return t:m()`: "3 5",
	`local t = {1, 2, k = back("x")} return #t, t.k`:                                                            "2 x",
	`local t = {1, 2, k = ...} return #t, t.k`:                                                                  "2 first",
	full(`two()`):     "52 1 1 x y",
	full(`...`):       "52 1 1 first second",
	full(`(two())`):   "51 1 1 x nil",
	full(`k = two()`): "50 1 1 nil nil",
	full(`k = two(), l = {two(), two()}, m = 3`):          "50 1 1 nil nil",
	full(`k = two(), "a", l = two()`):                     "51 1 1 a nil",
	full(`k = two(), two()`):                              "52 1 1 x y",
	full(`{` + strings.Repeat("2, ", 50) + `two()}, "b"`): "52 1 1 - b",
}

// full is a table of 50 items, a whole batch of the compiler, and more.
func full(more string) string {
	return "local t = {" + strings.Repeat("1, ", 50) + more + `} local x = t[51]
		return #t, t[1], t[50], type(x) == "table" and #x == 52 and "-" or x, t[52]`
}

func TestWhatGopherLuaMiscompilesIsMended(t *testing.T) {
	for src, want := range miscompiled {
		if got := answers(t, preamble+src, true); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}

// The function for `..` is nowhere to be seen.
func TestConcatIsHidden(t *testing.T) {
	for src, want := range map[string]string{
		`return list(...)`: "2,first,second",
		`return list(pcall(function(...) return ... end, ...))`: "3,true,first,second",
		`local a = {...} return #a, a[1]`:                       "2 first",
		`local n = 0 for k, v in pairs(getfenv()) do if tostring(k):find("concat") then n = n + 1 end end return n`: "0",
	} {
		if got := answers(t, preamble+src, true); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}

func TestLimitsHoldWithTheHiddenVariable(t *testing.T) {
	var names []string
	for i := range 195 {
		names = append(names, fmt.Sprintf("a%d", i))
	}
	src := "local " + strings.Join(names, ", ") + " = 'x'\nreturn a0 .. 'y'"
	if got := answers(t, src, true); got != "xy" {
		t.Error(got)
	}
	for _, more := range []int{5, 300} {
		_, err := luasrc.Compile("a.lua", []byte(src+strings.Repeat(" local a", more)), nil)
		if err == nil {
			t.Errorf("%d more local variables: no error", more)
		}
	}
}
