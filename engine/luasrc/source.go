package luasrc

import (
	"bytes"
	"unicode/utf8"
)

// maxSize bounds the source of one file, in bytes. gopher-lua's compiler recurses over what its parser builds; a
// larger file could exhaust the stack, which ends the process.
const maxSize = 256 << 10

// source is the text of one file with its tokens.
type source struct {
	text   []byte
	tokens []token // the last is the end of the file
	lines  []int   // of each line, from 0, its first token; 0 also where there is none
}

// readable strips from src what is no Lua but allowed in front of it, and refuses what is no text.
// Lines keep their numbers. Strings may hold any byte but NUL.
func readable(src []byte, r *report) []byte {
	switch {
	case len(src) > maxSize:
		r.add(0, 0, "has %.1f KiB; a Lua file may have %d KiB (keep long lists in data files)",
			float64(len(src))/1024, maxSize>>10)
		return nil
	case bytes.HasPrefix(src, []byte("\x1bLua")):
		r.add(0, 0, "is precompiled; only Lua source is loaded")
		return nil
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		r.add(0, 0, "is UTF-16; save it as UTF-8")
		return nil
	case bytes.IndexByte(src, 0) >= 0:
		r.add(0, 0, "is binary, not Lua")
		return nil
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if len(src) > 0 && src[0] == '#' {
		end := bytes.IndexAny(src, "\r\n")
		if end < 0 {
			end = len(src)
		}
		src = src[end:]
	}
	if !utf8.Valid(src) {
		r.warn(invalidLine(src), 0, "is not UTF-8; save it as UTF-8, or what its strings say arrives garbled")
	}
	return src
}

// invalidLine is the line of the first byte of src that is not UTF-8.
func invalidLine(src []byte) int {
	at := 0
	for at < len(src) {
		c, size := utf8.DecodeRune(src[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return 1 + bytes.Count(src[:at], []byte("\n"))
}

func (s *source) str(t token) string { return string(s.text[t.start:t.end]) }

// is compares without an allocation.
func (s *source) is(t token, text string) bool { return string(s.text[t.start:t.end]) == text }

// index fills lines; the tokens are complete.
func (s *source) index() {
	s.lines = make([]int, s.tokens[len(s.tokens)-1].line+1)
	for i := len(s.tokens) - 1; i >= 0; i-- {
		s.lines[s.tokens[i].line-1] = i
	}
}

// maxLineTokens bounds the search for a column: a file may be one line.
const maxLineTokens = 1000

// column finds where u stands in its line; 0 if it cannot be told. The tree has lines only. Of several uses in one
// line it is the first, which is close enough to point at.
func (s *source) column(u use) int {
	if u.line < 1 || u.line > len(s.lines) {
		return 0
	}
	first := s.lines[u.line-1]
	for i := first; i < min(len(s.tokens), first+maxLineTokens); i++ {
		t := s.tokens[i]
		if int(t.line) != u.line {
			break
		}
		if t.kind != name || !s.is(t, u.name) || s.followsDot(i) || s.declares(i) {
			continue
		}
		if u.member == "" {
			return int(t.column)
		}
		if i+2 < len(s.tokens) && s.is(s.tokens[i+2], u.member) && s.followsDot(i+2) {
			return int(s.tokens[i+2].column)
		}
	}
	return 0
}

func (s *source) followsDot(i int) bool {
	return i > 0 && (s.is(s.tokens[i-1], ".") || s.is(s.tokens[i-1], ":"))
}

// declares reports whether token i is one of the names that `local` or `for` declares.
func (s *source) declares(i int) bool {
	for range maxLocals { // a bound on the search; no declaration has more
		if i < 2 || !s.is(s.tokens[i-1], ",") || s.tokens[i-2].kind != name {
			break
		}
		i -= 2
	}
	return i > 0 && (s.is(s.tokens[i-1], "local") || s.is(s.tokens[i-1], "for"))
}
