package engine_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// taskOpener gives modules `task(kind, name, fn)` and `spawn(fn)`, beside whatever funcs there are.
type taskOpener struct{ funcs goFuncs }

func (o taskOpener) Open(s *engine.Scope) (engine.Bindings, error) {
	for name, fn := range o.funcs {
		s.Define(name, s.State().NewFunction(fn))
	}
	s.Define("task", s.State().NewFunction(func(l *lua.LState) int {
		kind, name := l.CheckString(1), l.CheckString(2)
		if err := s.DeclareTask(engine.TaskKind(kind), name, len(name), l.CheckFunction(3)); err != nil {
			l.RaiseError("%s", err)
		}
		return 0
	}))
	s.Define("spawn", s.State().NewFunction(func(l *lua.LState) int {
		if err := s.Spawn(l.CheckFunction(1)); err != nil {
			l.RaiseError("spawn: %s", err)
		}
		return 0
	}))
	return bindings.Open(bindings.Options{}).Open(s)
}

func taskEngine(t *testing.T, funcs goFuncs, settings engine.Settings, source string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	saveScript(t, dir, "10-a.lua", source)
	return startEngine(t, engine.Config{
		Scripts: dir, Open: taskOpener{funcs}, Settings: func([]byte) (engine.Settings, error) { return settings, nil },
	})
}

func expired(user string) engine.Question {
	return engine.Question{Callback: catalog.IsUserExpired, Args: []any{user}}
}

func job(name string) engine.TaskID {
	return engine.TaskID{Kind: engine.Job, Module: "10-a.lua", Name: name}
}

func TestATaskGetsTablesOfItsOwnAndReturnsPlainValues(t *testing.T) {
	e := taskEngine(t, nil, engine.Settings{}, `
task("job", "sum", function(args, attempt) args.n = args.n + 1; args.seen = { attempt } return args, "done", nil, 3 end)
task("timer", "sum", function() return "another kind" end)`)
	tasks := e.Tasks().Tasks
	want := []engine.Task{{TaskID: job("sum"), Data: 3}, {TaskID: engine.TaskID{Kind: engine.Timer, Module: "10-a.lua", Name: "sum"}, Data: 3}}
	if !reflect.DeepEqual(tasks, want) {
		t.Errorf("tasks: %+v", tasks)
	}
	got, err := e.RunTask(context.Background(), job("sum"), map[string]any{"n": 1}, 2)
	plain := []any{map[string]any{"n": int64(2), "seen": []any{int64(2)}}, "done", nil, int64(3)}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(plain) {
		t.Errorf("got %v, %v; want %v", got, err, plain)
	}
	if _, err := e.RunTask(context.Background(), job("other")); !errors.Is(err, engine.ErrNoTask) {
		t.Error(err)
	}
}

