package luatest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings/cache"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// tester is one test file in one VM, for one test: with a clock, a log and, once it asks something, modules of its own.
// It belongs to one goroutine. It is the Opener of its VM.
type tester struct {
	r     *runner
	f     *file
	scope *engine.Scope
	ctx   context.Context // nil while the top level runs

	bound    engine.Bindings
	server   *hosttest.Server
	web      web
	cache    *cache.Cache
	lists    *lists.Set
	log      recorder
	modules  []engine.ModuleSettings // nil: those of the configuration
	engine   *engine.Engine          // nil before the first question
	starting bool                    // the engine is being made
	slept    time.Duration           // by modules, so far; guarded by mu
	asking   failing                 // where the running question comes from
	answers  map[*lua.LTable]*answer
	later    []*engine.Continuation

	registered []test // by test(...) at the top level

	path    []string    // of the running test
	running *lua.LState // its thread; those of inner tests are others
	results []Result    // of inner tests
	strange []failing   // failures of modules that no test has asked for so far; guarded by mu where modules fail

	background background
	mu         sync.Mutex // what modules have spawned runs on goroutines of its own
}

func newTester(r *runner, f *file) *tester {
	t := &tester{r: r, f: f, answers: map[*lua.LTable]*answer{}, cache: cache.New(cache.DefaultSize)}
	t.server, t.lists = t.newServer(), t.newLists()
	t.background.t = t
	return t
}

// rigOptions give the VMs of one test, its own and those of the modules, the same world.
func (t *tester) rigOptions(open engine.Opener) engine.RigOptions {
	return engine.RigOptions{Open: open, Now: t.server.Now, Log: zap.New(&t.log), SpawnFailed: t.noteFailure}
}

// Open gives a test file what every module has, and the names of a test.
func (t *tester) Open(s *engine.Scope) (engine.Bindings, error) {
	b, err := world{t}.Open(s)
	t.scope, t.bound = s, b
	t.define()
	return b, err
}

// load runs the top level and lists the tests.
func (t *tester) load() ([]test, error) {
	_, tests, err := t.sandbox()
	return tests, err
}

func (t *tester) sandbox() (*engine.Sandbox, []test, error) {
	s, err := t.r.Rig.Sandbox(t.f.program, t.rigOptions(t))
	if err != nil {
		return nil, nil, err
	}
	tests, err := t.list(s)
	return s, tests, err
}

// limits of one test. It may do more than a module, since it asks them again and again.
func (t *tester) limits() engine.Limits {
	return engine.Limits{Time: t.r.Timeout, Instructions: 200_000_000, StringBytes: 512 << 20, Coroutines: 1000}
}

// run runs the test with that index and gives what came of it, and of those inside it.
func (t *tester) run(ctx context.Context, index int) []Result {
	begun := time.Now()
	s, tests, err := t.sandbox()
	if err != nil || index >= len(tests) {
		return []Result{{File: t.f.name, Failures: []Failure{{File: t.f.name, Text: "the top level does not do the same each time it runs"}}}}
	}
	defer t.close()
	test := tests[index]
	ctx = context.WithValue(ctx, underTest{}, true)
	t.ctx, t.path = ctx, strings.Split(test.name, "/")
	body := t.scope.State().NewFunction(func(l *lua.LState) int {
		t.running = l
		if setup, ok := s.Global(setupName).(*lua.LFunction); ok {
			l.Push(setup)
			l.Call(0, 0)
		}
		test.call(l)
		return 0
	})
	fail := s.Run(ctx, test.name, body, t.limits())
	result := Result{File: t.f.name, Name: test.name, Line: test.line, Duration: time.Since(begun), Logs: t.log.lines(), Parent: len(t.results) > 0}
	result.Failures = t.failures(fail, 0)
	t.add(result)
	return t.results
}

// add takes down what came of a test, unless it only was on the way to others, which it does not have.
func (t *tester) add(r Result) {
	if r.Parent || r.Failed() || len(t.path) >= len(t.r.match) {
		t.results = append(t.results, r)
	}
}

// close gives back what the test has opened.
func (t *tester) close() {
	for _, c := range t.later {
		c.Drop()
	}
	if t.engine != nil {
		t.engine.Close()
		t.engine = nil
	}
	t.background.close()
}

// failures says what is wrong after a test: what it failed with itself, and the failures of modules, from that one on,
// that it did not ask for.
func (t *tester) failures(fail *engine.CallError, from int) []Failure {
	var list []Failure
	if fail != nil {
		list = append(list, t.failure(fail))
	}
	for _, s := range t.strange[from:] {
		f := Failure{File: s.file, Line: s.line, Text: s.text + calledFrom(s.from)}
		wanted := s.answer != nil && s.answer.expected
		if !wanted && !slices.Contains(list, f) { // a second try fails like the first
			list = append(list, f)
		}
	}
	t.strange = t.strange[:from]
	return list
}

// failure says where a test failed: in the test file, if it is anywhere on the way.
func (t *tester) failure(fail *engine.CallError) Failure {
	f := Failure{File: fail.File, Line: fail.Line, Text: fail.Text}
	if from := outermost(fail.Traceback, t.f.name); from != f.Line {
		f.Text += calledFrom(from)
	}
	return f
}

// calledFrom says where a test called the helper in which something went wrong.
func calledFrom(line int) string {
	if line == 0 {
		return ""
	}
	return "\n(called from line " + itoa(line) + ")"
}

// inner runs a test inside the running one. It goes on after a failure.
func (t *tester) inner(l *lua.LState, test test) {
	if !t.r.wants(test.name, len(t.path)) {
		return
	}
	begun, from, around := time.Now(), len(t.strange), t.path
	t.path = append(t.path[:len(t.path):len(t.path)], strings.ReplaceAll(test.name, "/", "_"))
	before := len(t.results)
	_, fail := t.scope.Try(l, l.NewFunction(func(inner *lua.LState) int {
		t.running = inner
		test.call(inner)
		return 0
	}))
	t.running = l
	result := Result{File: t.f.name, Name: strings.Join(t.path, "/"), Line: test.line, Parent: len(t.results) > before}
	result.Failures, result.Duration = t.failures(fail, from), time.Since(begun)
	t.add(result)
	t.path = around
}
