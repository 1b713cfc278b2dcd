package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// initWorld is an engine whose modules tell when their init runs; the test says what comes of it.
type initWorld struct {
	*engine.Engine
	dir   string
	begun time.Time

	mu      sync.Mutex
	ran     []string // "a.lua@1.5s", in order
	outcome map[string]func(run int) error
	runs    map[string]int
}

func newInitWorld(t *testing.T, modules ...string) *initWorld {
	w := &initWorld{dir: t.TempDir(), begun: time.Now(), outcome: map[string]func(int) error{}, runs: map[string]int{}}
	for _, m := range modules {
		w.save(t, m, 1)
	}
	w.Engine = startEngine(t, engine.Config{Scripts: w.dir, Open: goFuncs{"tell": w.tell}, Settings: func([]byte) (engine.Settings, error) {
		return engine.Settings{LoadTimeout: 200 * time.Millisecond}, nil
	}})
	return w
}

func (w *initWorld) save(t *testing.T, module string, version int) {
	t.Helper()
	saveScript(t, w.dir, module, fmt.Sprintf("function init() tell(%q, %d) end\n%s", module, version, versioned(version)))
}

func (w *initWorld) tell(l *lua.LState) int {
	w.mu.Lock()
	module, version := l.CheckString(1), l.CheckInt(2)
	name := module
	if version > 1 {
		name = fmt.Sprintf("%s v%d", module, version)
	}
	w.ran = append(w.ran, fmt.Sprintf("%s@%v", name, time.Since(w.begun)))
	w.runs[name]++
	run, outcome := w.runs[name], w.outcome[name]
	w.mu.Unlock()
	if outcome != nil {
		if err := outcome(run); err != nil {
			l.RaiseError("%s", err)
		}
	}
	return 0
}

func (w *initWorld) expect(t *testing.T, want ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.ran, want) {
		t.Errorf("init ran %q, want %q", w.ran, want)
	}
	w.ran = nil
}

func (w *initWorld) connect(t *testing.T) {
	t.Helper()
	if err := w.Connected(context.Background()); err != nil {
		t.Error(err)
	}
}

// notBefore fails until a run.
func notBefore(run int) func(int) error {
	return func(n int) error {
		if n < run {
			return errors.New("not yet")
		}
		return nil
	}
}

func TestInitRunsOncePerGeneration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInitWorld(t, "a.lua", "b.lua")
		w.expect(t) // nobody is connected
		w.save(t, "b.lua", 2)
		reloads(t, w.Engine, true)
		w.expect(t)
		w.connect(t)
		w.expect(t, "a.lua@0s", "b.lua v2@0s")
		w.connect(t) // another worker
		w.expect(t)
		w.save(t, "b.lua", 3)
		reloads(t, w.Engine, true)
		w.expect(t, "a.lua@0s", "b.lua v3@0s")
		reloads(t, w.Engine, false)
		w.connect(t)
		w.expect(t)
		if p := w.Status().Pool; p.VMs != 1 {
			t.Errorf("init left %d VMs", p.VMs)
		}
	})
}

func TestInitIsRetriedWithGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInitWorld(t, "a.lua", "b.lua", "c.lua")
		w.outcome["b.lua"] = notBefore(4)
		w.connect(t)
		w.expect(t, "a.lua@0s", "b.lua@0s", "c.lua@0s", // only what failed is run again
			"b.lua@500ms", "b.lua@1.5s", "b.lua@3.5s")
	})
}

func TestAnInitThatHangsKeepsNobodyElseFromTheirs(t *testing.T) {
	w := newInitWorld(t)
	saveScript(t, w.dir, "a.lua", "local n = 0\nfunction init() while true do end end\n"+versioned(1))
	w.save(t, "b.lua", 1)
	reloads(t, w.Engine, true)
	ctx, cancel := context.WithCancel(context.Background())
	w.outcome["b.lua"] = func(int) error { cancel(); return nil }
	if err := w.Connected(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "a.lua") {
		t.Errorf("connected: %v", err)
	}
	if w.runs["b.lua"] != 1 {
		t.Errorf("b.lua's init ran %d times", w.runs["b.lua"])
	}
}

func TestInitWaitsNoLongerThanItsContextOrTheEngine(t *testing.T) {
	for name, end := range map[string]func(*initWorld, context.CancelFunc){
		"context": func(_ *initWorld, cancel context.CancelFunc) { cancel() },
		"close":   func(w *initWorld, _ context.CancelFunc) { w.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newInitWorld(t, "a.lua")
				w.outcome["a.lua"] = func(int) error { return errors.New("never") }
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				connected := make(chan error)
				go func() { connected <- w.Connected(ctx) }()
				time.Sleep(10 * time.Minute)
				begun := time.Now()
				end(w, cancel)
				err := <-connected
				if !errors.Is(err, context.Canceled) && !errors.Is(err, engine.ErrClosed) || time.Since(begun) != 0 {
					t.Errorf("%v after %v", err, time.Since(begun))
				}
				if n := w.runs["a.lua"]; n < 14 || n > 20 {
					t.Errorf("%d runs in ten minutes, want one a minute at last", n)
				}
			})
		})
	}
}

func TestInitThatFailsAtAReloadRefusesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInitWorld(t, "a.lua")
		w.connect(t)
		before := w.Status().Generation
		w.outcome["a.lua v2"] = notBefore(2)
		w.outcome["b.lua"] = notBefore(2)
		w.save(t, "a.lua", 2)
		w.save(t, "b.lua", 1)
		load := reloadRefused(t, w.Engine)
		if len(load.Problems) != 2 || load.Problems[0].String() != "a.lua:1: init: not yet" || load.Problems[1].File != "b.lua" {
			t.Errorf("problems %v", load.Problems)
		}
		servesVersion(t, w.Engine, 1)
		if s := w.Status(); s.Generation != before || s.Draining != 0 || s.LastLoad.OK {
			t.Errorf("%+v", s)
		}
		reloads(t, w.Engine, true) // the same files, and now it works
		servesVersion(t, w.Engine, 2)
	})
}

// A reload during a retry, or between the last run of init and the end of Connected, must not leave the new generation
// without its init.
func TestAReloadWhileInitIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInitWorld(t, "a.lua")
		w.outcome["a.lua"] = func(run int) error {
			if run == 1 {
				return errors.New("not yet")
			}
			w.save(t, "a.lua", 2)
			reloads(t, w.Engine, true) // while Connected runs the old generation's
			return nil
		}
		w.connect(t)
		w.expect(t, "a.lua@0s", "a.lua@500ms", "a.lua v2@500ms")
	})
}
