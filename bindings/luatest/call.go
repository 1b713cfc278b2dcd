package luatest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// answer is what came of one call, and what the test has said of it.
type answer struct {
	*engine.Answer
	asked    string // the modules that were asked, for messages
	expected bool   // the test expects the failures in it
}

// moduleFailed begins what is told of the failure of a module.
const moduleFailed = "a module failed: "

// failing is what goes wrong besides what a test looks at, and the call in which it came.
type failing struct {
	file   string
	line   int
	from   int // where the test called what made the call; 0 if it made it itself
	text   string
	answer *answer
}

// luaCall is call(callback, argument, ...): the answer of the modules as a table.
func (t *tester) luaCall(l *lua.LState) int {
	t.inTest(l, "call")
	cb, err := wire.Callback(l.CheckString(1))
	if err != nil {
		l.ArgError(1, err.Error())
	}
	q := t.question(l, cb)
	t.modulesFor(l, cb)
	ctx, cancel := t.scope.Context()
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, t.callTimeout())
	defer stop()
	got := &answer{}
	defer t.at(l, got)()
	a, err := t.engine.Call(ctx, q)
	t.settle(ctx)
	if a == nil {
		l.RaiseError("call: %s", err)
	}
	got.Answer, got.asked = a, strings.Join(a.Asked(), ", ")
	t.note(a)
	table := t.answerTable(l, got)
	t.answers[table] = got
	l.Push(table)
	return 1
}

// question makes one of the arguments after the callback's name. One more than the callback takes holds `request`.
func (t *tester) question(l *lua.LState, cb *catalog.Callback) engine.Question {
	args := make(map[string]any, len(cb.Params))
	for i, p := range cb.Params {
		value, err := formed(p, t.plain(l, cb, i+2, p.Name))
		if err != nil {
			l.RaiseError("call: %s: %s", cb.Name, err)
		}
		if value = t.complete(p.Type, value); value != nil {
			args[p.Name] = value
		}
	}
	whole := map[string]any{"callback": cb.Name, "args": args}
	if n := len(cb.Params) + 2; l.GetTop() >= n {
		options, ok := t.plain(l, cb, n, "options").(map[string]any)
		if !ok || len(options) != 1 || options["request"] == nil {
			l.ArgError(n, fmt.Sprintf("%s takes %d arguments; after them only { request = {...} } may come", cb.Name, len(cb.Params)))
		}
		whole["request"] = t.request(options["request"])
	}
	text, err := json.Marshal(whole)
	var q engine.Question
	if err == nil {
		q, err = wire.Question(text)
	}
	if err != nil {
		l.RaiseError("call: %s: %s", cb.Name, argumentPath.ReplaceAllStringFunc(err.Error(), asInLua))
	}
	return q
}

// argumentPath is where a problem of a question is, at the beginning of its line.
var argumentPath = regexp.MustCompile(`(?m)^args\.[^: ]*`)

var pathIndex = regexp.MustCompile(`\[(\d+)\]`)

// asInLua names the place of an argument, or in one, as a test does: by its name, with elements that count from 1.
func asInLua(path string) string {
	return pathIndex.ReplaceAllStringFunc(strings.TrimPrefix(path, "args."), func(index string) string {
		n, _ := strconv.Atoi(index[1 : len(index)-1])
		return "[" + itoa(n+1) + "]"
	})
}

func (t *tester) plain(l *lua.LState, cb *catalog.Callback, i int, name string) any {
	plain, err := t.scope.ToGo(textOf(l.Get(i)))
	if err != nil {
		l.RaiseError("call: %s: %s: %s", cb.Name, name, err)
	}
	return plain
}

func (t *tester) callTimeout() time.Duration {
	if d := t.r.Rig.Settings().CallTimeout; d > 0 {
		return d
	}
	return 5 * time.Second
}

// modulesFor gives the engine of this test, and makes sure that it has somebody to ask: a test of a module that is not
// loaded would pass where nothing is refused.
func (t *tester) modulesFor(l *lua.LState, cb *catalog.Callback) {
	ctx, cancel := t.scope.Context()
	defer cancel()
	if err := t.start(ctx); err != nil {
		l.RaiseError("%s", err)
	}
	if !t.engine.Handles(cb) {
		var files []string
		for _, m := range t.engine.Status().Modules {
			files = append(files, m.Module)
		}
		l.RaiseError("no module handles %s; loaded: %s", cb.Name, cmp.Or(strings.Join(files, ", "), "none"))
	}
}

// start loads the modules and runs init in them, unless that was done before.
func (t *tester) start(ctx context.Context) error {
	if t.engine != nil {
		return nil
	}
	o := t.rigOptions(world{t})
	o.Modules = t.modules
	t.starting = true
	e, err := t.r.Rig.Engine(ctx, o)
	t.starting = false
	if err != nil {
		return fmt.Errorf("the modules do not load:\n%s", loadProblems(err))
	}
	t.engine = e
	t.settle(ctx)
	_, _, err = t.background.due(ctx) // the timers are seen, from when on they count
	return err
}

// loadProblems is why a load was refused, one problem a line.
func loadProblems(err error) string {
	var refused *engine.LoadError
	if !errors.As(err, &refused) {
		return err.Error()
	}
	problems := slices.DeleteFunc(slices.Clone(refused.Problems), func(p luasrc.Problem) bool { return p.Warning })
	return problems.Error()
}

// at notes where the test asks the modules something, and what the answer to it is to be: failures until the function
// that it gives is called belong there.
func (t *tester) at(l *lua.LState, a *answer) func() {
	before := t.asking
	t.asking = failing{answer: a}
	t.asking.file, t.asking.line, t.asking.from = t.place(l)
	return func() {
		for _, request := range t.web.unanswered() {
			s := t.asking
			s.answer, s.text = nil, "the test has no answer for "+request+"; web.answer sets one"
			t.strange = append(t.strange, s)
		}
		t.asking = before
	}
}

// note takes down the failures of modules in an answer, which fail the test unless it says that it wants them.
func (t *tester) note(a *engine.Answer) {
	all := a.Failures
	if a.Failure != nil {
		all = append(all[:len(all):len(all)], a.Failure)
	}
	for _, f := range all {
		t.noteFailure(f)
	}
}

// noteFailure takes down one, also of what runs in the background.
func (t *tester) noteFailure(f *engine.CallError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.asking
	s.text = moduleFailed + f.Error()
	t.strange = append(t.strange, s)
}

// place is where Lua called the Go function that is running, and from where in the test file that came about; 0 if from
// there.
func (t *tester) place(l *lua.LState) (file string, line, from int) {
	file = t.f.name
	for level := 1; ; level++ {
		frame, ok := l.GetStack(level)
		if !ok {
			break
		}
		if _, err := l.GetInfo("Sl", frame, lua.LNil); err != nil || frame.CurrentLine <= 0 {
			continue
		}
		if line == 0 {
			file, line = frame.Source, frame.CurrentLine
		} else if frame.Source == t.f.name {
			from = frame.CurrentLine
		}
	}
	return file, line, from
}
