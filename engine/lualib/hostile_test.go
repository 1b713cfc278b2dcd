package lualib_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

// guard is the context of a state: like the engine's it looks at the clock every 256 instructions, and ends the script
// for good.
type guard struct {
	context.Context
	v    *vm
	left int
}

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (g *guard) Done() <-chan struct{} {
	if g.left--; g.left > 0 && g.v.fired == 0 && !g.v.late {
		return nil
	}
	g.left = 256
	if g.v.mustStop() {
		return closed
	}
	return nil
}

func (g *guard) Err() error { return errStopped }

// hostileTime is how long a hostile script may run.
const hostileTime = 50 * time.Millisecond

// hostile are scripts that try to outrun the limits, with what ends them: a part of the text of a limit, "stopped" for
// the time, "limit" for whichever comes first, a part of another error, or "" if they come to their own end.
var hostile = map[string]string{
	// Strings that are too long.
	`return ("x"):rep(1e11)`:                                                                "string longer",
	`return ("x"):rep(2^63)`:                                                                "",
	`return ("x"):rep(1/0)`:                                                                 "", // in C, what does not fit is negative
	`return (""):rep(1e18)`:                                                                 "",
	`return ("x"):rep(-1)`:                                                                  "",
	`return ("x"):rep(2^20 + 1)`:                                                            "string longer",
	`return #("x"):rep(2^20)`:                                                               "",
	`local s = "x" while true do s = s:rep(9) end`:                                          "string longer",
	`local s = "x" while true do s = concat(s, s) end`:                                      "string longer",
	`local s = "x" while true do s = concat(s, s, s, s, s) end`:                             "string longer",
	`local s = ("x"):rep(2^19) return table.concat({s, s, s})`:                              "string longer",
	`return table.concat({"a", "b", "c"}, ("x"):rep(2^19))`:                                 "string longer",
	`return table.concat({"a", "b", "c", "d"}, ("x"):rep(2^19))`:                            "string longer",
	`local t = {} for i = 1, 2000 do t[i] = "" end return table.concat(t, ("x"):rep(2^12))`: "string longer",
	`return ("x"):rep(2^20):gsub(".", "yy")`:                                                "string longer",
	`return ("x"):rep(2^16):gsub("", ("y"):rep(1000))`:                                      "string longer",
	`return ("x"):rep(2^16):gsub(".", function() return ("y"):rep(1000) end)`:               "string longer",
	`return ("x"):rep(2^10):gsub(".+", ("%0"):rep(2^12))`:                                   "string longer",
	`return (("%99d"):rep(2^14)):format(unpack({}, 1, 7000))`:                               "number expected",
	`local t = {} for i = 1, 7000 do t[i] = i end return ("%99d"):rep(7000):format(unpack(t)), ("%99d"):rep(7000)`: "",
	`return ("%s%s%s"):format(("x"):rep(2^19), ("x"):rep(2^19), "x")`:                                              "string longer",
	`return ("%q"):format(("\n"):rep(2^20))`:                                                                       "string longer",
	`return ("%999999999d"):format(1)`:                                                                             "width or precision too long",
	`return ("%.999999999f"):format(1)`:                                                                            "width or precision too long",
	`return #("%99.99f"):format(1e308)`:                                                                            "",
	`return os.date(("%c"):rep(2^17))`:                                                                             "string longer",
	`return os.date(concat("!", ("%%"):rep(2^10)))`:                                                                "",
	`local s = ("x"):rep(2^20) return pcall(error, concat(s, "x"))`:                                                "string longer",
	// Many strings.
	`local s = ("x"):rep(2^20) while true do s = s:reverse() end`:               "limit",
	`local s = ("x"):rep(2^20) while true do s = s:upper():lower() end`:         "limit",
	`local s = ("x"):rep(2^20) while true do pcall(string.upper, s) end`:        "limit",
	`local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(2^20) end`:                 "limit",
	`local s = ("x"):rep(2^19) while true do concat(s, s) end`:                  "limit",
	`local s = ("x"):rep(2^19) while true do table.concat({s, s}) end`:          "limit",
	`local s = ("x"):rep(2^19) while true do ("%s"):format(s) end`:              "limit",
	`local s = ("x"):rep(2^16) while true do s:gsub("x", "y") end`:              "limit",
	`local s = ("x"):rep(2^20) while true do pcall(error, s) end`:               "limit",
	`local t = {} for i = 1, 1e6 do t[i] = ("xxxx"):rep(2^18):sub(2, 2^17) end`: "limit",
	// Much work for one call.
	`return ("a?"):rep(30)`: "",
	`return ("a"):rep(30):find(concat(("a?"):rep(30), ("a"):rep(30)))`:                                   "",
	`return ("a"):rep(2^20):find((".-"):rep(20) .. "b")`:                                                 "stopped",
	`local s = ("a"):rep(2^20) while true do s:find(("a*"):rep(20) .. "b") end`:                          "stopped",
	`local s = ("a"):rep(2^20) while true do pcall(string.match, s, "(.-)%1b") end`:                      "stopped",
	`local s = (" "):rep(2^16) return #s:match("^%s*(.-)%s*$")`:                                          "",
	`local s = ("a"):rep(2^16) for x in s:gmatch("(a*)%1b") do end`:                                      "stopped",
	`local s = ("a"):rep(2^16) return s:gsub("(a*)%1b", "")`:                                             "stopped",
	`local s = ("ab"):rep(2^18) while true do s:find(concat("ba", s), 1, true) end`:                      "limit",
	`local s = ("ab"):rep(2^18) while true do pcall(string.find, s, concat(s:sub(3), "c"), 1, true) end`: "limit",
	`local s = ("x"):rep(2^20) while true do tonumber(s) end`:                                            "stopped",
	`local s = ("1"):rep(2^20) while true do tonumber(s) end`:                                            "stopped",
	`local s = ("f"):rep(2^20) while true do tonumber(s, 16) end`:                                        "stopped",
	`local s = ("%%"):rep(2^19) while true do pcall(string.format, s) end`:                               "stopped",
	`local s = ("%c"):rep(2^15) while true do os.date(s) end`:                                            "stopped",
	`local s = ("x"):rep(2^20) while true do s:lower() end`:                                              "stopped",
	`local s = ("\n"):rep(2^19) while true do ("%q"):format(s:sub(8)) end`:                               "limit",
	`while true do ("x"):rep(7000):byte(1, -1) end`:                                                      "stopped",
	// Results and arguments in masses.
	`return unpack({}, 1, 1e8)`:                                                    "too many results",
	`return unpack({}, -2^31, 2^31)`:                                               "too many results",
	`return unpack({}, -2^63, 2^63)`:                                               "",
	`return unpack({}, -1/0, 1/0)`:                                                 "",
	`return unpack({}, 2^62, 2^62)`:                                                "",
	`return unpack({}, 2^63 - 1024, 2^63 - 1024)`:                                  "",
	`return ("x"):rep(2^20):byte(1, -1)`:                                           "string slice too long",
	`return #string.char(unpack({}, 1, 7000))`:                                     "number expected",
	`local t = {} for i = 1, 7900 do t[i] = 65 end return #string.char(unpack(t))`: "",
	`return select("#", unpack({}, 1, 7900))`:                                      "",
	`return select(-1, unpack({}, 1, 7900))`:                                       "",
	`local t = {} for i = 1, 7900 do t[i] = "x" end return #concat(unpack(t))`:     "",
	`return math.max(unpack({}, 1, 7000))`:                                         "number expected",
	// Lists.
	`table.insert({}, 67108863, 1)`:                                                   "",
	`table.insert({}, 2^53, 1)`:                                                       "",
	`table.insert({}, 2^63, 1)`:                                                       "stopped",
	`table.insert({}, -2^31, 1)`:                                                      "stopped",
	`table.insert({}, -1/0, 1)`:                                                       "stopped",
	`while true do table.insert({}, 2^20 - 1, 1) end`:                                 "limit",
	`local t = {} while true do table.insert(t, 1, 1) end`:                            "stopped",
	`local t = {} while true do table.insert(t, 1) end`:                               "stopped",
	`local t = {} t[2^14] = 1 t[2^14] = nil while true do table.insert(t, nil) end`:   "stopped",
	`local t = {} t[2^14] = 1 t[2^14] = nil while true do table.getn(t) end`:          "stopped",
	`local t = {} t[2^14] = 1 while true do table.maxn(t) end`:                        "stopped",
	`local t = {} t[2^14] = 1 while true do table.remove(t, 1) end`:                   "stopped",
	`local t = {} for i = 1, 2^16 do t[i] = "" end while true do table.concat(t) end`: "stopped",
	`return table.concat({}, "x", 1, 2^53)`:                                           "invalid value (nil) at index 1",
	`return table.concat({}, "", -2^63, 2^63)`:                                        "invalid value (nil)",
	`return table.concat({}, "", 2^62, 2^62)`:                                         "invalid value (nil)",
	`return table.concat({}, "", 2, -2^63)`:                                           "",
	// Sorting.
	`local t = {} for i = 1, 2^14 do t[i] = i end while true do table.sort(t) end`:                                                       "stopped",
	`local t = {} for i = 1, 2^12 do t[i] = i % 3 end while true do table.sort(t, rawequal) end`:                                         "invalid order",
	`local t = {} for i = 1, 2^12 do t[i] = i end while true do table.sort(t, math.max) end`:                                             "number expected",
	`local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() return true end)`:                                              "invalid order function",
	`local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function(a, b) return not (a and b) or a <= b end)`:                       "",
	`local t = {3, 2, 1} table.sort(t, function(a, b) table.remove(t) t[9] = 1 return a < b end) return #t`:                              "",
	`local t = {3, 2, 1} table.sort(t, function(a, b) table.sort(t, function(a, b) return a > b end) return a < b end) return unpack(t)`: "",
	`local t = {} local function f(a, b) table.sort(t, f) return a < b end for i = 1, 10 do t[i] = i end table.sort(t, f)`:               "overflow",
	`local t = {} for i = 1, 50 do t[i] = 0/0 end table.sort(t)`:                                                                         "",
	`local t = {1, "x"} table.sort(t)`: "attempt to compare",
	`local t = {{}, {}} table.sort(t)`: "attempt to compare two table values",
	`local t = {} for i = 1, 100 do t[i] = ("x"):rep(2^19) end while true do table.sort(t) end`:       "stopped",
	`local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function(a, b) error("no") end)`:       "no",
	`local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function(a, b) while true do end end)`: "stopped",
	// Metamethods.
	`return ("%s"):format(setmetatable({}, {__tostring = function() return {} end}))`:                                          "must return a string",
	`return ("%s"):format(setmetatable({}, {__tostring = function() return ("x"):rep(2^20) end}), 1)`:                          "",
	`return tostring(setmetatable({}, {__tostring = function(s) return tostring(s) end}))`:                                     "overflow",
	`return ("%s"):format(setmetatable({}, {__tostring = function(s) return ("%s"):format(s) end}))`:                           "overflow",
	`return tostring(setmetatable({}, {__tostring = 5}))`:                                                                      "attempt to call",
	`local m = {} m.__concat = function(a, b) return concat(a, b) end return concat(setmetatable({}, m), 1)`:                   "overflow",
	`local m = {} m.__concat = function(a, b) return ("x"):rep(2^20) end return #concat(setmetatable({}, m), 1)`:               "",
	`local m = {} m.__concat = function(a, b) return ("x"):rep(2^20 - 1) end return concat("y", setmetatable({}, m), 1)`:       "",
	`local m = {} m.__concat = function(a, b) return ("x"):rep(2^20) end return concat("y", "z", setmetatable({}, m))`:         "string longer",
	`local m = {} m.__concat = function(a, b) return ("x"):rep(2^20) end return concat("y", concat(setmetatable({}, m), "z"))`: "string longer",
	`return ("x"):gsub("x", setmetatable({}, {__index = function(t, k) while true do end end}))`:                               "stopped",
	`return ("x"):gsub("x", function(c) return c:gsub("x", function() error("deep") end) end)`:                                 "deep",
	`local function f(c) return (c:gsub("x", f)) end return f("x")`:                                                            "overflow",
	`local function f(s) return (s:gsub("(a*)%1b?", f)) end return f(("a"):rep(300))`:                                          "overflow",
	`local i = ("abc"):gmatch("()") local function f() i() return f() + 1 end return f()`:                                      "overflow",
	// Iterators that are kept remember much.
	`local t, s = {}, ("a"):rep(2^16) for i = 1, 1e6 do local it = s:gmatch(("a*"):rep(40) .. "b") t[i] = it it() end`: "stopped",
	// Other libraries.
	`return math.random(0)`:                                          "interval is empty",
	`return math.random(5, 1)`:                                       "interval is empty",
	`return math.random(-2^63, 2^63)`:                                "",
	`return math.random(-2^62, 2^62) <= 2^62`:                        "",
	`return math.random(1e300)`:                                      "interval is empty",
	`return math.randomseed(1/0)`:                                    "",
	`return os.date("*t", 2^62)`:                                     "",
	`return os.date("%Y", -1e300)`:                                   "",
	`return os.date("%Y", 2^54)`:                                     "",
	`return os.time{year = 1e300, month = 1, day = 1}`:               "",
	`return os.time{year = 2^31 - 1, month = 2^31 - 1, day = -2^31}`: "",
	`return os.time{year = {}, month = 1, day = 1}`:                  "field 'year' missing",
	`return error(("x"):rep(2^20), 2^53)`:                            "x",
	`return error({}, -2^63)`:                                        "table",
	`return assert(false, ("%s"):rep(1000))`:                         "%s",
	`return tonumber("10", 1e300)`:                                   "base out of range",
}

