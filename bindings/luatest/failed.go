package luatest

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// luaFailed is assert.failed(answer, pattern) or assert.failed(fn, pattern): modules failed in the answer, or while fn
// ran, as the test wants. Of a function it gives what that gives.
func (t *tester) luaFailed(l *lua.LState) int {
	switch l.Get(1).(type) {
	case *lua.LFunction:
		return t.failedDuring(l)
	case *lua.LTable:
		a := t.answer(l, 1)
		t.wantFailures(l, t.strange, func(s failing) bool { return s.answer == a }, "; got "+a.describe())
		a.expected = true
		return 0
	}
	l.ArgError(1, "what call(...) gave or a function expected, got "+l.Get(1).Type().String())
	return 0
}

// failedDuring runs the function. What else went wrong meanwhile, such as a request without an answer, is not what is wanted.
func (t *tester) failedDuring(l *lua.LState) int {
	from, top := len(t.strange), l.GetTop()
	l.Push(l.Get(1))
	l.Call(0, lua.MultRet)
	ofModule := func(s failing) bool { return strings.HasPrefix(s.text, moduleFailed) }
	t.wantFailures(l, t.strange[from:], ofModule, "")
	t.strange = append(t.strange[:from], slices.DeleteFunc(slices.Clone(t.strange[from:]), ofModule)...)
	return l.GetTop() - top
}

// wantFailures looks for the text in argument 2 in those of the failures that are meant.
func (t *tester) wantFailures(l *lua.LState, list []failing, meant func(failing) bool, came string) {
	want := l.OptString(2, "")
	var texts []string
	for _, s := range list {
		if meant(s) {
			texts = append(texts, strings.TrimPrefix(s.text, moduleFailed))
		}
	}
	if len(texts) == 0 {
		l.RaiseError("no module failed, want a failure%s", came)
	}
	if text := strings.Join(texts, "\n"); !holds(l, text, want) {
		l.RaiseError("got the failure %s, want %s", quote(text), orAny(want))
	}
}
