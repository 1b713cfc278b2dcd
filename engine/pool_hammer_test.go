package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// spinning loops for ever, or fails, or answers, as the user's name says.
const spinning = `
function is_user_expired(user)
  if user == "@loop:x" then while true do end end
  if user == "@fail:x" then error("as asked") end
  return true, 1
end`

// settled waits until no more goroutines run than before.
func settled(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(end) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

// hammered is what came of the questions, by what must come of each.
type hammered struct{ answered, failed, timedOut, cancelled atomic.Int64 }

// TestManyCallersFewVMs puts 64 callers before 8 VMs, some of which run into their deadline, while some callers give up.
func TestManyCallersFewVMs(t *testing.T) {
	before := runtime.NumGoroutine()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(spinning), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := New(Config{Scripts: dir, Settings: func([]byte) (Settings, error) {
		return Settings{
			Limits: Limits{Time: 5 * time.Millisecond}, CallTimeout: time.Minute, Pool: PoolSettings{Max: 8},
			Fence: FenceSettings{Failures: 1 << 20}, // it would keep the loops away
		}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	rounds := 150
	if testing.Short() {
		rounds = 30
	}
	var counts hammered
	var wg sync.WaitGroup
	for caller := range 64 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(caller), 3))
			for range rounds {
				counts.ask(t, e, rng)
			}
		})
	}
	wg.Wait()
	t.Logf("answered %d, failed %d, timed out %d, cancelled %d",
		counts.answered.Load(), counts.failed.Load(), counts.timedOut.Load(), counts.cancelled.Load())
	for what, n := range map[string]int64{"answered": counts.answered.Load(), "timed out": counts.timedOut.Load(), "cancelled": counts.cancelled.Load()} {
		if n == 0 {
			t.Errorf("none was %s", what)
		}
	}
	balanced(t, e.current.Load().pool)
	e.Close()
	settled(t, before)
}

// ask puts one question and checks that only that went wrong which was asked for.
func (c *hammered) ask(t *testing.T, e *Engine, rng *rand.Rand) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	user := []string{"@loop:x", "@fail:x", "@a:x", "@b:x", "@c:x"}[rng.IntN(5)]
	impatient := rng.IntN(4) == 0
	if impatient {
		pause := rng.IntN(200)
		go func() {
			for range pause {
				runtime.Gosched()
			}
			cancel()
		}()
	}
	a, err := e.Call(ctx, Question{Callback: catalog.IsUserExpired, Args: []any{user}})
	if impatient && errors.Is(err, context.Canceled) {
		c.cancelled.Add(1)
		return
	}
	if err != nil {
		t.Errorf("%s: %v", user, err)
		return
	}
	if s := e.Status().Pool; s.VMs > 8 || s.Max != 8 {
		t.Errorf("pool %+v", s)
	}
	if len(a.Failures) == 0 {
		c.answered.Add(1)
		if user == "@loop:x" || user == "@fail:x" || a.Result != (Expiry{true, true, time.Second}) {
			t.Errorf("%s: %+v", user, a.Result)
		}
		return
	}
	switch kind := a.Failures[0].Kind; {
	case kind == KindError && user == "@fail:x":
		c.failed.Add(1)
	case kind == KindDeadline: // also an innocent one: 5 ms are short on a busy processor
		c.timedOut.Add(1)
	default:
		t.Errorf("%s: %v", user, a.Failures[0])
	}
}

// balanced checks the books of a pool that nobody uses.
func balanced(t *testing.T, p *pool) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	inside := len(p.free)
	for i := range p.slots {
		if p.slots[i].Load() != nil {
			inside++
		}
	}
	if p.total > p.max || p.total != len(p.live) || p.total != inside || p.waiting.Len() != 0 || p.needed.Load() != 0 {
		t.Errorf("%d VMs of %d, %d live, %d inside, %d waiting, %d needed",
			p.total, p.max, len(p.live), inside, p.waiting.Len(), p.needed.Load())
	}
}

// TestPoolUnderFire lets callers do everything that a pool offers, at once: no VM ever has two owners, and the books
// are right in the end.
func TestPoolUnderFire(t *testing.T) {
	before := runtime.NumGoroutine()
	p, _ := barePool(4, 8, time.Microsecond) // so that there is always something to free
	var owners sync.Map                      // *vm to its *atomic.Int32
	owner := func(v *vm) *atomic.Int32 { n, _ := owners.LoadOrStore(v, new(atomic.Int32)); return n.(*atomic.Int32) }
	rounds := 5000
	if testing.Short() {
		rounds = 500
	}
	var wg sync.WaitGroup
	for caller := range 16 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(caller), 5))
			var last *vm
			for range rounds {
				v, err := underFire(p, rng, last)
				if v == nil {
					if err == nil || !errors.Is(err, errQueueFull) && !errors.Is(err, errVMGone) && !errors.Is(err, context.Canceled) {
						t.Error("no VM: ", err)
					}
					continue
				}
				if owner(v).Add(1) != 1 {
					t.Error("a VM with two owners")
				}
				last = v
				runtime.Gosched()
				owner(v).Add(-1)
				if rng.IntN(10) == 0 {
					p.discard(v)
				} else {
					p.put(v)
				}
			}
		})
	}
	wg.Wait()
	balanced(t, p)
	p.close()
	if s := p.status(); fmt.Sprint(s) != fmt.Sprint(PoolStatus{Max: 4}) {
		t.Errorf("closed: %+v", s)
	}
	settled(t, before)
}

// underFire gets a VM in one of the ways there are.
func underFire(p *pool, rng *rand.Rand, last *vm) (*vm, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if rng.IntN(3) == 0 {
		go cancel()
	}
	switch n := rng.IntN(8); {
	case n == 0 && last != nil:
		if err := p.reserve(ctx, last); err != nil {
			return nil, err
		}
		return last, nil
	case n == 1:
		if err := p.warm(4, nil); err != nil {
			return nil, err
		}
	case n < 5:
		if v := p.try(); v != nil {
			return v, nil
		}
	}
	return p.get(ctx)
}
