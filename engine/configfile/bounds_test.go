package configfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func repeatf(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestSmallFilesThatWouldGrow must end quickly: without bounds, each would take minutes or the memory of the machine.
func TestSmallFilesThatWouldGrow(t *testing.T) {
	long := strings.Repeat("x", 500_000)
	bomb := "modules:\n- module: a.lua\n  config:\n    a0: &a0 [x, x]\n"
	for i := 1; i < 40; i++ {
		bomb += fmt.Sprintf("    a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	tower := "modules:\n- module: a.lua\n  config:\n    a0: &a0 [x]\n"
	for i := 1; i < 70; i++ {
		tower += fmt.Sprintf("    a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"aliases of aliases", bomb, "axolua.yaml:23:10: the aliases in it make more than a million values"},
		{"nesting by aliases", tower, "axolua.yaml:68:10: nested deeper than 64 levels"},
		{"nesting", "modules: [{ module: a.lua, config: { x: " + strings.Repeat("[", 100) + strings.Repeat("]", 100) + " } }]", "axolua.yaml:1:75: nested deeper than 64 levels"},
		{"nesting beyond the library", strings.Repeat("[", 1<<20), "axolua.yaml:1:1: not valid YAML: exceeded max depth of 10000"},
		{"merge keys", "modules:\n- module: a.lua\n  config:\n    x: &x {" + repeatf(20_000, "k%d: 1, ") + "}\n    y: [" + strings.Repeat("{<<: *x}, ", 50_000) + "]",
			"axolua.yaml:5:64: the merge keys up to here bring more than 100000 values"},
		{"one module, many times", "modules: [&a { module: a.lua }, " + strings.Repeat("*a, ", 200_000) + "]", "axolua.yaml:1:10: modules: got 200001 modules, want at most 1000"},
		{"a long wrong text, many times", "doors: { http: { token: &a " + long + ", hosts: [" + strings.Repeat("*a,", 150_000) + "] } }",
			`axolua.yaml:1:25: doors.http.hosts[1]: got "` + long[:60] + `...", want a host name`},
		{"unknown keys", repeatf(60_000, "limis%d: 1\n"), "axolua.yaml:1:1: unknown key `limis0`; did you mean `limits`?"},
		{"too long", strings.Repeat("#", MaxBytes+1), "axolua.yaml:1:1: the file has more than 1MiB, which is the most it may have"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := usual.parse(tt.text)
			first, _, _ := strings.Cut(lines(err), "\n")
			if first != tt.want {
				t.Errorf("got  %.300s\nwant %s", first, tt.want)
			}
		})
	}
}

func TestProblemsBeyondAHundredAreCounted(t *testing.T) {
	_, err := usual.parse(repeatf(130, "zz%d: 1\n"))
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if len(wrong.Problems) != 100 || wrong.More != 30 || !strings.HasSuffix(err.Error(), "unknown key `zz99`\nand 30 more") {
		t.Errorf("got %d problems and %d more", len(wrong.Problems), wrong.More)
	}
	var one Problem
	if !errors.As(err, &one) || one.Line != 1 || one.Column != 1 {
		t.Errorf("the first problem: got %+v", one)
	}
}

// TestLargeConfigs: what is not an attack, however large, passes.
func TestLargeConfigs(t *testing.T) {
	f := mustParse(t, "modules:\n- module: a.lua\n  config:\n    list: ["+strings.Repeat("1,", 150_000)+"]\n    map: {"+repeatf(5_000, "k%d: 1, ")+"}")
	config := f.Modules[0].Config
	if n, m := len(config["list"].([]any)), len(config["map"].(map[string]any)); n != 150_000 || m != 5_000 {
		t.Errorf("got %d and %d, want 150000 and 5000", n, m)
	}
}
