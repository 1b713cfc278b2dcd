package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// prose is what nobody but a reader notices: comments, and what the schema says of a key.
var prose = regexp.MustCompile(`--[^\n]*|doc = "[^"]*"`)

// harmless begins with what may be left out: Lua needs no comma behind the last field, and pairs does for a list, too.
var harmless = regexp.MustCompile(`,\n}|ipairs`)

// place is where one of the three says that something is wrong.
var place = regexp.MustCompile(`(?m)scripts/10-words(_test)?\.lua:\d+:|axolua\.yaml:\d+:\d+: `)

// TestEveryCharacterCounts leaves out one character after the other of the first module: `axolua check`, `axolua test` or
// luacheck says so each time, and names the file and a line.
func TestEveryCharacterCounts(t *testing.T) {
	t.Chdir(t.TempDir())
	if out, code := axolua("init", "demo"); code != exitDone {
		t.Fatal(out)
	}
	t.Chdir("demo")
	module := filepath.Join("scripts", "10-words.lua")
	whole, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	code := harmless.ReplaceAllStringFunc(string(whole), func(s string) string { return " " + s[1:] })
	code = prose.ReplaceAllStringFunc(code, func(s string) string { return strings.Repeat(" ", len(s)) })
	left, tried := map[string]int{}, 0
	for i := range whole {
		if strings.ContainsRune(" \n", rune(code[i])) {
			continue
		}
		tried++
		broken := string(whole[:i]) + string(whole[i+1:])
		if !checkAndTestSay(t, module, broken) {
			left[broken] = i
		}
	}
	if tried < 300 {
		t.Fatalf("%d characters", tried)
	}
	luacheckSays(t, module, whole, left)
}

// checkAndTestSay reports whether check or test does not let a module pass. Where they do not, a line has to be named.
func checkAndTestSay(t *testing.T, module, content string) bool {
	t.Helper()
	if err := os.WriteFile(module, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := axolua("check")
	if code == exitDone {
		out, code = axolua("test")
	}
	if code != exitDone && !place.MatchString(out) {
		t.Errorf("no line is named of\n%s\n%s", content, out)
	}
	return code != exitDone
}

// luacheckSays does the same with luacheck, for what is left.
func luacheckSays(t *testing.T, module string, whole []byte, left map[string]int) {
	t.Helper()
	if _, err := exec.LookPath("luacheck"); err != nil {
		t.Fatal("luacheck is not installed; .ci/tools installs it")
	}
	for broken, i := range left {
		if err := os.WriteFile(module, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("luacheck", "--no-color", ".").CombinedOutput(); err == nil || !place.Match(out) {
			t.Errorf("character %d (%q) of %q is not missed:\n%s", i, whole[i], line(whole, i), out)
		}
	}
}

func line(text []byte, i int) string {
	from, to := bytes.LastIndexByte(text[:i], '\n')+1, i+bytes.IndexByte(text[i:], '\n')
	return string(text[from:to])
}

// axolua runs a command in this process.
func axolua(args ...string) (out string, code int) {
	var b bytes.Buffer
	code = run(&env{args: args, stdin: strings.NewReader(""), stdout: &b, stderr: &b})
	return b.String(), code
}
