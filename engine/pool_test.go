package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// line puts n callers into the queue, one after the other; order gets their numbers as they are served. Each puts its
// VM back at once.
func line(ctx context.Context, p *pool, n int, order chan<- int) {
	for i := range n {
		go func() {
			v, err := p.get(ctx)
			if err != nil {
				return
			}
			order <- i
			p.put(v)
		}()
		synctest.Wait()
	}
}

func TestWaitersAreServedInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := barePool(1, 100, time.Minute)
		v, err := p.get(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		const n = 50
		order := make(chan int, n)
		line(context.Background(), p, n, order)
		if s := p.status(); s.Waiting != n || s.VMs != 1 {
			t.Fatalf("%+v", s)
		}
		p.put(v)
		for want := range n {
			if got := <-order; got != want {
				t.Fatalf("caller %d was served, want %d", got, want)
			}
		}
	})
}

func TestALateCallerDoesNotOvertake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := barePool(1, 100, time.Minute)
		v, _ := p.get(context.Background())
		order := make(chan int, 2)
		line(context.Background(), p, 1, order)
		// The VM of a put that is under way lies in a slot for a moment.
		p.slots[0].Store(v)
		late := make(chan *vm)
		go func() { v, _ := p.get(context.Background()); late <- v }()
		synctest.Wait()
		select {
		case <-order:
		default:
			t.Error("the first in line was passed over")
		}
		p.put(<-late)
	})
}

func TestThoseWhoGiveUpLeaveTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := barePool(1, 3, time.Minute)
		v, _ := p.get(context.Background())
		ctx, cancel := context.WithCancel(context.Background())
		order := make(chan int, 3)
		line(ctx, p, 2, order)
		line(context.Background(), p, 1, order)
		if _, err := p.get(context.Background()); !errors.Is(err, errQueueFull) {
			t.Errorf("a fourth: %v, want errQueueFull", err)
		}
		cancel()
		synctest.Wait()
		if s := p.status(); s.Waiting != 1 {
			t.Errorf("%+v, want one who waits", s)
		}
		p.put(v)
		synctest.Wait()
		if len(order) != 1 || p.needed.Load() != 0 {
			t.Errorf("%d were served, %d are waited for", len(order), p.needed.Load())
		}
	})
}

func TestALostVMMakesRoomForTheNextInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, fail := barePool(1, 3, time.Minute)
		v, _ := p.get(context.Background())
		order := make(chan int, 3)
		line(context.Background(), p, 2, order)
		p.discard(v)
		synctest.Wait()
		if s := p.status(); len(order) != 2 || s.VMs != 1 || s.Waiting != 0 {
			t.Errorf("%d were served, %+v", len(order), s)
		}
		*fail = errNotBuilt
		v = p.try()
		if v == nil {
			v, _ = p.get(context.Background())
		}
		line(context.Background(), p, 2, order)
		p.discard(v) // both fail to build another, and neither is left waiting
		synctest.Wait()
		if s := p.status(); s.VMs != 0 || s.Waiting != 0 {
			t.Errorf("%+v, want nothing", s)
		}
	})
}

func TestAPanicWhileBuildingLosesNoRoom(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	g := new(generation)
	g.refs.Store(1)
	p := newPool(PoolSettings{Max: 1, Queue: 1, Idle: time.Minute}, 0, func(*pace) (*vm, error) {
		if broken.Load() {
			panic("bindings")
		}
		return &vm{gen: g}, nil
	})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_, _ = p.get(context.Background())
	}()
	broken.Store(false)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if v, err := p.get(ctx); v == nil || err != nil {
		t.Errorf("after the panic: %v", err)
	}
}

func always(o catalog.OnError) Policy { return Policy{Set: true, Local: o, Federated: o} }

// TestAFullQueueIsBusy: a question that cannot be put has the answer of the policies of those who were to be asked, which
// is also what a homeserver is told to do where it cannot reach the engine.
func TestAFullQueueIsBusy(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(spinning), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		policy Policy
		module Policy // of the module itself
		want   Expiry
		fails  bool
	}{
		{Policy{}, Policy{}, Expiry{}, false},
		{always(catalog.Deny), Policy{}, Expiry{Known: true, Expired: true}, false},
		{always(catalog.Raise), Policy{}, Expiry{}, true},
		{Policy{}, always(catalog.Deny), Expiry{Known: true, Expired: true}, false},
		{always(catalog.Deny), always(catalog.Skip), Expiry{}, false},
	} {
		e, err := New(Config{Scripts: dir, Settings: func([]byte) (Settings, error) {
			return Settings{OnError: c.policy, Pool: PoolSettings{Max: 1, Queue: 1}, Modules: []ModuleSettings{{File: "a.lua", OnError: c.module}}}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		p := e.current.Load().pool
		v, err := p.get(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		left := make(chan error)
		go func() { _, err := p.get(ctx); left <- err }()
		for p.status().Waiting == 0 {
			runtime.Gosched()
		}
		a, err := e.Call(context.Background(), Question{Callback: catalog.IsUserExpired, Args: []any{"@a:x"}})
		if away := e.Offer().Policies[catalog.IsUserExpired.Name].Local; away == catalog.Deny != c.want.Expired || away == catalog.Raise != c.fails {
			t.Errorf("%+v: the offer says %s", c, away)
		}
		var fail *CallError
		switch {
		case c.fails && (!errors.As(err, &fail) || fail.Kind != KindBusy || a.Result != nil):
			t.Errorf("%+v: %+v, %v", c.policy, a, err)
		case !c.fails && (err != nil || a.Result != c.want || len(a.Failures) != 1 || a.Failures[0].Kind != KindBusy || len(a.Asked()) != 0):
			t.Errorf("%+v: %+v, %v", c.policy, a, err)
		}
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		p.put(v)
		balanced(t, p)
		e.Close()
	}
}