func TestHostileCallsEndInTime(t *testing.T) {
	for src, want := range hostile {
		t.Run(src, func(t *testing.T) { end(t, src, want) })
	}
}

func end(t *testing.T, src, want string) {
	v := newVM(t, true)
	v.SetContext(&guard{Context: context.Background(), v: v})
	fn, err := v.Load(strings.NewReader(src), "a.lua")
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	v.until = start.Add(hostileTime)
	v.Push(fn)
	err = v.PCall(0, lua.MultRet, nil)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if took > hostileTime+time.Second { // a quiet machine needs 20 ms more, at most
		t.Errorf("%s: took %v", src, took)
	}
	t.Log(took)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 400 {
		t.Errorf("%s: allocated %d MiB", src, mib)
	}
	got := ending(v, err)
	if want == "limit" && v.fired != 0 || v.late { // a slow machine does not get as far as the error
		return
	}
	if want == "" && got != "" || !strings.Contains(got, want) {
		t.Errorf("%s\n got %.200s\nwant %s", src, got, want)
	}
}

// ending says how a script ended.
func ending(v *vm, err error) string {
	var api *lua.ApiError
	switch {
	case err == nil:
		return ""
	case v.fired != 0:
		return v.said
	case errors.As(err, &api) && api.Type == lua.ApiErrorPanic:
		return "Go panic: " + api.Object.String()
	case errors.As(err, &api):
		return api.Object.String()
	}
	return err.Error()
}

// A limit that fired is told before anything else happens, and by its own reason.
func TestLimitsAreTold(t *testing.T) {
	for src, want := range map[string]lualib.Reason{
		`pcall(string.rep, "x", 2^21)`:                                           lualib.StringLength,
		`for i = 1, 65 do pcall(string.rep, "x", 2^20) end`:                      lualib.StringBytes,
		`local t = {} t[2^20 - 1] = 1 pcall(table.insert, t, 1)`:                 lualib.ArrayLength,
		`local t = {} t[2^20 - 1] = 1 pcall(table.insert, t, 5, 1)`:              lualib.ArrayLength,
		`for i = 1, 64 do string.rep("x", 2^20) end`:                             0,
		`local t = {} t[2^20 - 2] = 1 table.insert(t, 1) assert(#t == 2^20 - 1)`: 0,
	} {
		v := newVM(t, true)
		if err := v.DoString(src); err != nil {
			t.Errorf("%s: %v", src, err)
		}
		if v.fired != want {
			t.Errorf("%s: fired %d, want %d", src, v.fired, want)
		}
	}
}

func init() { lua.MaxArrayIndex = 1 << 20 } // as the engine has it
