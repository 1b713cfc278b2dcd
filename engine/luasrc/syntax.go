package luasrc

import (
	"bytes"
	"errors"
	"fmt"
	"sort"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// parseChunk gives the tree of s, or nil after it has reported why there is none.
func parseChunk(s *source, r *report) (chunk []ast.Stmt) {
	defer func() {
		if p := recover(); p != nil {
			r.add(0, 0, "cannot be parsed: %v", p)
			chunk = nil
		}
	}()
	chunk, err := parse.Parse(bytes.NewReader(s.text), r.file)
	if err == nil && chunk != nil {
		return chunk
	}
	var syntax *parse.Error
	if !errors.As(err, &syntax) { // Parse swallows its own panics
		r.add(0, 0, "cannot be parsed: %v", err)
		return nil
	}
	e := explainer{newNesting(s), s.locate(syntax.Pos)}
	for i := 0; i < e.at; i++ {
		e.step(i)
	}
	at, why := e.explain(syntax.Message)
	r.add(int(s.tokens[at].line), int(s.tokens[at].column), "%s", why)
	return nil
}

// locate finds the token at which the parser gave up; its position is that of the token's last byte.
func (s *source) locate(pos ast.Position) int {
	last := len(s.tokens) - 1
	if pos.Line == parse.EOF {
		return last
	}
	after := sort.Search(last, func(i int) bool {
		t := s.tokens[i]
		return int(t.line) > pos.Line || int(t.line) == pos.Line && int(t.column) > pos.Column
	})
	return max(after-1, 0)
}

// explainer puts into words why the token at is not what may stand there; its nesting is that before the token.
type explainer struct {
	*nesting
	at int
}

// explain gives a token to point at and what to say. The parser's own words are no more than "syntax error".
func (e explainer) explain(message string) (int, string) {
	t, top := e.tokens[e.at], e.top()
	switch {
	case message == "parse error" && e.at > 0:
		return e.loneExpression()
	case t.kind == end:
		return e.atEnd(top)
	case t.kind == keyword && e.wantsName(top):
		return e.at, e.reserved(t, top)
	case e.is(t, "=") && (top.wants == "then" || e.startsWith("while", top)):
		return e.at, "unexpected '='; comparing is '=='"
	case top.wants != "" && !e.is(t, top.wants) && e.afterOperand():
		return e.at, fmt.Sprintf("'%s' expected after %s, got '%s'", top.wants, e.opened(top), e.shown(t))
	case e.closes(t) && top.closer == "" && !e.is(t, "then"):
		return e.at, fmt.Sprintf("'%s' closes nothing%s", e.str(t), e.afterReturn(top))
	case top.closer != "" && !e.is(t, top.closer) && !e.is(t, top.wants) && (e.closes(t) || bracket(top.closer) && e.begins(t)):
		return e.at, fmt.Sprintf("'%s' expected to close %s, got '%s'", top.closer, e.opened(top), e.shown(t))
	case e.at > 0:
		return e.at, fmt.Sprintf("unexpected '%s' after '%s'%s", e.shown(t), e.shown(e.tokens[e.at-1]), e.hint(top))
	}
	return e.at, fmt.Sprintf("unexpected '%s'", e.shown(t))
}

// atEnd points at the last token: the end of the file is often an empty line.
func (e explainer) atEnd(top *opener) (int, string) {
	last := max(e.at-1, 0)
	switch {
	case top.wants != "":
		return last, fmt.Sprintf("'%s' expected after %s, got the end of the file", top.wants, e.opened(top))
	case top.closer != "":
		return last, fmt.Sprintf("'%s' expected to close %s, got the end of the file%s",
			top.closer, e.opened(top), e.missingEnd())
	}
	return last, fmt.Sprintf("the file ends in the middle of a statement, after '%s'", e.shown(e.tokens[last]))
}

// missingEnd looks for the usual reasons of a missing end.
func (e explainer) missingEnd() string {
	for i := 1; i < e.at; i++ {
		t := e.tokens[i]
		if e.is(t, "if") && e.is(e.tokens[i-1], "else") && t.line == e.tokens[i-1].line {
			return fmt.Sprintf(" ('else if' in line %d opens another block; 'elseif' does not)", t.line)
		}
	}
	if e.suspect > 0 {
		t := e.tokens[e.suspect-1]
		return fmt.Sprintf(" (by the indentation it is '%s' in line %d that has none)", e.str(t), t.line)
	}
	return ""
}

// wantsName says that the token stands where only a name can.
func (e explainer) wantsName(top *opener) bool {
	if top.closer == "}" && e.at+1 < len(e.tokens) && e.is(e.tokens[e.at+1], "=") && !e.afterOperand() {
		return true
	}
	if e.at == 0 {
		return false
	}
	switch e.str(e.tokens[e.at-1]) {
	case "local", ".", ":", "goto", "::", "for", "function":
		return true
	}
	return false
}

// reserved says what to write instead of a keyword used as a name.
func (e explainer) reserved(t token, top *opener) string {
	word := e.str(t)
	switch {
	case e.at > 0 && e.is(e.tokens[e.at-1], "."):
		return fmt.Sprintf("'%s' is a word of the language; write [\"%s\"] instead of .%s", word, word, word)
	case top.closer == "}":
		return fmt.Sprintf("'%s' is a word of the language; write [\"%s\"] = ...", word, word)
	}
	return fmt.Sprintf("'%s' is a word of the language, not a name", word)
}

// hint guesses what is missing between two tokens that do not go together.
func (e explainer) hint(top *opener) string {
	t := e.tokens[e.at]
	operand := t.kind == name || t.kind == number || t.kind == text || e.is(t, "{") || e.is(t, "function")
	if (top.closer == "}" || top.closer == ")") && operand && e.afterOperand() {
		return "; is a ',' missing?"
	}
	return e.afterReturn(top)
}

func (e explainer) afterReturn(top *opener) string {
	if top.returned && (e.afterOperand() || e.is(e.tokens[e.at-1], "return") || e.is(e.tokens[e.at-1], ";")) {
		return "; 'return' has to be the last statement of its block"
	}
	return ""
}

// loneExpression explains a statement that is neither call nor assignment; the parser is one token further.
func (e explainer) loneExpression() (int, string) {
	t, before := e.tokens[e.at], e.tokens[e.at-1]
	var next token
	if e.at+1 < len(e.tokens) && e.tokens[e.at+1].start == t.end {
		next = e.tokens[e.at+1]
	}
	switch word := e.str(t); word {
	case "+", "-", "*", "/", "%", "..", "^":
		if next.end > 0 && e.is(next, "=") {
			return e.at, fmt.Sprintf("Lua has no '%s='; write 'x = x %s ...'", word, word)
		}
		if word == "+" && next.end > 0 && e.is(next, "+") {
			return e.at, "Lua has no '++'; write 'x = x + 1'"
		}
	}
	if e.is(before, "continue") {
		return e.at - 1, "Lua has no continue; use 'if', or 'goto' and a label at the end of the loop"
	}
	return e.at - 1, fmt.Sprintf("'%s' alone is no statement: a call needs '()', an assignment '='", e.shown(before))
}

func (e explainer) shown(t token) string {
	if t.kind == end {
		return "the end of the file"
	}
	return shorten(e.str(t))
}

// opened names the opener and, if that is elsewhere, its line.
func (e explainer) opened(o *opener) string {
	t := e.tokens[o.at]
	if t.line == e.tokens[e.at].line && e.tokens[e.at].kind != end {
		return "'" + e.str(t) + "'"
	}
	return fmt.Sprintf("'%s' in line %d", e.str(t), t.line)
}

func (e explainer) startsWith(word string, o *opener) bool {
	return o.closer != "" && o.wants != "" && e.is(e.tokens[o.at], word)
}

// afterOperand says that the expression could end before the token.
func (e explainer) afterOperand() bool {
	if e.at == 0 {
		return false
	}
	switch t := e.tokens[e.at-1]; t.kind {
	case name, number, text:
		return true
	case keyword, operator:
		switch e.str(t) {
		case ")", "]", "}", "end", "nil", "true", "false", "...":
			return true
		}
	}
	return false
}

func (e explainer) closes(t token) bool {
	switch e.str(t) {
	case ")", "]", "}", "end", "until", "else", "elseif", "then":
		return t.kind == keyword || t.kind == operator
	}
	return false
}

// begins says that t begins a statement and nothing else.
func (e explainer) begins(t token) bool {
	switch e.str(t) {
	case "local", "if", "for", "while", "repeat", "return", "break", "goto":
		return t.kind == keyword
	}
	return false
}

func bracket(closer string) bool { return closer == ")" || closer == "]" || closer == "}" }
