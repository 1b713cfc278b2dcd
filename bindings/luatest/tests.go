package luatest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// test is a function to run, perhaps with a case for it.
type test struct {
	name string
	fn   *lua.LFunction
	arg  lua.LValue // nil for none
	line int
}

func (t test) call(l *lua.LState) {
	l.Push(t.fn)
	if t.arg == nil {
		l.Call(0, 0)
		return
	}
	l.Push(t.arg)
	l.Call(1, 0)
}

// lineOf is where a function is defined; 0 for one of Lua's own.
func lineOf(fn *lua.LFunction) int {
	if fn.IsG {
		return 0
	}
	return fn.Proto.LineDefined
}

// prefix is how the names of tests begin.
const prefix = "test_"

// list gives the tests of a file whose top level has run, in the order of its lines.
func (t *tester) list(s *engine.Sandbox) ([]test, error) {
	tests := t.registered
	var problems luasrc.Problems
	for _, g := range t.f.program.Globals {
		value := s.Global(g.Name)
		if value == lua.LNil {
			continue
		}
		found, err := t.inGlobal(g.Name, g.Line, value)
		if err != nil {
			problems = append(problems, luasrc.Problem{File: t.f.name, Line: g.Line, Text: err.Error()})
		}
		tests = append(tests, found...)
	}
	slices.SortStableFunc(tests, func(a, b test) int { return a.line - b.line })
	unique(tests)
	if problems != nil {
		return nil, problems
	}
	return tests, nil
}

// inGlobal gives the tests of a global, which has none if it is setup, and is a slip if it is neither.
func (t *tester) inGlobal(name string, line int, value lua.LValue) ([]test, error) {
	if strings.HasPrefix(name, prefix) {
		return t.under(name, line, value)
	}
	return nil, strangeGlobal(name, value)
}

// under gives the tests that a value stands for: a function, what cases(...) gave, or a table of such values.
func (t *tester) under(name string, line int, value lua.LValue) ([]test, error) {
	switch v := value.(type) {
	case *lua.LFunction:
		return []test{{name: name, fn: v, line: lineOf(v)}}, nil
	case *lua.LUserData:
		if list, ok := v.Value.([]test); ok {
			all := slices.Clone(list)
			for i := range all {
				all[i].name = name + "/" + all[i].name
				all[i].line = line
			}
			return all, nil
		}
	case *lua.LTable:
		if strings.Count(name, "/") < maxLevels {
			return t.underTable(name, line, v)
		}
	}
	return nil, fmt.Errorf("%s is a %s; want a function, a table of functions, or cases(...)", name, value.Type())
}

// maxLevels bounds tables of tests inside each other.
const maxLevels = 8

func (t *tester) underTable(name string, line int, table *lua.LTable) (all []test, err error) {
	for k, v := table.Next(lua.LNil); k != lua.LNil; k, v = table.Next(k) {
		found, err := t.under(name+"/"+strings.ReplaceAll(k.String(), "/", "_"), line, v)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s is an empty table: there is no test in it", name)
	}
	slices.SortFunc(all, func(a, b test) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.name, b.name)
	})
	return all, nil
}

// unique numbers tests that have the same name.
func unique(tests []test) {
	seen := map[string]int{}
	for i := range tests {
		name := tests[i].name
		if seen[name]++; seen[name] > 1 {
			tests[i].name += "#" + strconv.Itoa(seen[name])
		}
	}
}

// luaTest is test(name, fn).
func (t *tester) luaTest(l *lua.LState) int {
	fn := l.CheckFunction(2)
	made := test{name: l.CheckString(1), fn: fn, line: lineOf(fn)}
	if t.ctx == nil {
		t.registered = append(t.registered, made)
	} else {
		t.inner(l, made)
	}
	return 0
}

// luaCases is cases(list, fn).
func (t *tester) luaCases(l *lua.LState) int {
	list, fn := l.CheckTable(1), l.CheckFunction(2)
	var made []test
	for i := 1; i <= list.Len(); i++ {
		one := list.RawGetInt(i)
		made = append(made, test{name: caseName(one, i), fn: fn, arg: one, line: lineOf(fn)})
	}
	if len(made) == 0 {
		l.ArgError(1, "a list with at least one case expected")
	}
	unique(made)
	if t.ctx == nil {
		ud := l.NewUserData()
		ud.Value = made
		l.Push(ud)
		return 1
	}
	for _, m := range made {
		t.inner(l, m)
	}
	return 0
}

// caseName is the name of a case, or its number.
func caseName(value lua.LValue, i int) string {
	switch v := value.(type) {
	case *lua.LTable:
		if name, ok := v.RawGetString("name").(lua.LString); ok {
			return strings.ReplaceAll(string(name), "/", "_")
		}
	case lua.LString:
		if len(v) <= 40 {
			return strings.ReplaceAll(string(v), "/", "_")
		}
	}
	return "case " + strconv.Itoa(i)
}

func itoa(n int) string { return strconv.Itoa(n) }

// outermost is the line of a test file at which the call began that a traceback tells of; 0 if that is where it failed.
func outermost(traceback, file string) (line int) {
	frames := 0
	for _, frame := range strings.Split(traceback, "\n") {
		place, isLua := strings.CutPrefix(strings.TrimSpace(frame), file+":")
		if frame != "" && !strings.Contains(frame, "[G]:") {
			frames++
		}
		digits, _, _ := strings.Cut(place, ":")
		if n, err := strconv.Atoi(digits); isLua && err == nil && frames > 1 {
			line = n
		}
	}
	return line
}
