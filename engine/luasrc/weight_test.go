package luasrc

import (
	"fmt"
	"strings"
	"testing"
)

// TestWeight: what makes an instruction slow is known; what modules usually do is light.
func TestWeight(t *testing.T) {
	var locals, uses []string
	for i := range 50 {
		locals, uses = append(locals, fmt.Sprintf("local v%d = %d", i, i)), append(uses, fmt.Sprintf("v%d", i))
	}
	many, all := strings.Join(locals, "\n"), strings.Join(uses, " + ")
	for _, c := range []struct {
		name, source string
		from, to     int
	}{
		{"nothing", "function f() end", 0, 1},
		{"a text", `local s = "` + strings.Repeat("x", 1000) + `"`, 1000, 1000},
		{"a text in a function", `function f() return function() return "` + strings.Repeat("x", 1000) + `" end end`, 1000, 1000},
		{"variables of the file", many + "\nfunction f() return " + all + " end", 0, 100},
		{"a usual closure", "function f(a, b) return function(c) return a + b + c end end", 1, 1000},
		{"many variables of a function", "function f()\n" + many + "\nreturn function() return " + all + " end end", maxFrames * 50 * 50, maxFrames * 50 * 50},
	} {
		program, err := Compile("a.lua", []byte(c.source), nil)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if program.Weight < c.from || program.Weight > c.to {
			t.Errorf("%s: %d, want %d to %d", c.name, program.Weight, c.from, c.to)
		}
	}
}
