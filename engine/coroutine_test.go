package engine_test

import "testing"

// TestYields: from where a coroutine can come back it does, and from elsewhere it does not leave.
func TestYields(t *testing.T) {
	const beyond, own = "attempt to yield across a metamethod or an iterator", "attempt to yield across a function of Lua's own"
	for body, want := range map[string]string{
		`local co = coroutine.wrap(coroutine.yield) return co(1) .. co(2) .. tostring((pcall(co)))`:                                                        "12false",
		`local co = coroutine.wrap(function(a) local b = coroutine.yield(a) return b end) return co(1) .. co(2)`:                                           "12",
		`local co = coroutine.wrap(function(a) return coroutine.yield(a) end) return co(1) .. co(2)`:                                                       "12",
		`local co = coroutine.wrap(function(a) return (function(b) return coroutine.yield(b) end)(a) end) return co(1)`:                                    "1",
		`local t = { [1] = coroutine.yield } local co = coroutine.wrap(function(a) return t[1](a) end) return co(1)`:                                       "1",
		`local t = { y = coroutine.yield } local co = coroutine.wrap(function(a) return t:y() end) co() return co("x")`:                                    "x",
		`local t = setmetatable({}, { __call = function(_, a) return coroutine.yield(a) end }) return coroutine.wrap(t.f or function() return t(1) end)()`: "1",
		`local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return co() .. co() .. co()`:                                     "123",
		`local t = setmetatable({}, { __index = function() return coroutine.yield(1) end }) return coroutine.wrap(function() return t.x end)()`:            beyond,
		`local t = setmetatable({}, { __index = coroutine.yield }) return coroutine.wrap(function() return t.x end)()`:                                     beyond,
		`local t = setmetatable({}, { __concat = coroutine.yield }) return coroutine.wrap(function() return t .. t end)()`:                                 own,
		`return coroutine.wrap(function() for x in coroutine.yield do return x end end)()`:                                                                 beyond,
		`return coroutine.wrap(function() for x in function() return coroutine.yield() end do return x end end)()`:                                         beyond,
		`return coroutine.wrap(function() table.sort({ 2, 1 }, coroutine.yield) end)()`:                                                                    own,
		`return coroutine.wrap(function() return (("a"):gsub("a", function() return coroutine.yield() end)) end)()`:                                        own,
	} {
		if got := says(t, "local function f() "+body+" end local ok, e = pcall(f) return (tostring(e):gsub('^m.lua:1: ', ''))"); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}
