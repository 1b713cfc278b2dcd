package luatest

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Names lists the names that only test files have, and assert, which has members there.
func Names() []string {
	names := []string{"assert"}
	for name := range (*tester)(nil).functions() {
		names = append(names, name)
	}
	for name := range (*tester)(nil).tables() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (t *tester) functions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"test": t.luaTest, "cases": t.luaCases, "modules": t.luaModules, "call": t.luaCall, "fixture": t.luaFixture, "logs": t.luaLogs,
		"show": t.luaShow, "metrics": t.luaMetrics, "run_jobs": t.luaRunJobs, "enqueued": t.luaEnqueued, "run_job": t.luaRunJob,
		"list": t.luaList, "call_route": t.luaCallRoute,
	}
}

func (t *tester) tables() map[string]map[string]lua.LGFunction {
	return map[string]map[string]lua.LGFunction{
		"host":  t.hostFunctions(),
		"clock": {"now": t.luaNow, "set": t.luaSet, "advance": t.luaAdvance},
		"web":   {"answer": t.webAnswer, "requests": t.webRequests},
	}
}

// define gives the VM the names that only test files have.
func (t *tester) define() {
	l := t.scope.State()
	table := func(fns map[string]lua.LGFunction) *lua.LTable {
		made := l.CreateTable(0, len(fns))
		for name, fn := range fns {
			made.RawSetString(name, l.NewFunction(fn))
		}
		return made
	}
	t.forModules()
	for name, fn := range t.functions() {
		t.scope.Define(name, l.NewFunction(fn))
	}
	for name, fns := range t.tables() {
		t.scope.Define(name, table(fns))
	}
	t.scope.DefineCallable("assert", table(map[string]lua.LGFunction{
		"equal": t.luaEqual, "matches": t.luaMatches, "error": t.luaError,
		"denied": t.luaDenied, "allowed": t.luaAllowed, "failed": t.luaFailed,
	}), luaAssert)
}

// inTest refuses what belongs to the test that runs, and not to the file.
func (t *tester) inTest(l *lua.LState, name string) {
	if t.ctx == nil {
		l.RaiseError("%s: not at the top level of the file; call it in a test, or in setup()", name)
	}
}

// maxFixture bounds a fixture, in bytes.
const maxFixture = 4 << 20

// luaFixture is fixture("file.json"): what JSON says in a file beside the test.
func (t *tester) luaFixture(l *lua.LState) int {
	name := l.CheckString(1)
	text, err := t.readFixture(name)
	if err != nil {
		l.RaiseError("fixture: %s: %s", name, cause(err))
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		l.RaiseError("fixture: %s: %s", name, err)
	}
	l.Push(t.scope.ToLua(l, value))
	return 1
}

// readFixture reads a file in the directory of the test, or below it.
func (t *tester) readFixture(name string) ([]byte, error) {
	root, err := os.OpenRoot(filepath.Join(t.r.Dir, filepath.FromSlash(t.f.dir())))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(path.Clean(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, maxFixture)
}

// luaLogs is logs(): what modules have logged and printed.
func (t *tester) luaLogs(l *lua.LState) int {
	list := []any{}
	for _, e := range t.log.entries() {
		list = append(list, e.fields())
	}
	l.Push(t.scope.ToLua(l, list))
	return 1
}
