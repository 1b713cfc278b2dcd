package luasrc

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// Compile turns src into a Program. File is the name that problems and tracebacks show. Known are the names that
// the module will find; nil leaves the checks of names out.
//
// The error is a Problems with everything that was found, or nil. Whatever src holds, Compile returns: in
// milliseconds for what people write, within a few seconds for the worst that fits the limits.
func Compile(file string, src []byte, known *Names) (*Program, error) {
	r := &report{file: file}
	s := scan(src, r)
	if s == nil || !checkNesting(s, r) {
		return nil, r.err()
	}
	chunk := parseChunk(s, r)
	if chunk == nil {
		return nil, r.err()
	}
	found := resolve(chunk, r)
	if found.stop {
		return nil, r.err()
	}
	if known != nil {
		checkNames(found, s, known, r)
	}
	proto := compileChunk(rewrite(chunk), r) // after the checks, so that they speak of what was written
	if err := r.err(); err != nil {
		return nil, err
	}
	return found.program(proto, s), nil
}

// scan gives src as tokens, or nil after it has reported why there are none.
func scan(src []byte, r *report) *source {
	src = readable(src, r)
	if r.fatal {
		return nil
	}
	tokens, wrong := lex(src)
	if wrong != nil {
		r.add(wrong.line, wrong.column, "%s", wrong.text)
		return nil
	}
	if len(tokens) == 1 {
		r.warn(0, 0, "is empty: it defines nothing")
	}
	s := &source{text: src, tokens: tokens}
	s.index()
	return s
}

// compileChunk gives the code of the tree, or nil after it has reported why there is none.
func compileChunk(chunk []ast.Stmt, r *report) (proto *lua.FunctionProto) {
	defer func() {
		if p := recover(); p != nil {
			r.add(0, 0, "cannot be compiled: %v", p)
			proto = nil
		}
	}()
	proto, err := lua.Compile(chunk, r.file)
	var wrong *lua.CompileError
	switch {
	case errors.As(err, &wrong):
		r.addCompileError(wrong)
		return nil
	case err != nil:
		r.add(0, 0, "cannot be compiled: %v", err)
		return nil
	}
	takeHidden(proto)
	finish(proto, r)
	return proto
}

// addCompileError puts the few things the compiler objects to into words.
func (r *report) addCompileError(e *lua.CompileError) {
	switch text := e.Message; {
	case text == "no loop to break":
		r.add(e.Line, 0, "'break' outside of a loop")
	case strings.HasPrefix(text, "cannot use '...'"):
		r.add(e.Line, 0, "'...' outside of a function that takes it")
	case strings.Contains(text, "too many local variables"), text == "register overflow":
		if !r.fatal { // else more than maxLocals were reported at their line
			r.add(e.Line, 0, "too many local variables, or values in one expression or call, in one function")
		}
	case strings.HasPrefix(text, "too long to jump"):
		r.add(e.Line, 0, "this function is too large: a jump in it exceeds %d instructions", maxCode)
	case strings.HasPrefix(text, "label '"):
		r.add(e.Line-1, 0, "%s", text) // the compiler counts one too many
	default:
		line, text := gotoLine(e)
		r.add(line, 0, "%s", text)
	}
}

// gotoLine takes the line out of a message about a goto, which the compiler counts to the end of the function.
func gotoLine(e *lua.CompileError) (int, string) {
	const at = " at line "
	i := strings.LastIndex(e.Message, at)
	if i < 0 {
		return e.Line, e.Message
	}
	line, rest := 0, e.Message[i+len(at):]
	for len(rest) > 0 && isDigit(rest[0]) {
		line, rest = line*10+int(rest[0]-'0'), rest[1:]
	}
	return line, strings.NewReplacer("<", "", ">", "").Replace(e.Message[:i] + rest)
}

// program puts together what was found. Columns are looked up for the names that problems may point at.
func (v *resolver) program(proto *lua.FunctionProto, s *source) *Program {
	p := &Program{File: v.file, Proto: proto, Globals: v.globals, Functions: v.functions,
		Warnings: v.sorted(), reads: map[string]bool{}, Uses: map[string]int{}, Weight: weight(proto)}
	for i, g := range p.Globals {
		p.Globals[i].Column = s.column(use{name: g.Name, line: g.Line})
	}
	for name, fn := range p.Functions {
		fn.Column = s.column(use{name: name, line: fn.Line})
		p.Functions[name] = fn
	}
	for _, u := range v.inner[:min(len(v.inner), maxProblems)] {
		p.inner = append(p.inner, Global{Name: u.name, Line: u.line, Column: s.column(u)})
	}
	for _, u := range v.reads {
		p.reads[u.name] = true
	}
	for _, u := range v.members {
		if member := u.name + "." + u.member; p.Uses[member] == 0 {
			p.Uses[member] = u.line
		}
	}
	return p
}
