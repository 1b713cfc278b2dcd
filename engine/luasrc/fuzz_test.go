package luasrc

import (
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzCompile looks for sources that panic, that give neither a program nor a problem, or whose problems point
// outside of the file.
func FuzzCompile(f *testing.F) {
	for src := range problems {
		f.Add([]byte(src))
	}
	f.Add([]byte(module))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Compile("a.lua", src, known)
		var ps Problems
		switch {
		case err == nil && p != nil:
			Lint(p)
			checkProto(t, p.Proto)
		case p != nil || !errors.As(err, &ps) || len(ps) == 0:
			t.Fatalf("got %v and %v", p, err)
		}
		lines := 2
		for _, c := range src {
			if c == '\n' || c == '\r' {
				lines++
			}
		}
		for _, problem := range ps {
			if problem.Line < 0 || problem.Line > lines || problem.Column < 0 || problem.Column > len(src)+1 || problem.Text == "" {
				t.Fatalf("%+v in a file of %d lines", problem, lines)
			}
		}
	})
}

func checkProto(t *testing.T, fp *lua.FunctionProto) {
	for _, line := range append(ReturnLines(fp), AnswerLine(fp)) {
		if line < 0 {
			t.Fatalf("line %d", line)
		}
	}
	for _, inner := range fp.FunctionPrototypes {
		checkProto(t, inner)
	}
}
