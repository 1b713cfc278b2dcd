package lualib_test

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// What rules do all the time takes nothing from the heap.
func TestEverydayCallsDoNotAllocate(t *testing.T) {
	for _, src := range []string{
		`return s:lower()`, `return t:upper()`, `return s:find("example", 1, true)`, `return s:find("example")`,
		`return s:find("%a+")`, `return s:sub(1)`, `return s:sub(3, 3)`, `return s:sub(9, 2)`, `return s:byte(1, 5)`, `return #s, s:len()`,
		`return s:rep(1)`, `return s:match("()e")`, `return string.char(65)`, `return s:gsub("z", "y")`, `return tostring(s)`,
	} {
		v := newVM(t, true)
		if err := v.DoString(`local s, t = "some example", "SOME" return function() ` + src + ` end`); err != nil {
			t.Fatal(err)
		}
		fn := v.Get(-1)
		allocs := testing.AllocsPerRun(100, func() {
			v.Push(fn)
			v.Call(0, 0)
		})
		if allocs > 0 {
			t.Errorf("%s: %v allocations", src, allocs)
		}
	}
}

// What strings cost is charged when they are built, and only then.
func TestStringsAreCharged(t *testing.T) {
	for src, want := range map[string]int{
		`return s:lower()`: 0, `return s:upper()`: 4000, `return s:reverse()`: 4000, `return s:rep(1)`: 0, `return s:rep(2)`: 8000,
		`return s:sub(2)`: 0, `return s:sub(1, 999)`: 999, `return s:sub(1, 1000)`: 0, `return s:sub(1, 1)`: 0,
		`return s:match("^(x%a%a)")`: 3, `for w in s:gmatch(("."):rep(500)) do end`: 4000, `return s:gsub("b", "")`: 0,
		`return s:gsub("x", "")`: 0, `return s:gsub("^x", "y")`: 4000, `return ("%s"):format(s)`: 4000, `return concat(s, s, 1)`: 8001,
		`return table.concat({s, s}, ", ")`: 8002, `return string.char(1, 2, 3)`: 3, `return os.date("%Y", 0)`: 4,
		`return tostring(s)`: 0, `return pcall(error, s)`: 4000,
	} {
		v := newVM(t, true)
		v.SetGlobal("s", lua.LString(strings.Repeat("x", 4000)))
		fn, err := v.LoadString(src)
		if err != nil {
			t.Fatal(err)
		}
		before := v.meter.Bytes
		v.Push(fn)
		v.Call(0, 0)
		if got := before - v.meter.Bytes; got < int64(want) || got > int64(want)+500 || want == 0 && got > 0 {
			t.Errorf("%s: charged %d bytes, want %d", src, got, want)
		}
	}
}

// A sort that raises leaves the list as it was; so does one that ends while the list changes under it.
func TestSortKeepsTheElements(t *testing.T) {
	v := newVM(t, true)
	if err := v.DoString(`
		local t = {5, 3, 4, 1, 2}
		assert(not pcall(table.sort, t, function(a, b) if a == 1 then error("no") end return a < b end))
		assert(table.concat(t) == "53412")
		for n = 4, 40 do
			local t, calls = {}, 0
			for i = 1, n do t[i] = i end
			pcall(table.sort, t, function(a, b) calls = calls + 1 return calls % 3 ~= 0 end)
			local seen = {}
			for i = 1, n do assert(not seen[t[i]]) seen[t[i]] = true end
			assert(#t == n)
		end`); err != nil {
		t.Error(err)
	}
}

func TestRandomStaysInItsInterval(t *testing.T) {
	v := newVM(t, true)
	if err := v.DoString(`
		local seen = {}
		for i = 1, 1000 do
			local a, b, c = math.random(), math.random(3), math.random(-2, 2)
			assert(a >= 0 and a < 1)
			assert(b == 1 or b == 2 or b == 3)
			assert(c >= -2 and c <= 2 and c % 1 == 0)
			seen[c] = true
		end
		for c = -2, 2 do assert(seen[c], c) end
		assert(math.random(7, 7) == 7)
		math.randomseed(1)
		local x = math.random()
		math.randomseed(1)
		assert(x ~= math.random())
	`); err != nil {
		t.Error(err)
	}
}

// Whole numbers keep their digits up to 2^53, alike in all that makes text of them.
func TestWholeNumbersKeepTheirDigits(t *testing.T) {
	for number, want := range map[string]string{
		"1700000000000": "1700000000000", "2^53": "9007199254740992", "-2^53": "-9007199254740992", "1e15": "1000000000000000",
		"2^53 + 2": "9.007199254741e+15", "1e100": "1e+100", "0.1 + 0.2": "0.3", "-0.0": "-0", "1/3": "0.33333333333333",
	} {
		v := newVM(t, true)
		if err := v.DoString(fmt.Sprintf(`local n = %s
			return tostring(n), concat(n, ""), ("%%s"):format(n), table.concat{n}, string.rep(n, 1), ("x"):gsub("x", n)`, number)); err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= 6; i++ {
			if got := v.ToString(i); got != want {
				t.Errorf("%s: %d is %q, want %q", number, i, got, want)
			}
		}
	}
}

// TestListsAreWeighed: whoever makes a list longer says how long it is.
func TestListsAreWeighed(t *testing.T) {
	for src, want := range map[string]int{
		`table.insert(list, 1)`:        40_001,
		`table.insert(list, 1, 1)`:     40_001,
		`table.insert(list, 40000, 1)`: 40_001,
		`table.insert(list, 50000, 1)`: 50_000,
		`table.insert(list, 0, 1)`:     40_001,
	} {
		v := newVM(t, true)
		got := 0
		v.meter.Large = func(n int) { got = n }
		if err := v.DoString("local list = {} for i = 1, 40000 do list[i] = i end " + src); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: %d elements, want %d", src, got, want)
		}
	}
}

// TestSortLooks: what a sort does besides comparing takes time and memory too, which somebody must look at.
func TestSortLooks(t *testing.T) {
	const n = 1 << 16
	const each = n / 16384 // looks of one pass over the list
	for src, want := range map[string]int{
		`assert(not pcall(table.sort, list, function() error("no") end))`: each,     // the copy
		`list[#list] = "x" assert(not pcall(table.sort, list))`:           2 * each, // and whether all are numbers
		`table.sort(list, less)`:                                          each,     // the way back
	} {
		v := newVM(t, true)
		looks, noticed := 0, 0
		v.SetGlobal("less", v.NewFunction(func(l *lua.LState) int {
			looks = 0
			l.Push(lua.LBool(l.CheckNumber(1) < l.CheckNumber(2)))
			return 1
		}))
		if err := v.DoString("list = {} for i = 1, 2^16 do list[i] = i end"); err != nil {
			t.Fatal(err)
		}
		v.meter.Poll = func() error { looks++; return nil }
		v.meter.Allocated = func(int) { noticed++ }
		if err := v.DoString(src); err != nil {
			t.Fatal(err)
		}
		if looks < want {
			t.Errorf("%s: %d looks, want %d", src, looks, want)
		}
		if noticed != 1 {
			t.Errorf("%s: the memory was looked at %d times for the copy, want once", src, noticed)
		}
	}
}
