package engine_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// waitWorld is an engine of few VMs whose questions can wait for what others do.
type waitWorld struct {
	*engine.Engine
	ready chan struct{} // closed when it is done
	held  chan struct{} // closed when what was spawned may end
	vms   atomic.Int64
}

const waitModule = `
function is_user_expired(user)
  if user == "wait" then wait() elseif user == "spawn" then wait() spawn(hold) end
  return true
end
function user_may_join_room(user)
  if user == "nest" then nest() end
  return "M_FORBIDDEN"
end
`

// Open is engine.Opener's.
func (w *waitWorld) Open(s *engine.Scope) (engine.Bindings, error) {
	w.vms.Add(1)
	define := func(name string, fn lua.LGFunction) { s.Define(name, s.State().NewFunction(fn)) }
	define("wait", func(*lua.LState) int {
		s.Wait(func(ctx context.Context) {
			select {
			case <-w.ready:
			case <-ctx.Done():
			}
		})
		return 0
	})
	define("nest", func(l *lua.LState) int {
		ctx, cancel := s.Context()
		defer cancel()
		if x, err := w.IsUserExpired(ctx, "plain"); err != nil || !x.Expired {
			l.RaiseError("got %v, %v", x, err)
		}
		return 0
	})
	define("hold", func(*lua.LState) int { <-w.held; return 0 })
	define("spawn", func(l *lua.LState) int {
		if err := s.Spawn(l.CheckFunction(1)); err != nil {
			l.RaiseError("%s", err)
		}
		return 0
	})
	return bindings.Open(bindings.Options{}).Open(s)
}

func newWaitWorld(t *testing.T, pool engine.PoolSettings) *waitWorld {
	w := &waitWorld{ready: make(chan struct{}), held: make(chan struct{})}
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", waitModule)
	w.Engine = startEngine(t, engine.Config{Scripts: dir, Open: w, Settings: func([]byte) (engine.Settings, error) {
		return engine.Settings{Pool: pool, Limits: engine.Limits{Time: time.Minute}, CallTimeout: time.Minute}, nil
	}})
	return w
}

// ask asks about a user so many times at once. The answers are counted as they come.
func (w *waitWorld) ask(n int, user string) (answered, failed *atomic.Int64) {
	answered, failed = new(atomic.Int64), new(atomic.Int64)
	for range n {
		go func() {
			if x, err := w.IsUserExpired(context.Background(), user); err == nil && x.Expired {
				answered.Add(1)
			} else {
				failed.Add(1)
			}
		}()
	}
	synctest.Wait()
	return answered, failed
}

func TestThoseWhoWaitLeaveVMsToOtherCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWaitWorld(t, engine.PoolSettings{Max: 4, Queue: 100})
		before := w.vms.Load()
		answered, failed := w.ask(90, "wait")
		if s := w.Status().Pool; s.Max != 4 || s.VMs > 8 || s.Waiting < 80 || w.vms.Load()-before > 8 {
			t.Errorf("%+v, %d VMs were built", s, w.vms.Load()-before)
		}
		var others sync.WaitGroup
		begun := time.Now()
		for range 50 {
			others.Go(func() {
				if got, err := w.UserMayJoinRoom(context.Background(), "@a:b", "!a:b", false); err != nil || got.Code == "" {
					t.Error(got, err)
				}
			})
		}
		others.Wait()
		if took := time.Since(begun); took != 0 {
			t.Errorf("another callback waited for %s", took)
		}
		close(w.ready)
		synctest.Wait()
		if answered.Load() != 90 || failed.Load() != 0 {
			t.Errorf("%d answers, %d failures", answered.Load(), failed.Load())
		}
		if s := w.Status().Pool; s.Max != 4 || s.VMs > 4 || s.Waiting != 0 {
			t.Errorf("afterwards %+v", s)
		}
	})
}

// TestACrowdGoesOnOneByOne: those who wait without a VM get one also when the first give up at different times.
func TestACrowdGoesOnOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWaitWorld(t, engine.PoolSettings{Max: 2, Queue: 100})
		answered := new(atomic.Int64)
		for i := range 60 {
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+i)*time.Second)
				defer cancel()
				_, _ = w.IsUserExpired(ctx, "wait")
				answered.Add(1)
			}()
			synctest.Wait()
		}
		for i := range 60 {
			time.Sleep(time.Second)
			synctest.Wait()
			if got := answered.Load(); got != int64(i+1) {
				t.Fatalf("%d are over after %d s", got, i+1)
			}
		}
		if s := w.Status().Pool; s.Waiting != 0 || s.Max != 2 || s.VMs > 2 {
			t.Errorf("%+v", s)
		}
	})
}

// TestACrowdWaitsInTheQueue: it has as many places as pool.queue says.
func TestACrowdWaitsInTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWaitWorld(t, engine.PoolSettings{Max: 2, Queue: 10})
		w.ask(3, "wait")
		answered, failed := w.ask(15, "wait")
		if s := w.Status().Pool; failed.Load() == 0 || s.Waiting != 10 {
			t.Errorf("%+v, %d were refused", s, failed.Load())
		}
		close(w.ready)
		synctest.Wait()
		if answered.Load()+failed.Load() != 15 {
			t.Errorf("%d answers, %d failures", answered.Load(), failed.Load())
		}
	})
}

// TestWhatOthersWaitForIsNotHeldUp: a question inside another may be what the crowd waits for.
func TestWhatOthersWaitForIsNotHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWaitWorld(t, engine.PoolSettings{Max: 2, Queue: 100})
		crowd, _ := w.ask(20, "wait")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if got, err := w.UserMayJoinRoom(ctx, "nest", "!a:b", false); err != nil || got.Code == "" {
			t.Error(got, err)
		}
		close(w.ready)
		synctest.Wait()
		if crowd.Load() != 20 {
			t.Errorf("%d answers", crowd.Load())
		}
	})
}

// TestWhoHasWaitedMaySpawn: the VM is one of the background's then.
func TestWhoHasWaitedMaySpawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWaitWorld(t, engine.PoolSettings{Max: 1})
		answered, _ := w.ask(1, "spawn")
		close(w.ready)
		synctest.Wait()
		more, _ := w.ask(3, "plain")
		if s := w.Status().Pool; answered.Load() != 1 || more.Load() != 3 || s.Max != 1 || s.VMs != 2 {
			t.Errorf("%d and %d answers, %+v", answered.Load(), more.Load(), s)
		}
		close(w.held)
		if err := w.Settle(context.Background()); err != nil || w.Status().Pool.VMs != 1 {
			t.Errorf("%v, %+v", err, w.Status().Pool)
		}
	})
}
