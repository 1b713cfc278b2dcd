package luatest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// background is the store of a test's modules, and what runs in their background, by the clock of the test. It is made when
// something needs it.
type background struct {
	t *tester

	mu       sync.Mutex
	dir      string
	books    *store.Embedded
	runner   *jobs.Runner // nil before that
	enqueued []any        // what modules have enqueued, as the test sees it
}

// open gives the Runner.
func (b *background) open() (*jobs.Runner, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.runner != nil {
		return b.runner, nil
	}
	var err error
	if b.dir, err = os.MkdirTemp("", "axolua-test-"); err != nil {
		return nil, err
	}
	if b.books, err = store.Open(store.Options{Dir: b.dir, Clock: b.t.server.Now}); err != nil {
		return nil, err
	}
	b.runner = jobs.Still(b.books, nil)
	return b.runner, nil
}

func (b *background) close() {
	if b.books != nil {
		b.books.Close()
	}
	if b.dir != "" {
		os.RemoveAll(b.dir)
	}
}

// store is bindings.Options.Store's.
func (b *background) store() (store.Store, error) {
	if _, err := b.open(); err != nil {
		return nil, err
	}
	return b.books, nil
}

// Enqueue is bindings.Queue's.
func (b *background) Enqueue(ctx context.Context, j store.Job, delay time.Duration) (added bool, err error) {
	r, err := b.open()
	if err == nil {
		added, err = r.Enqueue(ctx, j, delay)
	}
	if !added || err != nil {
		return false, err
	}
	made := map[string]any{"module": j.Module, "name": j.Name, "delay_s": delay.Seconds(), "retries": j.Retries}
	if j.Key != "" {
		made["key"] = j.Key
	}
	var args any
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return false, err
	}
	made["args"] = args
	b.mu.Lock()
	defer b.mu.Unlock()
	b.enqueued = append(b.enqueued, made)
	return true, nil
}

// Tasks is jobs.Engine's.
func (b *background) Tasks() engine.TaskList { return b.t.engine.Tasks() }

// RunTask is jobs.Engine's. A failure is the test's, unless it says that it wants it.
func (b *background) RunTask(ctx context.Context, id engine.TaskID, args ...any) ([]any, error) {
	results, err := b.t.engine.RunTask(ctx, id, args...)
	b.t.settle(ctx)
	var fail *engine.CallError
	if errors.As(err, &fail) {
		b.t.noteFailure(fail)
	}
	return results, err
}

// due runs what is due by now, and gives how long it is until something else is; negative if nothing is foreseen.
func (b *background) due(ctx context.Context) (ran int, next time.Duration, err error) {
	if len(b.Tasks().Tasks) == 0 {
		return 0, -1, nil
	}
	r, err := b.open()
	if err != nil {
		return 0, -1, err
	}
	return r.Due(ctx, b)
}

// advance moves the clock on by d, and runs what becomes due on the way, each at its time.
func (b *background) advance(ctx context.Context, d time.Duration) error {
	for {
		_, next, err := b.due(ctx)
		if err != nil {
			return err
		}
		if next < 0 || next > d {
			b.t.server.Advance(d)
			return nil
		}
		b.t.server.Advance(next)
		d -= next
	}
}

// inBackground runs do, which runs jobs and timers, with the modules loaded.
func (t *tester) inBackground(l *lua.LState, name string, do func(ctx context.Context) error) {
	t.inTest(l, name)
	ctx, cancel := t.scope.Context()
	defer cancel()
	if err := t.start(ctx); err != nil {
		l.RaiseError("%s", err)
	}
	defer t.at(l, nil)()
	if err := do(ctx); err != nil {
		l.RaiseError("%s: %s", name, err)
	}
}

// luaRunJobs is run_jobs(): runs what is due, and gives how many runs that were.
func (t *tester) luaRunJobs(l *lua.LState) int {
	ran := 0
	t.inBackground(l, "run_jobs", func(ctx context.Context) (err error) {
		ran, _, err = t.background.due(ctx)
		return err
	})
	l.Push(lua.LNumber(ran))
	return 1
}

// luaEnqueued is enqueued(name): what modules have enqueued so far, of that name if one is given.
func (t *tester) luaEnqueued(l *lua.LState) int {
	name, list := l.OptString(1, ""), []any{}
	t.background.mu.Lock()
	for _, made := range t.background.enqueued {
		if name == "" || made.(map[string]any)["name"] == name {
			list = append(list, made)
		}
	}
	t.background.mu.Unlock()
	return t.give(l, list)
}

// luaRunJob is run_job(name, args): enqueues a job that one of the modules declares, and runs what is due.
func (t *tester) luaRunJob(l *lua.LState) int {
	t.inBackground(l, "run_job", func(ctx context.Context) error {
		name := l.CheckString(1)
		args, err := t.scope.ToGo(l.Get(2))
		if err != nil {
			l.ArgError(2, err.Error())
		}
		if args == nil {
			args = map[string]any{}
		}
		text, err := json.Marshal(args)
		if err != nil {
			return err
		}
		module, err := t.moduleWithJob(name)
		if err != nil {
			return err
		}
		id := "test " + itoa(len(t.background.enqueued))
		j := store.Job{ID: id, Module: module, Name: name, Args: text, Retries: jobs.DefaultRetries}
		if _, err := t.background.Enqueue(ctx, j, 0); err != nil {
			return err
		}
		_, _, err = t.background.due(ctx)
		return err
	})
	return 0
}

// moduleWithJob is the one that declares a job of that name, as the books call it.
func (t *tester) moduleWithJob(name string) (space string, err error) {
	var files []string
	for _, task := range t.engine.Tasks().Tasks {
		if task.Kind == engine.Job && task.Name == name {
			files = append(files, task.Module)
		}
	}
	switch len(files) {
	case 0:
		return "", errors.New("no module declares jobs." + name)
	case 1:
		return store.SpaceOf(files[0]), nil
	}
	return "", errors.New("jobs." + name + " is declared by " + strings.Join(files, " and ") + "; modules(...) chooses one")
}

// forModules has the names that only modules can use say so.
func (t *tester) forModules() {
	l := t.scope.State()
	refuse := func(name string) {
		t.scope.Define(name, l.NewFunction(func(l *lua.LState) int {
			l.RaiseError("%s: for modules, not for tests", name)
			return 0
		}))
	}
	for _, lib := range bindings.Libraries() {
		for _, f := range lib.Bare {
			refuse(f.Name)
		}
		if lib.Named != nil && lib.Named.Assigned() {
			t.scope.Define(lib.Name, l.CreateTable(0, 0))
		}
	}
}

// underTest marks the contexts of what the test does itself, and of what that leads to. What modules have spawned has none of
// them.
type underTest struct{}

// settle waits for what modules have spawned in the question or run that is over. A spawned function that asks something
// does not wait for what comes of that: it would wait for itself.
func (t *tester) settle(ctx context.Context) {
	if ctx.Value(underTest{}) != nil {
		_ = t.engine.Settle(ctx) // the end of ctx is the end of the test, which says so
	}
}
