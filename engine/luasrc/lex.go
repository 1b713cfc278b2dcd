package luasrc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	end kind = iota // of the file
	name
	keyword
	number
	text
	operator
)

// token is a piece of the source; its text is what stands between start and end.
type token struct {
	start, end   int32
	line, column int32 // from 1
	kind         kind
}

var keywords = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields("and break do else elseif end false for function goto if in local nil not or " +
		"repeat return then true until while") {
		set[w] = true
	}
	return set
}()

// lexer splits a source into tokens, counting lines as gopher-lua does: \r\n and \n\r are one line end.
// It exists because gopher-lua's own is not exported, and because its words for what is wrong are ours.
type lexer struct {
	src       []byte
	pos       int
	line      int
	lineStart int
	tokens    []token
	fault     *fault
}

// fault is the first thing that is no Lua.
type fault struct {
	line, column int
	text         string
}

// lex gives the tokens of src, or why it has none.
func lex(src []byte) ([]token, *fault) {
	x := &lexer{src: src, line: 1, tokens: make([]token, 0, len(src)/4+1)}
	for x.fault == nil {
		x.skipBlank()
		if x.fault != nil {
			break
		}
		t := token{start: int32(x.pos), line: int32(x.line), column: int32(x.column())}
		if x.pos >= len(src) {
			t.end = t.start
			return append(x.tokens, t), nil
		}
		t.kind = x.token()
		t.end = int32(x.pos)
		x.tokens = append(x.tokens, t)
	}
	return nil, x.fault
}

func (x *lexer) column() int { return x.pos - x.lineStart + 1 }

func (x *lexer) fail(line, column int, format string, args ...any) {
	x.fault = &fault{line, column, fmt.Sprintf(format, args...)}
}

// at is the byte n after the current one; 0 past the end, which no source contains.
func (x *lexer) at(n int) byte {
	if x.pos+n < len(x.src) {
		return x.src[x.pos+n]
	}
	return 0
}

// newline steps over a line end.
func (x *lexer) newline() {
	if pair := x.at(1); (pair == '\n' || pair == '\r') && pair != x.at(0) {
		x.pos++
	}
	x.pos++
	x.line++
	x.lineStart = x.pos
}

func (x *lexer) skipBlank() {
	for x.fault == nil && x.pos < len(x.src) {
		switch c := x.src[x.pos]; {
		case c == ' ' || c == '\t':
			x.pos++
		case c == '\n' || c == '\r':
			x.newline()
		case c == '-' && x.at(1) == '-':
			x.comment()
		default:
			return
		}
	}
}

func (x *lexer) comment() {
	line, column := x.line, x.column()
	x.pos += 2
	if x.at(0) == '[' && (x.at(1) == '[' || x.at(1) == '=') {
		if !x.long("comment", line, column) && x.fault == nil {
			x.fail(line, column, "'--[=' begins a long comment; put a blank after '--'")
		}
		return
	}
	if n := bytes.IndexAny(x.src[x.pos:], "\r\n"); n >= 0 {
		x.pos += n
		return
	}
	x.pos = len(x.src)
}

// long steps over a string or comment in long brackets, and reports whether one begins here.
func (x *lexer) long(what string, line, column int) bool {
	level := 0
	for x.at(1+level) == '=' {
		level++
	}
	if x.at(1+level) != '[' {
		return false
	}
	x.pos += level + 2
	closing := "]" + strings.Repeat("=", level) + "]"
	stop := bytes.Index(x.src[x.pos:], []byte(closing))
	if stop < 0 {
		x.fail(line, column, "this long %s is never closed by '%s'", what, shorten(closing))
		return false
	}
	for stop += x.pos; x.pos < stop; {
		if c := x.src[x.pos]; c == '\n' || c == '\r' {
			x.newline()
		} else {
			x.pos++
		}
	}
	x.pos = stop + len(closing)
	return true
}

func (x *lexer) token() kind {
	c := x.src[x.pos]
	switch {
	case isLetter(c):
		start := x.pos
		for isLetter(x.at(0)) || isDigit(x.at(0)) {
			x.pos++
		}
		if keywords[string(x.src[start:x.pos])] {
			return keyword
		}
		return name
	case isDigit(c) || c == '.' && isDigit(x.at(1)):
		x.number()
		return number
	case c == '"' || c == '\'':
		x.quoted(c)
		return text
	case c == '[' && (x.at(1) == '[' || x.at(1) == '='):
		line, column := x.line, x.column()
		if !x.long("string", line, column) && x.fault == nil {
			x.fail(line, column, "unexpected '[='; a long string begins with '[[' or '[=['")
		}
		return text
	}
	x.operator()
	return operator
}

// quoted steps over a string in quotes. What an escape means is gopher-lua's business.
func (x *lexer) quoted(quote byte) {
	line, column := x.line, x.column()
	x.pos++
	for x.pos < len(x.src) {
		switch x.src[x.pos] {
		case quote:
			x.pos++
			return
		case '\n', '\r':
			x.fail(line, column, "this string is not closed on its line")
			return
		case '\\':
			x.pos++
			if c := x.at(0); c == '\n' || c == '\r' {
				x.newline()
				continue
			}
		}
		x.pos++
	}
	x.fail(line, column, "this string is never closed")
}

var operators = []string{"...", "..", "==", "~=", "<=", ">=", "::",
	"+", "-", "*", "/", "%", "^", "#", "<", ">", "=", "(", ")", "{", "}", "[", "]", ";", ":", ",", "."}

func (x *lexer) operator() {
	for _, op := range operators {
		if x.src[x.pos] == op[0] && bytes.HasPrefix(x.src[x.pos:], []byte(op)) {
			x.pos += len(op)
			return
		}
	}
	c, size := utf8.DecodeRune(x.src[x.pos:])
	shown := fmt.Sprintf("character '%c'", c)
	switch {
	case c == utf8.RuneError && size == 1, c < ' ', c == 0x7f:
		shown = fmt.Sprintf("byte 0x%02X", x.src[x.pos])
	case c > 0x7f:
		shown = fmt.Sprintf("character '%c' (U+%04X)", c, c)
	}
	if hint := foreign(x.src[x.pos:], c); hint != "" {
		shown += "; " + hint
	}
	x.fail(x.line, x.column(), "unexpected %s", shown)
}

// foreign says what Lua writes instead of what other languages, and word processors, do.
func foreign(rest []byte, c rune) string {
	switch c {
	case '!':
		if bytes.HasPrefix(rest, []byte("!=")) {
			return "not equal is '~='"
		}
		return "negation is 'not'"
	case '~':
		return "not equal is '~='"
	case '&':
		return "use 'and'"
	case '|':
		return "use 'or'"
	case '‘', '’', '“', '”', '„', '«', '»':
		return "strings take plain quotes"
	case '\u00a0', '\u2007', '\u202f', '\u200b', '\ufeff':
		return "this is an invisible blank: replace it by a plain one"
	}
	if unicode.IsLetter(c) && c != utf8.RuneError {
		return "names are written with a-z, A-Z, 0-9 and _"
	}
	return ""
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// shorten keeps a message readable whatever the source holds.
func shorten(s string) string {
	const most = 32
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i] + "..."
	}
	if len(s) <= most {
		return strings.ToValidUTF8(s, "?")
	}
	return strings.ToValidUTF8(s[:most], "?") + "..."
}
