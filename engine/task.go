package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// TaskKind is what makes a task run.
type TaskKind string

// The kinds of tasks. Jobs and timers run in the background: under Settings.Background, with VMs of their own. A route is
// waited for, so that it has the limits of questions; it has VMs of its own as well, as many as the background.
const (
	Job   TaskKind = "job"
	Timer TaskKind = "timer"
	Route TaskKind = "route"
)

// Task is a function of a module that no question asks for: Lua code at the top level has declared it.
type Task struct {
	TaskID
	Data any // what whoever declared it wants to know of it; the same in all VMs
}

// TaskID names a task.
type TaskID struct {
	Kind   TaskKind
	Module string // its file
	Name   string // among the module's tasks of that kind
}

func (id TaskID) String() string { return id.Module + ": " + id.called() }

// called is what messages about a failure call it, where they name the module themselves.
func (id TaskID) called() string { return string(id.Kind) + " " + id.Name }

// task is one that a generation has.
type task struct {
	Task
	handler *handler // stands for it where a VM wants to know its handler
}

// ErrNoTask is what RunTask gives where the serving generation has no such task.
var ErrNoTask = errors.New("engine: no module declares that task")

// maxTasks is how many tasks of a kind one module may declare: each timer is waited for, each route is looked through.
const maxTasks = 200

// DeclareTask declares a task of the module whose top level is running: fn is what RunTask calls. It is an error if the
// module has one of that name already or too many of the kind, or if its top level is not what is running.
func (s *Scope) DeclareTask(kind TaskKind, name string, data any, fn *lua.LFunction) error {
	v := s.vm
	if v.handler != nil || v.module == nil {
		return fmt.Errorf("a %s is declared at the top level of a module", kind)
	}
	id := TaskID{Kind: kind, Module: v.module.file, Name: name}
	if v.tasks[id] != nil {
		return fmt.Errorf("this module has a %s %q already", kind, name)
	}
	if len(s.Declared(kind)) == maxTasks {
		return fmt.Errorf("one module may have %d of the kind %s", maxTasks, kind)
	}
	if v.tasks == nil {
		v.tasks = map[TaskID]*lua.LFunction{}
	}
	v.tasks[id] = fn
	v.declared = append(v.declared, Task{id, data})
	return nil
}

// Declared are the names of the running module's tasks of a kind, in the order in which they were declared.
func (s *Scope) Declared(kind TaskKind) (names []string) {
	for _, t := range s.vm.declared {
		if t.Kind == kind && s.vm.module != nil && t.Module == s.vm.module.file {
			names = append(names, t.Name)
		}
	}
	return names
}

// tasksOf are those that v's modules have declared, ready to run.
func (g *generation) tasksOf(v *vm) map[TaskID]*task {
	tasks := make(map[TaskID]*task, len(v.declared))
	for _, t := range v.declared {
		limits := g.settings.Background.Limits
		for _, m := range g.modules {
			if t.Kind == Route && m.file == t.Module {
				limits = m.settings.Limits.or(g.settings.Limits)
			}
		}
		for _, m := range g.modules {
			if m.file == t.Module {
				tasks[t.TaskID] = &task{t, &handler{module: m, cb: &catalog.Callback{Name: t.called()}, limits: &limits}}
			}
		}
	}
	return tasks
}

// TaskList are the tasks of one generation, in the order in which they were declared. It does not change.
type TaskList struct {
	Tasks   []Task
	VMs     int             // how many jobs and timers can run at once
	Changed <-chan struct{} // closed when another generation serves, or none
}

// Tasks gives those of the serving generation; after Close there are none.
func (e *Engine) Tasks() TaskList {
	g := e.current.Load()
	if g == nil {
		over := make(chan struct{})
		close(over)
		return TaskList{Changed: over}
	}
	return TaskList{Tasks: g.declared, VMs: g.settings.Background.VMs, Changed: g.replaced}
}

// Guarded is an argument of RunTask in which there is what no log and no failure may show: the texts in Private, plain Go
// values, whose texts of fewer than 3 bytes may stand anywhere.
type Guarded struct{ Value, Private any }

// RunTask runs a task of the serving generation, and keeps that open meanwhile. The arguments are plain Go values, which
// or Guarded ones, which the function gets as tables of its own; its results come back likewise. It waits, until ctx ends, for one of the VMs
// that there are for this kind of task. A failure of the module is a *CallError.
func (e *Engine) RunTask(ctx context.Context, id TaskID, args ...any) (results []any, err error) {
	g := e.enter()
	if g == nil {
		return nil, ErrClosed
	}
	defer g.leave()
	t := g.tasks[id]
	if t == nil {
		return nil, ErrNoTask
	}
	share := g.pool.background
	if id.Kind == Route {
		share = g.pool.routes
	}
	v, err := g.pool.borrow(ctx, share)
	if err != nil {
		return nil, err
	}
	results, fail := v.runTask(ctx, t, args)
	if fail != nil && fail.spoilsVM() {
		v.lose(fail.Module)
		return nil, fail
	}
	if fail != nil {
		v.unspawn(0)
		v.release()
		return nil, fail
	}
	v.release()
	return results, nil
}

// runTask calls t's function. The VM is the caller's.
func (v *vm) runTask(ctx context.Context, t *task, args []any) (results []any, fail *CallError) {
	defer func() {
		if r := recover(); r != nil {
			fail = &CallError{Kind: KindPanic, Module: t.Module, Callback: t.called(), Text: fmt.Sprint("Go code panicked: ", r)}
		}
		if fail != nil {
			v.currentSecrets().redact(fail)
		}
	}()
	if len(args) > len(v.args) {
		panic(fmt.Sprintf("engine: %d arguments for a task", len(args)))
	}
	v.module, v.handler = t.handler.module, t.handler
	start := now()
	v.limit.arm(t.handler.limits, start, start+t.handler.limits.Time, ctx)
	for i, arg := range args {
		if guarded, ok := arg.(Guarded); ok {
			arg, v.private = guarded.Value, guarded.Private
		}
		v.args[i] = v.conv.ToLua(arg)
	}
	if fail := v.run(v.taskFunction(t), len(args), lua.MultRet); fail != nil {
		return nil, fail
	}
	defer v.l.SetTop(0)
	for i := 1; i <= v.l.GetTop(); i++ {
		result, err := v.toGo(v.l.Get(i))
		if v.limit.fired != noKind {
			return nil, v.failure(nil)
		}
		if err != nil {
			return nil, &CallError{Kind: KindBadAnswer, Module: t.Module, File: t.Module, Callback: t.called(), Text: "what it returned: " + err.Error()}
		}
		results = append(results, result)
	}
	return results, nil
}

// taskFunction finds t in this VM. A module that declares it on one VM and not on another is told when it is to run.
func (v *vm) taskFunction(t *task) *lua.LFunction {
	if fn := v.tasks[t.TaskID]; fn != nil {
		return fn
	}
	return v.undefined("the " + t.called())
}
