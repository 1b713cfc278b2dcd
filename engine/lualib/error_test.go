package lualib_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestErrorLevels: level 2 is the caller of the function that calls error, 3 the caller of that, as in PUC Lua.
func TestErrorLevels(t *testing.T) {
	const source = `
local function raise(level) error("x", level) end -- 2
local function middle(level)
  raise(level) -- 4
  return 1
end
local function outer(level)
  middle(level) -- 8
  return 1
end
return function(level) return select(2, pcall(outer, level)) end`
	v := newVM(t, true)
	fn, err := v.Load(strings.NewReader(source), "m.lua")
	if err != nil {
		t.Fatal(err)
	}
	v.Push(fn)
	v.Call(0, 1)
	try := v.Get(-1)
	for level, want := range []string{"x", "m.lua:2: x", "m.lua:4: x", "m.lua:8: x"} {
		v.Push(try)
		v.Push(lua.LNumber(level))
		v.Call(1, 1)
		if got := v.Get(-1).String(); got != want {
			t.Errorf("level %d: got %q, want %q", level, got, want)
		}
	}
}
