package engine

import (
	"context"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// TestLimitsNameTheLine: wherever a limit is noticed, the failure names the line on which it fired.
func TestLimitsNameTheLine(t *testing.T) {
	for name, body := range map[string]string{
		"plain":           "while true do end -- here",
		"in pcall":        "pcall(function()\nwhile true do end -- here\nend)\nlocal x = 1",
		"in two":          "pcall(pcall, function()\nwhile true do end -- here\nend)\nlocal x = 1",
		"in xpcall":       "xpcall(function()\nwhile true do end -- here\nend, function() return 1 end)\nlocal x = 1",
		"in a coroutine":  "coroutine.resume(coroutine.create(function()\nwhile true do end -- here\nend))\nlocal x = 1",
		"in a library":    "pcall(function()\nlocal s = 'x' while true do s = s .. s end -- here\nend)\nlocal x = 1",
		"too deep":        "local f\nf = function() return 1 + f() end -- here\nf()",
		"too deep, pcall": "local f\nf = function() return pcall(f) end -- here\nf()",
	} {
		t.Run(name, func(t *testing.T) {
			source := "function check_username_for_spam()\n" + body + "\nend"
			want := 0
			for i, line := range strings.Split(source, "\n") {
				if strings.HasSuffix(line, "-- here") {
					want = i + 1
				}
			}
			e := heapWorld(t, Settings{Limits: Limits{Instructions: 100_000}}, map[string]string{"a.lua": source})
			a, err := e.Call(context.Background(), Question{Callback: catalog.CheckUsernameForSpam, Args: []any{UserProfile{UserID: "@a:b"}, "@c:d"}})
			if err != nil || len(a.Failures) != 1 {
				t.Fatalf("%+v, %v", a, err)
			}
			if f := a.Failures[0]; f.File != "a.lua" || f.Line != want {
				t.Errorf("%s: got line %d, want %d\n%s", f, f.Line, want, f.Traceback)
			}
		})
	}
}
