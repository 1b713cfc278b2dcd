package luasrc_test

import (
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/lualib"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// assignments mean the same with and without the rewrite.
var assignments = []string{
	`local t = {} t[1] = "a" t[2] = "b" return #t, t[1], t[2]`, `local t, k = {}, "k" t[k] = 1 return t.k`,
	`local t, k = {}, 5 t[k] = 1 t[k - 1] = 2 return t[5], t[4]`, `local t = {} t[1000] = 1 return t[1000], t[999]`,
	`local t = {} t[#t + 1] = "a" t[#t + 1] = "b" return #t, t[2]`, `local t = {1, 2} t[#t] = nil return #t`,
	`local t = {1, 2} t[#t + 1] = nil return #t`, `local t = {{}} t[1][#t[1] + 1] = "x" return t[1][1]`,
	`local t = {1, 2, 3} t[1], t[3] = t[3], t[1] return t[1], t[2], t[3]`,
	`local t, i = {1, 2, 3}, 1 i, t[i] = i + 1, 20 return i, t[1], t[2]`,
	`local t, i = {1, 2, 3}, 1 t[i], i = 20, i + 1 return i, t[1], t[2]`,
	`local t, i = {}, 1 t[i], t[i + 1], t[i + 2] = two() return t[1], t[2], t[3]`,
	`local t, i = {}, 1 t[i], t[i + 1] = two(), "z" return t[1], t[2]`, `local t, i = {}, 1 t[i], t[i + 1] = "z", two() return t[1], t[2]`,
	`local t, i = {}, 1 t[i] = two() return t[1], t[2]`, `local t, i = {}, 1 t[i] = two(), "z" return t[1], t[2]`,
	`local t, i = {}, 1 t[i], t[i + 1], t[i + 2] = ... return t[1], t[2], t[3]`, `local t, i = {}, 1 t[i] = ... return t[1], t[2]`,
	`local t, i = {}, 1 t[i], t.x, x = 1, 2, 3 return t[1], t.x, x`, `local t, i = {}, 1 local y t.x, y, t[i] = 1, 2, 3 return t[1], t.x, y`,
	`local t = {} t[two()] = 1 return t.x, t.y`, `local t = {} t[two()], t.z = two() return t.x, t.z`,
	`local t = {} t[(two())] = (two()) return t.x`, `local t = {} t["a" .. "b"] = 1 return t.ab`,
	`local t = {[1] = "a", [two()] = "b", [1 + 1] = "c"} return t[1], t.x, t[2]`, `local i = 3 local t = {[i] = "a", [i + 1] = two(), "z"} return t[1], t[3], t[4], #t`,
	`local t = {[1000] = "a"} return t[1000], t[1]`, `local t = {[-1] = 1, [0] = 2, [1.5] = 3} return t[-1], t[0], t[1.5]`,
	`local log, mt = "", {} mt.__newindex = function(t, k, v) log = log .. k .. v end
		local t, k = setmetatable({}, mt), "k" t[k] = 1 t[k], t[k .. "2"] = 2, 3 return rawget(t, "k")`,
	`local inner = {} local t, k = setmetatable({}, {__newindex = inner}), 7 t[k] = 1 return rawget(t, 7), inner[7]`,
	`local t = setmetatable({}, {__len = function() return 4 end}) t[#t + 1] = "x" return rawget(t, 5)`,
	`local t = setmetatable({}, {__len = function() return "4" end}) t[#t + 1] = "x" return rawget(t, 5)`,
	`local t = setmetatable({}, {__len = function() return {} end}) t[#t + 1] = "x"`,
	`local t = nil t[#t + 1] = "x"`, `local t = "abc" t[#t + 1] = "x"`, `local t = 5 t[#t + 1] = "x"`,
	`local t, k = nil, 1 t[k] = 1`, `local t, k = {}, nil t[k] = 1`, `local t, k = {}, 0 / 0 t[k] = 1`, `local t, k = "x", 1 t[k] = 1`,
	`local t, k = {x = 5}, 1 t.x[k] = 1`, `local t, k = {}, 1 t.x.y[k] = 1`, `local k = 1 print[k] = 1`,
	"local t, k\n\nt[k] = 1", "local t, k = {}\n\nt[\nk] = 1", `return pcall(function() local t, k = {} t[k] = 1 end)`,
	`local t, s = {}, "" for i = 1, 300 do t[i] = i end for i = 300, 1, -1 do s = s .. t[i] end return #s, #t`,
	`local t = {} for i = 300, 1, -1 do t[i] = i end return #t, t[1], t[300]`,
	`local t = {} for _, k in ipairs {"a", "b"} do t[k] = k end return t.a, t.b`,
	`local t = {n = 1} function t:set(k, v) self[k] = v return self end return t:set("a", 1):set(2, "b").a`,
	`local t, n = {}, 0 local function k() n = n + 1 return n end t[k()], t[k()], t[k()] = k(), k(), k() return t[1], t[2], t[3]`,
	`local function f(p) p[1 + 1] = p return p end return f({})[2][2] ~= nil`, `local function f(t, p) t[p] = p p = back(p) return p end return f({}, 1)`,
	`local t, k = {}, "k" do local t = t t[k] = 1 end return t.k`, `local t, k = {}, "k" goto e t[k] = 1 ::e:: return t.k`,
	`local t, k = {}, "k" repeat local done = true t[k] = 1 until done return t.k`, `local t, k = {}, "k" if k then t[k] = 1 else t[k] = 2 end return t.k`,
	`local t, u, k = {}, {}, 1 t[k], u[k] = u, t return t[1] == u, u[1] == t`,
	`local fs = {} for i = 1, 3 do fs[i] = function() return i end end return fs[1](), fs[2](), fs[3]()`,
	`g = {} g[#g + 1] = 1 g[#g + 1], g.x = 2, 3 return #g, g.x`,
}

func TestAssignmentsDoAsStock(t *testing.T) {
	for _, src := range assignments {
		src = preamble + src
		if got, want := answers(t, src, true), answers(t, src, false); got != want {
			t.Errorf("%s\n got %s\nwant %s", strings.TrimPrefix(src, preamble), got, want)
		}
	}
}

// gaps are assignments that make gopher-lua allocate 16 MB for a table of one element.
var gaps = []string{
	`t[1000000] = 1`, `local k = 1000000 t[k] = 1`, `t[1e6], x = 1, 2`, `x, t[1e6] = 1, 2`, `local u = {} t[1e6], u[1e6] = 1, 2`,
	`t = {[1000000] = 1}`, `local k = 1000000 t = {[k] = 1}`, `t = {{[1e6] = 1}}`,
	`setmetatable(t, {__newindex = {}})[1e6] = 1`, `setmetatable(t, {__len = function() return 1e6 end}) t[#t + 1] = 1`,
	`setmetatable(t, {__newindex = setmetatable({}, {__newindex = {}})}) t[1e6] = 1`,
	`local function f(x) x[1e6] = 1 end f(t)`, `("x"):gsub(".", function() t[1e6] = 1 end)`, `rawset(t, 1e6, 1)`,
	`local u = {} for i = 1, 999 do u[i] = i end u, u[1e6] = t, 1`,
}

func TestGapsAreCounted(t *testing.T) {
	for _, src := range gaps {
		l := lua.NewState()
		p, err := luasrc.Compile("a.lua", []byte("local t = {}\n"+src), nil)
		if err != nil {
			t.Fatal(err)
		}
		stopped := false
		m := &lualib.Meter{StringLength: 1 << 20, Bytes: 1 << 20, Stop: func(lualib.Reason, string) { stopped = true }}
		l.SetGlobal("rawset", l.NewFunction(lualib.RawSet(m)))
		l.Push(l.NewFunctionFromProto(p.Proto))
		l.Push(l.NewFunction(lualib.Concat(m)))
		l.Push(l.NewFunction(lualib.Index(m)))
		if err := l.PCall(2, 0, nil); err == nil || !stopped {
			t.Errorf("%s: %v", src, err)
		}
		l.Close()
	}
}
