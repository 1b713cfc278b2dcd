package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// gate is a Go function on which modules wait.
type gate struct{ in, out chan struct{} }

func newGate() gate { return gate{make(chan struct{}), make(chan struct{})} }

func (g gate) wait(*lua.LState) int {
	g.in <- struct{}{}
	<-g.out
	return 0
}

// waiting is a module that waits at the gate and then answers with its version.
func waiting(version int) string {
	return fmt.Sprintf("function is_user_expired(user) wait() return true, %d end\n", version)
}

func TestAReplacedGenerationClosesWithItsLastQuestion(t *testing.T) {
	dir := t.TempDir()
	g := newGate()
	saveScript(t, dir, "a.lua", waiting(1))
	e := startEngine(t, engine.Config{Scripts: dir, Open: goFuncs{"wait": g.wait}})
	first := e.Status().Generation
	answers := make(chan engine.Expiry, 2)
	ask := func() {
		x, err := e.IsUserExpired(context.Background(), "@u:x")
		if err != nil {
			t.Error(err)
		}
		answers <- x
	}
	go ask()
	<-g.in
	saveScript(t, dir, "a.lua", waiting(2))
	reloads(t, e, true)
	go ask()
	<-g.in
	s := e.Status()
	if s.Draining != 1 || s.Generation == first {
		t.Errorf("with a question in each: %+v", s)
	}
	g.out <- struct{}{} // which of the two goes on is not known
	g.out <- struct{}{}
	if sum := (<-answers).ValidFor + (<-answers).ValidFor; sum != 3*time.Second {
		t.Errorf("the versions that answered sum up to %v, want 3s", sum)
	}
	if s := e.Status(); s.Draining != 0 {
		t.Errorf("after the answers: %+v", s)
	}
	if calls := countCalls(e); calls != 2 {
		t.Errorf("%d calls were counted, want 2", calls)
	}
}

func countCalls(e *engine.Engine) (calls uint64) {
	for _, c := range e.Metrics().Calls {
		calls += c.Calls
	}
	return calls
}

func TestCloseLetsQuestionsFinish(t *testing.T) {
	dir := t.TempDir()
	g := newGate()
	saveScript(t, dir, "a.lua", waiting(7))
	e := startEngine(t, engine.Config{Scripts: dir, Open: goFuncs{"wait": g.wait}, Watch: true})
	answer := make(chan engine.Expiry)
	go func() {
		x, err := e.IsUserExpired(context.Background(), "@u:x")
		if err != nil {
			t.Error(err)
		}
		answer <- x
	}()
	<-g.in
	e.Close()
	if _, err := e.IsUserExpired(context.Background(), "@u:x"); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("a later question: %v, want ErrClosed", err)
	}
	if s := e.Status(); s.Draining != 1 {
		t.Errorf("status %+v", s)
	}
	close(g.out)
	if x := <-answer; x.ValidFor != 7*time.Second {
		t.Errorf("answer %+v", x)
	}
	if s := e.Status(); s.Draining != 0 || countCalls(e) != 1 {
		t.Errorf("status %+v, %d calls counted", s, countCalls(e))
	}
}

func TestCountsNeverGoBack(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(0))
	e := startEngine(t, engine.Config{Scripts: dir})
	done := make(chan struct{})
	var asked uint64
	var wg sync.WaitGroup
	wg.Go(func() {
		for ; ; asked++ {
			select {
			case <-done:
				return
			default:
			}
			if _, err := e.IsUserExpired(context.Background(), "@u:x"); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		var last uint64
		for {
			select {
			case <-done:
				return
			default:
			}
			calls := countCalls(e)
			if calls < last {
				t.Errorf("%d calls after %d", calls, last)
			}
			last = calls
		}
	})
	for v := 1; v <= 100; v++ {
		saveScript(t, dir, "a.lua", versioned(v))
		reloads(t, e, true)
	}
	close(done)
	wg.Wait()
	if calls := countCalls(e); calls != asked {
		t.Errorf("%d calls were counted, %d made", calls, asked)
	}
}

func TestReloadWarmsAsManyVMsAsThereWere(t *testing.T) {
	dir := t.TempDir()
	g := newGate()
	settings := engine.Settings{Pool: engine.PoolSettings{Max: 8}}
	saveScript(t, dir, "a.lua", waiting(1))
	e := startEngine(t, engine.Config{Scripts: dir, Open: goFuncs{"wait": g.wait}, Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { _, _ = e.IsUserExpired(context.Background(), "@u:x") })
		<-g.in
	}
	close(g.out)
	wg.Wait()
	for _, max := range []int{8, 8, 3, 8} {
		settings.Pool.Max, settings.Digest = max, append(settings.Digest, 1)
		want := min(e.Status().Pool.VMs, max)
		reloads(t, e, true)
		if p := e.Status().Pool; p.VMs != want || p.Max != max {
			t.Errorf("pool %+v, want %d VMs of %d", p, want, max)
		}
	}
}

func TestIdleVMsAreFreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		g := newGate()
		saveScript(t, dir, "a.lua", waiting(1))
		e := startEngine(t, engine.Config{Scripts: dir, Open: goFuncs{"wait": g.wait}, Settings: func([]byte) (engine.Settings, error) {
			return engine.Settings{Pool: engine.PoolSettings{Idle: time.Minute}}, nil
		}})
		var wg sync.WaitGroup
		const n = 40
		for range n {
			wg.Go(func() { _, _ = e.IsUserExpired(context.Background(), "@u:x") })
			<-g.in
		}
		if p := e.Status().Pool; p.VMs != n {
			t.Errorf("pool %+v, want %d VMs", p, n)
		}
		close(g.out)
		wg.Wait()
		time.Sleep(59 * time.Second)
		if p := e.Status().Pool; p.VMs != n {
			t.Errorf("before the idle time: pool %+v", p)
		}
		time.Sleep(4 * time.Minute)
		if p := e.Status().Pool; p.VMs != 1 {
			t.Errorf("after the idle time: pool %+v, want one VM", p)
		}
		go func() {
			for range 10 {
				<-g.in
			}
		}()
		for range 10 { // one VM is enough for them, and is kept
			servesVersion(t, e, 1)
			time.Sleep(50 * time.Second)
		}
		if p := e.Status().Pool; p.VMs != 1 {
			t.Errorf("in use: pool %+v, want one VM", p)
		}
	})
}
