package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/jobs"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
)

// modules is an engine of Go functions, the tasks of 20-a.lua. It notes when each run began.
type modules struct {
	mu    sync.Mutex
	list  engine.TaskList
	fns   map[engine.TaskID]func(ctx context.Context, args []any) error
	swap  chan struct{}
	began []time.Time
	args  []string // of jobs, with the attempt
	now   int      // that run
	most  int      // that ever ran at once
}

type fn = func(ctx context.Context, args []any) error

func job(name string) engine.TaskID {
	return engine.TaskID{Kind: engine.Job, Module: "20-a.lua", Name: name}
}
func timer(name string) engine.TaskID {
	return engine.TaskID{Kind: engine.Timer, Module: "20-a.lua", Name: name}
}

func done(context.Context, []any) error { return nil }

// load makes another generation serve.
func (m *modules) load(tasks map[engine.TaskID]fn, timers ...jobs.Schedule) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.swap != nil {
		close(m.swap)
	}
	m.swap, m.fns = make(chan struct{}), tasks
	m.list = engine.TaskList{VMs: 4, Changed: m.swap}
	for id := range tasks {
		t := engine.Task{TaskID: id}
		if id.Kind == engine.Timer {
			t.Data = timers[0]
		}
		m.list.Tasks = append(m.list.Tasks, t)
	}
}

func (m *modules) Tasks() engine.TaskList {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.list
}

func (m *modules) RunTask(ctx context.Context, id engine.TaskID, args ...any) ([]any, error) {
	m.mu.Lock()
	run := m.fns[id]
	if run == nil {
		m.mu.Unlock()
		return nil, engine.ErrNoTask
	}
	m.began = append(m.began, time.Now())
	if len(args) > 0 {
		m.args = append(m.args, fmt.Sprint(args[0], " ", args[1]))
	}
	m.now++
	m.most = max(m.most, m.now)
	m.mu.Unlock()
	defer func() { m.mu.Lock(); m.now--; m.mu.Unlock() }()
	return nil, run(ctx, args)
}

// runs are when the runs began, in seconds from start.
func (m *modules) runs(start time.Time) (at []float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.began {
		at = append(at, t.Sub(start).Seconds())
	}
	return at
}

// attempts are the arguments of the jobs that ran, each with the attempt.
func (m *modules) attempts() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.args)
}

func openStore(t *testing.T) *store.Embedded {
	t.Helper()
	s, err := store.Open(store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// process is one Runner at work.
type process struct {
	*jobs.Runner
	stop func() // hands over, and returns when nothing runs any more
}

func start(books jobs.Books, e jobs.Engine, grace time.Duration) process {
	r := jobs.New(books, nil)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { r.Run(ctx, e, grace); close(over) }()
	return process{r, func() { cancel(); <-over }}
}

func enqueue(t *testing.T, q interface {
	Enqueue(context.Context, store.Job, time.Duration) (bool, error)
}, j store.Job, delay time.Duration) {
	t.Helper()
	j.Module = "a"
	if j.Args == nil {
		j.Args = []byte("{}")
	}
	if j.Retries == 0 {
		j.Retries = jobs.DefaultRetries
	}
	if added, err := q.Enqueue(context.Background(), j, delay); err != nil || !added {
		t.Fatal(added, err)
	}
}

func kept(t *testing.T, books jobs.Books) []store.Job {
	t.Helper()
	list, err := books.Jobs(context.Background(), "a", 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func every(t *testing.T, d time.Duration) jobs.Schedule {
	t.Helper()
	s, err := jobs.Every(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantRuns(t *testing.T, got, want []float64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("ran at %v, want %v", got, want)
	}
}