func TestATaskThatFails(t *testing.T) {
	settings := engine.Settings{Background: engine.BackgroundSettings{VMs: 1, Limits: engine.Limits{Instructions: 100_000}}}
	e := taskEngine(t, goFuncs{"panics": func(*lua.LState) int { panic("ouch") }}, settings, `
task("job", "raises", function() error("no") end)
task("job", "loops", function() while true do end end)
task("job", "panics", function() panics() end)
task("job", "returns", function() return print end)
task("job", "works", function() return 1 end)`)
	for name, want := range map[string]string{
		"raises":  "10-a.lua:2: job raises: no",
		"loops":   "10-a.lua:3: job loops: too many instructions",
		"panics":  "ouch",
		"returns": "10-a.lua: job returns: what it returned: ",
	} {
		var fail *engine.CallError
		if _, err := e.RunTask(context.Background(), job(name)); !errors.As(err, &fail) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := e.RunTask(context.Background(), job("works")); err != nil || !reflect.DeepEqual(got, []any{int64(1)}) {
		t.Errorf("after all these: %v, %v", got, err)
	}
}

func TestTasksAreDeclaredOnceAndAtTheTopLevel(t *testing.T) {
	e := taskEngine(t, nil, engine.Settings{}, `
function is_user_expired() task("job", "late", print) end
task("job", "again", print)
local ok, err = pcall(task, "job", "again", print)
task("job", "why", function() return err end)`)
	if got, err := e.RunTask(context.Background(), job("why")); err != nil || !strings.Contains(fmt.Sprint(got), `has a job "again" already`) {
		t.Error(got, err)
	}
	a, err := e.Call(context.Background(), expired("@u:x"))
	if err != nil || len(a.Failures) != 1 || !strings.Contains(a.Failures[0].Text, "declared at the top level") {
		t.Error(a, err)
	}
}

// TestATaskThatOneVMDoesNotDeclare: which VM runs a task must not matter; where it does, the failure says so.
func TestATaskThatOneVMDoesNotDeclare(t *testing.T) {
	built := 0
	g := newGate()
	funcs := goFuncs{"nth": func(l *lua.LState) int { built++; l.Push(lua.LNumber(built)); return 1 }, "wait": g.wait}
	e := taskEngine(t, funcs, engine.Settings{}, `
task("job", "waits", function() wait() end)
if nth() == 1 then task("job", "sometimes", print) end`)
	over := make(chan error)
	go func() { _, err := e.RunTask(context.Background(), job("waits")); over <- err }()
	<-g.in
	if _, err := e.RunTask(context.Background(), job("sometimes")); err == nil || !strings.Contains(err.Error(), "on one VM and not on another") {
		t.Error(err)
	}
	g.out <- struct{}{}
	if err := <-over; err != nil {
		t.Error(err)
	}
}

func TestTooManyTasks(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "10-a.lua", `for i = 1, 201 do task("job", "j" .. i, print) end`)
	_, err := engine.New(engine.Config{Scripts: dir, Open: taskOpener{}})
	if err == nil || !strings.Contains(err.Error(), "10-a.lua:1: one module may have 200 of the kind job") {
		t.Error(err)
	}
}

// TestBackgroundTakesNoVMFromQuestions: with one VM for questions, those are answered while every place of the
// background is taken, and the other way round.
func TestBackgroundTakesNoVMFromQuestions(t *testing.T) {
	g := newGate()
	settings := engine.Settings{Pool: engine.PoolSettings{Max: 1}, Background: engine.BackgroundSettings{VMs: 2}}
	e := taskEngine(t, goFuncs{"wait": g.wait}, settings, `
task("job", "waits", function() wait() end)
task("route", "quick", function() return 1 end)
function is_user_expired(user) if user == "@waits:x" then wait() end return true end`)
	var all sync.WaitGroup
	run := func() {
		if _, err := e.RunTask(context.Background(), job("waits")); err != nil {
			t.Error(err)
		}
	}
	ask := func(user string) {
		if x, err := e.IsUserExpired(context.Background(), user); err != nil || !x.Expired {
			t.Error(x, err)
		}
	}
	all.Go(run)
	all.Go(run)
	<-g.in
	<-g.in
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.RunTask(over, job("waits")); !errors.Is(err, context.Canceled) {
		t.Error("a third one ran:", err)
	}
	ask("@u:x")
	all.Go(func() { ask("@waits:x") })
	<-g.in
	if _, err := e.RunTask(context.Background(), engine.TaskID{Kind: engine.Route, Module: "10-a.lua", Name: "quick"}); err != nil {
		t.Error("a route found no VM:", err)
	}
	if s := e.Status(); s.Pool.Max != 1 {
		t.Errorf("status: %+v", s.Pool)
	}
	for range 3 {
		g.out <- struct{}{}
	}
	all.Wait()
	if s := e.Status(); s.Pool.VMs != 1 || s.Pool.Waiting != 0 {
		t.Errorf("what the background had is not gone: %+v", s.Pool)
	}
}

