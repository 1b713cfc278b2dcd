package luasrc

import (
	"bytes"
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
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

// FuzzLex holds our tokens against those of gopher-lua: a bracket that only one of us sees would nest unnoticed.
func FuzzLex(f *testing.F) {
	for src := range problems {
		f.Add([]byte(src))
	}
	for _, src := range []string{module, "\r\n\n\rx\r\r--[[\r\n]]y", "a=[==[]=]\n]==]--[ x\n[=[]]]=]", "'\\\r\n\\\n\\'\\\\'..5 ... 1e-5.."} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tokens, wrong := lex(src)
		if wrong != nil || bytes.IndexByte(src, 0) >= 0 {
			t.Skip()
		}
		scanner, lexer := parse.NewScanner(bytes.NewReader(src), ""), &parse.Lexer{}
		for i, ours := range tokens {
			theirs, err := scanner.Scan(lexer)
			if err != nil {
				t.Fatalf("token %d: %v", i, err)
			}
			if theirs.Type == parse.EOF || ours.kind == end {
				if theirs.Type != parse.EOF || ours.kind != end {
					t.Fatalf("token %d: got %+v, want %+v", i, ours, theirs)
				}
				return
			}
			if int(ours.line) != theirs.Pos.Line || int(ours.column) != theirs.Pos.Column {
				t.Fatalf("token %d: got %d:%d, want %+v", i, ours.line, ours.column, theirs)
			}
		}
	})
}
