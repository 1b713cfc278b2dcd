package bindings_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// circle is a homeserver that puts another question before it answers one.
type circle struct {
	engine *engine.Engine
	inner  *engine.CallError         // of the innermost question
	ready  func(depth int)           // called with the depth that is left, if set
	broad  func(ctx context.Context) // called three deep, if set
}

func (c *circle) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org"}
}

// CheckUserExists counts down in the user id.
func (c *circle) CheckUserExists(ctx context.Context, user string) (*string, error) {
	left := len(user) - len("@:example.org")
	if c.ready != nil {
		c.ready(left)
	}
	if left == 3 && c.broad != nil {
		c.broad(ctx)
		return nil, nil
	}
	if left == 0 {
		return nil, nil
	}
	a, err := c.engine.Call(ctx, engine.Question{Callback: catalog.UserMayCreateRoom, Args: []any{user[:1] + user[2:], nil}})
	if err != nil {
		return nil, err
	}
	if len(a.Failures) > 0 && c.inner == nil {
		c.inner = a.Failures[0]
	}
	return &a.DecidedBy, nil
}

func newCircle(t *testing.T, max int) *circle {
	t.Helper()
	dir := t.TempDir()
	const script = `function user_may_create_room(user) if api.check_user_exists(user) == "x" then return NOT_SPAM end end`
	if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	c := new(circle)
	host, err := bindings.HostOf(c)
	if err != nil {
		t.Fatal(err)
	}
	settings := engine.Settings{Pool: engine.PoolSettings{Max: max}, CallTimeout: time.Minute, Limits: engine.Limits{Time: time.Minute}}
	c.engine, err = engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Host: host}),
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.engine.Close)
	return c
}

func (c *circle) ask(t *testing.T, depth int) *engine.Answer {
	t.Helper()
	return answer(t, c.engine, engine.Question{Callback: catalog.UserMayCreateRoom, Args: []any{"@" + strings.Repeat("x", depth) + ":example.org", nil}})
}

func TestAQuestionInsideAnotherNeverWaitsForIt(t *testing.T) {
	c := newCircle(t, 1)
	if a := c.ask(t, 8); len(a.Failures) > 0 || c.inner != nil {
		t.Fatalf("%v, %v", a.Failures, c.inner)
	}
	if vms := c.engine.Status().Pool.VMs; vms != 1 {
		t.Errorf("%d VMs stay, want 1", vms)
	}
}

func TestQuestionsInACircleEnd(t *testing.T) {
	c := newCircle(t, 1)
	c.ask(t, 9)
	if c.inner == nil || c.inner.Kind != engine.KindNesting {
		t.Errorf("got %v, want a failure for nesting", c.inner)
	}
}

// TestManyInsideOne: what one question sets off does not make a VM each.
func TestManyInsideOne(t *testing.T) {
	c := newCircle(t, 1)
	var most atomic.Int64
	c.broad = func(ctx context.Context) {
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				a, err := c.engine.Call(ctx, engine.Question{Callback: catalog.UserMayCreateRoom, Args: []any{"@xx:example.org", nil}})
				if err != nil || len(a.Failures) > 0 {
					t.Error(a, err)
				}
				most.Store(max(most.Load(), int64(c.engine.Status().Pool.VMs)))
			})
		}
		all.Wait()
	}
	if a := c.ask(t, 3); len(a.Failures) > 0 {
		t.Error(a.Failures)
	}
	if n := most.Load(); n > 16 {
		t.Errorf("%d VMs", n)
	}
	if vms := c.engine.Status().Pool.VMs; vms != 1 {
		t.Errorf("%d VMs stay, want 1", vms)
	}
}

// TestAllVMsNest: as many questions as there are VMs hold all of them when the first nested one comes.
func TestAllVMsNest(t *testing.T) {
	const callers = 8
	c := newCircle(t, callers)
	var inside sync.WaitGroup
	inside.Add(callers)
	c.ready = func(left int) {
		if left == 1 {
			inside.Done()
			inside.Wait()
		}
	}
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			if a := c.ask(t, 1); len(a.Failures) > 0 {
				t.Error(a.Failures)
			}
		})
	}
	all.Wait()
	if vms := c.engine.Status().Pool.VMs; vms > callers {
		t.Errorf("%d VMs stay, want %d at most", vms, callers)
	}
}