func TestSpawnedRunsAfterTheAnswerWithTheEventInReach(t *testing.T) {
	g := newGate()
	var seen []string
	note := func(l *lua.LState) int { seen = append(seen, l.CheckString(1)); return 0 }
	e := taskEngine(t, goFuncs{"wait": g.wait, "note": note}, engine.Settings{Pool: engine.PoolSettings{Max: 1}}, `
local kept
function check_event_for_spam(event)
  kept = event
  spawn(function() wait() note(event.content.body) spawn(function() note("chained") end) end)
  spawn(function() note("second") error("lost") end)
  spawn(function() note(event.sender) end)
end
function is_user_expired() note("between") return select(2, pcall(function() return kept.sender end)) == nil end`)
	event, err := bindings.ParseEvent([]byte(`{"type":"m.room.message","sender":"@a:x","content":{"body":"hello"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.CheckEventForSpam(context.Background(), event); err != nil {
		t.Fatal(err)
	}
	<-g.in // it runs, and the answer was there before
	if x, err := e.IsUserExpired(context.Background(), "@u:x"); err != nil || x.Expired {
		t.Error("the event can be touched in another question:", x, err)
	}
	g.out <- struct{}{}
	if err := e.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"between", "hello", "second", "@a:x", "chained"}; !slices.Equal(seen, want) {
		t.Errorf("got %q, want %q", seen, want)
	}
	if s := e.Status(); s.Pool.VMs != 1 {
		t.Errorf("VMs left: %+v", s.Pool)
	}
}

func TestWhatAFailedCallSpawnedDoesNotRun(t *testing.T) {
	var ran atomic.Int32
	note := func(*lua.LState) int { ran.Add(1); return 0 }
	e := taskEngine(t, goFuncs{"note": note}, engine.Settings{}, `
function is_user_expired(user)
  spawn(note)
  if user == "@many:x" then for i = 1, 16 do spawn(note) end end
  error("no")
end
task("job", "fails", function() spawn(note) error("no") end)
task("job", "spawns", function() spawn(note) spawn(function() spawn(note) error("no") end) end)`)
	for _, user := range []string{"@u:x", "@many:x"} {
		if a, err := e.Call(context.Background(), expired(user)); err != nil || len(a.Failures) != 1 {
			t.Error(a, err)
		}
	}
	_, _ = e.RunTask(context.Background(), job("fails"))
	if err := e.Settle(context.Background()); err != nil || ran.Load() != 0 {
		t.Error(err, ran.Load())
	}
	if _, err := e.RunTask(context.Background(), job("spawns")); err != nil {
		t.Error(err)
	}
	if err := e.Settle(context.Background()); err != nil || ran.Load() != 1 {
		t.Error(err, ran.Load())
	}
}

// TestBackgroundHammer lets questions that spawn, jobs and reloads run against each other: no VM is lost or left over.
func TestBackgroundHammer(t *testing.T) {
	var ran atomic.Int64
	note := func(*lua.LState) int { ran.Add(1); return 0 }
	settings := engine.Settings{Pool: engine.PoolSettings{Max: 2, Queue: 100}, Background: engine.BackgroundSettings{VMs: 3, Limits: engine.Limits{Instructions: 10_000}}}
	e := taskEngine(t, goFuncs{"note": note}, settings, `
task("job", "works", function(n) spawn(note) if n == 3 then error("no") elseif n == 5 then while true do end end end)
function is_user_expired(user) pcall(spawn, note) return true end`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 200 {
				if _, err := e.RunTask(context.Background(), job("works"), i%7); (err == nil) != (i%7 != 3 && i%7 != 5) {
					t.Error(i%7, err)
				}
			}
		})
		all.Go(func() {
			for range 500 {
				if x, err := e.IsUserExpired(context.Background(), "@u:x"); err != nil || !x.Expired {
					t.Error(x, err)
				}
			}
		})
	}
	all.Wait()
	if err := e.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	s := e.Status()
	if ran.Load() == 0 || s.Pool.Max != 2 || s.Pool.VMs > 2 || s.Pool.Waiting != 0 {
		t.Errorf("%d ran; %+v", ran.Load(), s.Pool)
	}
}
