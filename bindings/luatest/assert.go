package luatest

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// luaAssert is assert(value, message), as Lua's own but that it says where.
func luaAssert(l *lua.LState) int {
	if l.GetTop() < 2 {
		l.RaiseError("bad argument #1 to 'assert' (value expected)")
	}
	if lua.LVAsBool(l.Get(2)) {
		return l.GetTop() - 1
	}
	switch message := l.Get(3).(type) {
	case *lua.LNilType:
		l.RaiseError("assertion failed: got %s", l.Get(2))
	case lua.LString, lua.LNumber:
		l.RaiseError("%s", message.String())
	default:
		l.Error(message, 1)
	}
	return 0
}

// note is the message that an assertion may end with, to be put in front of what it says.
func note(l *lua.LState, i int) string {
	if l.Get(i) == lua.LNil {
		return ""
	}
	return l.ToStringMeta(l.Get(i)).String() + ": "
}

// luaEqual is assert.equal(want, got, message).
func (t *tester) luaEqual(l *lua.LState) int {
	if l.GetTop() < 2 {
		l.RaiseError("bad argument #%d to 'equal' (value expected)", l.GetTop()+1)
	}
	found := t.differences(l, l.Get(1), l.Get(2))
	if len(found) > 0 {
		l.RaiseError("%s%s", note(l, 3), strings.Join(found, "\n"))
	}
	return 0
}

// luaMatches is assert.matches(pattern, text, message): what the pattern captures, or the whole match.
func (t *tester) luaMatches(l *lua.LState) int {
	pattern := l.CheckString(1)
	text, ok := l.Get(2).(lua.LString)
	if !ok {
		l.RaiseError("%sgot %s, want a text that matches %s", note(l, 3), t.show(l, l.Get(2)), quote(pattern))
	}
	l.Push(l.GetField(text, "match"))
	l.Push(text)
	l.Push(lua.LString(pattern))
	before := l.GetTop() - 3
	l.Call(2, lua.MultRet)
	if l.Get(before+1) == lua.LNil {
		l.RaiseError("%sgot %s, want a text that matches %s", note(l, 3), t.show(l, text), quote(pattern))
	}
	return l.GetTop() - before
}

// holds reports whether text contains what, taken literally or as a Lua pattern.
func holds(l *lua.LState, text, what string) bool {
	if strings.Contains(text, what) {
		return true
	}
	l.Push(l.GetField(lua.LString(text), "find"))
	l.Push(lua.LString(text))
	l.Push(lua.LString(what))
	l.Call(2, 1)
	found := l.Get(-1) != lua.LNil
	l.Pop(1)
	return found
}

// luaError is assert.error(fn, pattern): fn raises, and says that. It gives what was raised.
func (t *tester) luaError(l *lua.LState) int {
	fn, want := l.CheckFunction(1), l.OptString(2, "")
	raised, fail := t.scope.Try(l, fn)
	text := ""
	if fail != nil {
		text = fail.Text
	} else {
		l.RaiseError("no error, want %s", orAny(want))
	}
	if raised.Type() == lua.LTTable || raised.Type() == lua.LTUserData {
		text = l.ToStringMeta(raised).String()
	}
	if !holds(l, text, want) {
		l.RaiseError("got the error %s, want %s", quote(text), orAny(want))
	}
	l.Push(raised)
	return 1
}

func orAny(pattern string) string {
	if pattern == "" {
		return "one"
	}
	return quote(pattern)
}

// answer is the answer that is argument i.
func (t *tester) answer(l *lua.LState, i int) *answer {
	if table, ok := l.Get(i).(*lua.LTable); ok {
		if a := t.answers[table]; a != nil {
			return a
		}
	}
	l.ArgError(i, "what call(...) gave expected, got "+l.Get(i).Type().String())
	return nil
}

// luaDenied is assert.denied(answer, code).
func (t *tester) luaDenied(l *lua.LState) int {
	a, want := t.answer(l, 1), l.OptString(2, "")
	code, _ := refusal(a.Answer)
	if !a.Refused() || want != "" && want != code {
		text := "denied"
		if want != "" {
			text += " with " + want
		}
		l.RaiseError("%sgot %s; want %s", note(l, 3), a.describe(), text)
	}
	return 0
}

// luaAllowed is assert.allowed(answer).
func (t *tester) luaAllowed(l *lua.LState) int {
	if a := t.answer(l, 1); a.Refused() || a.Failure != nil {
		l.RaiseError("%sgot %s; want allowed", note(l, 2), a.describe())
	}
	return 0
}

// describe is an answer in one line: what came of it, and who said so.
func (a *answer) describe() string {
	what := "allowed"
	code, text := refusal(a.Answer)
	switch {
	case a.Failure != nil:
		what = "a failure"
	case a.Refused():
		what = "denied"
		if code != "" {
			what += " with " + code
		}
	}
	if a.DecidedBy != "" {
		what += " by " + a.DecidedBy
	}
	if text != "" {
		what += " (" + quote(text) + ")"
	}
	if a.Note != "" {
		what += ", note " + quote(a.Note)
	}
	if a.DecidedBy == "" && a.Failure == nil {
		what += fmt.Sprintf(" (asked: %s)", orNobody(a.asked))
	}
	return what
}

func orNobody(files string) string {
	if files == "" {
		return "nobody"
	}
	return files
}
