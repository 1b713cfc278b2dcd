package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestTestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/test",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "timeless": timeless, "wellformed": wellformed, "holds": holds, "plain": plain,
			"running": running, "signal": sendSignal, "post": post, "until": until,
		},
	})
}

var durations = regexp.MustCompile(`\([0-9.]+(µs|ms|s)\)`)

// timeless FILE: writes what is in FILE, without durations, to timeless.txt.
func timeless(ts *testscript.TestScript, _ bool, args []string) {
	text := durations.ReplaceAllString(ts.ReadFile(args[0]), "(TIME)")
	ts.Check(os.WriteFile(ts.MkAbs("timeless.txt"), []byte(text), 0o600))
}

// wellformed FILE: is XML from beginning to end.
func wellformed(ts *testscript.TestScript, _ bool, args []string) {
	dec := xml.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	for {
		_, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		ts.Check(err)
	}
}

// plain FILE: has no control characters but line feeds.
func plain(ts *testscript.TestScript, _ bool, args []string) {
	if at := strings.IndexFunc(ts.ReadFile(args[0]), func(r rune) bool { return r != '\n' && unicode.IsControl(r) }); at >= 0 {
		ts.Fatalf("%s has a control character at byte %d", args[0], at)
	}
}

// holds FILE REGEXP: waits until there is something in FILE that matches.
func holds(ts *testscript.TestScript, _ bool, args []string) {
	re, last := regexp.MustCompile(args[1]), ""
	defer func() { ts.Logf("%s", last) }()
	poll(ts, args[1], func() bool {
		text, _ := os.ReadFile(ts.MkAbs(args[0]))
		last = string(text)
		return re.MatchString(last)
	})
}
