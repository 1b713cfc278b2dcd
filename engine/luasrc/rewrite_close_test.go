package luasrc_test

import "testing"

// jumping are programs with goto, which PUC Lua 5.1 does not have, and what they give.
var jumping = map[string]string{
	`local n = 0 local function inc() n = n + 1 end
		for i = 1, 3 do if i == 2 then goto continue end inc() ::continue:: end return n`: "2",
	`local n = 0 local function inc() n = n + 1 end
		for i = 1, 3 do local j = i if i == 2 then goto continue end inc() ::continue:: end n = n + 10 inc() return n`: "13",
	`local n, fs = 0, {} local function inc() n = n + 1 end
		for i = 1, 3 do local j = i fs[i] = function() j = j + 1 return j end if i == 2 then goto continue end inc() ::continue:: end
		return n, fs[1](), fs[2](), fs[2](), fs[3]()`: "2 2 3 4 4",
	`local n = 0 local function inc() n = n + 1 end do goto x end inc() ::x:: inc() n = n + 10 inc() return n`: "12",
	`local n = 0 local function inc() n = n + 1 end local i = 0
		::top:: i = i + 1 inc() if i < 3 then goto top end n = n + 10 inc() return n`: "14",
	`local n = 0 local function inc() n = n + 1 end while true do inc() if n > 3 then goto done end end
		::done:: n = n + 10 inc() return n`: "15",
	`local n = 0 local function inc() n = n + 1 end
		for i = 1, 3 do for j = 1, 3 do if j == 2 then goto next end inc() end ::next:: end n = n + 10 inc() return n`: "14",
	`local x = 1 local function f() return x end do goto e end ::e:: x = 5 return f()`:                                 "5",
	`local x = 1 local function f() return x end for i = 1, 2 do goto e x = 9 ::e:: end x = 5 return f()`:              "5",
	`local g do local y = 5 g = function() return y end goto out end ::out:: local z, w, v, u = 9, 8, 7, 6 return g()`: "5",
	`local fs = {} for i = 1, 3 do local y = i if i == 2 then goto next end
		fs[#fs + 1] = function() y = y + 1 return y end ::next:: end return fs[1](), fs[1](), fs[2]()`: "2 3 4",
	`local fs, i = {}, 1 ::top:: local y = i fs[i] = function() y = y + 1 return y end i = i + 1
		if i < 4 then goto top end return fs[1](), fs[1](), fs[2](), fs[3]()`: "2 3 3 4",
	`local fs = {} for i = 1, 3 do repeat local y = i if i == 2 then goto next end
		fs[#fs + 1] = function() y = y + 1 return y end until true ::next:: end return fs[1](), fs[2]()`: "2 4",
	`local g for i = 1, 3 do do local y = i g = function() y = y + 1 return y end if i == 2 then goto out end end end
		::out:: local z, w, v, u, q, p = 9, 8, 7, 6, 5, 4 return g(), g()`: "3 4",
	`return (function() local fs = {} for i = 1, 3 do local y = i fs[i] = function() y = y + 1 return y end if i == 2 then goto next end y = y + 10
		::next:: end return fs[1](), fs[2](), fs[3]() end)()`: "12 3 14",
	`return (function() ::top:: do local y = 5 local function f() return y end if f() == 5 then goto e end end goto top ::e:: return "fine" end)()`:     "fine",
	`return (function(p) local function f() p = p + 1 return p end for i = 1, 3 do if i == p then goto next end f() ::next:: end return p, f() end)(1)`: "3 4",
	`return (function(...) local t = {...} local n = 0 local function f() n = n + 1 end
		for i, v in ipairs(t) do if v == 2 then goto next end f() ::next:: end return n end)(1, 2, 3)`: "2",
	`local o = {n = 0} function o:m() local function f() self.n = self.n + 1 self = self.x or self end
		for i = 1, 3 do if i == 2 then goto next end f() ::next:: end return self.n end return o:m()`: "2",
	`local out = "" for i = 1, 3 do local function f() return i end for j = 1, 3 do
		if j == i then goto next end out = out .. f() .. j ::next:: end end return out`: "121321233132",
}

func TestGotoLeavesVariablesAlone(t *testing.T) {
	for src, want := range jumping {
		if got := answers(t, src, true); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}
