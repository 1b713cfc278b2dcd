package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

var sp = store.Space{Name: "links"}

func set(r *redisstore.Store, d time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return r.Set(ctx, sp, "a", []byte("1"), 0)
}

// works waits until the store answers again.
func works(t *testing.T, r *redisstore.Store) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	var err error
	for time.Now().Before(deadline) {
		if err = set(r, time.Second); err == nil {
			return
		}
	}
	t.Fatal("it does not come back: ", err)
}

// away asks that the store say why it does not answer, within a deadline.
func away(t *testing.T, r *redisstore.Store, why string) {
	t.Helper()
	begun := time.Now()
	err := set(r, 300*time.Millisecond)
	if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), why) {
		t.Errorf("got %v, want %q", err, why)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAway(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program)
		r := open(t, redisstore.Options{URL: s.url()})
		works(t, r)
		for range 2 {
			s.kill()
			for range 50 { // also after as many failures as there may be connections
				away(t, r, "refused")
			}
			s.start(t)
			works(t, r)
		}
		s.do(t, "script", "flush")
		works(t, r)

		s.do(t, "replicaof", "127.0.0.1", "1")
		away(t, r, "is a read-only replica")
		problems, err := r.Check(t.Context())
		if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "replica of 127.0.0.1") {
			t.Errorf("%q %v", problems, err)
		}
		s.do(t, "replicaof", "no", "one")
		works(t, r)

		s.do(t, "config", "set", "maxmemory", "1")
		away(t, r, "has no memory left")
		if deleted, err := r.Delete(t.Context(), sp, "a"); !deleted || err != nil {
			t.Errorf("what makes room is refused: %v %v", deleted, err)
		}
		s.do(t, "config", "set", "maxmemory", "0")
		works(t, r)
		if u, err := r.Usage(t.Context(), sp.Name); err != nil || u.Keys != 1 {
			t.Errorf("%+v %v", u, err)
		}

		r.Close()
		if err := set(r, time.Second); !errors.Is(err, store.ErrClosed) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPaused(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		s := start(t, program)
		r := open(t, redisstore.Options{URL: s.url() + "?pool_size=20"})
		works(t, r)
		before := runtime.NumGoroutine()
		for range 4 {
			s.signal(t, syscall.SIGSTOP)
			var calls sync.WaitGroup
			for range 200 {
				calls.Go(func() {
					begun := time.Now()
					err := set(r, 100*time.Millisecond)
					if took := time.Since(begun); !errors.Is(err, store.ErrUnavailable) || took > 3*time.Second {
						t.Errorf("%v after %v", err, took)
					}
				})
			}
			calls.Wait()
			if n := r.Connections(); n > 20 {
				t.Errorf("%d connections", n)
			}
			s.signal(t, syscall.SIGCONT)
			works(t, r)
			for range 64 {
				calls.Go(func() {
					if err := set(r, 10*time.Second); err != nil {
						t.Error(err)
					}
				})
			}
			calls.Wait()
		}
		deadline := time.Now().Add(5 * time.Second)
		for runtime.NumGoroutine() > before+5 && time.Now().Before(deadline) {
			runtime.Gosched()
		}
		if n := runtime.NumGoroutine(); n > before+5 {
			t.Errorf("%d goroutines before, %d after", before, n)
		}
	})
}

// TestNoDeadline has callers who would wait for ever.
func TestNoDeadline(t *testing.T) {
	t.Parallel()
	s := start(t, "redis-server")
	r := open(t, redisstore.Options{URL: s.url()})
	works(t, r)
	s.signal(t, syscall.SIGSTOP)
	begun := time.Now()
	_, _, err := r.Get(context.Background(), sp, "a")
	if took := time.Since(begun); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "does not answer") || took > 12*time.Second {
		t.Errorf("%v after %v", err, took)
	}
}

// TestKilledInUse adds while the server is killed: what is acknowledged is
// there, and nothing was done twice. With appendfsync everysec, Redis holds
// back what it appends while an fsync is under way, also from the kernel.
func TestKilledInUse(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program, "--appendfsync", "always")
		r := open(t, redisstore.Options{URL: s.url()})
		ctx, stop := context.WithCancel(context.Background())
		var acked, unknown [8]int
		var workers sync.WaitGroup
		for w := range acked {
			workers.Go(func() {
				for ctx.Err() == nil {
					if _, err := r.Incr(context.Background(), sp, fmt.Sprint(w), 1, 0); err != nil {
						unknown[w]++
					} else {
						acked[w]++
					}
				}
			})
		}
		for range 3 {
			pause := time.NewTimer(300 * time.Millisecond)
			<-pause.C
			s.kill()
			s.start(t)
		}
		works(t, r)
		stop()
		workers.Wait()
		for w := range acked {
			got, err := r.Incr(t.Context(), sp, fmt.Sprint(w), 0, 0)
			if n := int(got); err != nil || n < acked[w] || n > acked[w]+unknown[w] {
				t.Errorf("%d: %v, %v; %d were acknowledged, %d may have happened", w, got, err, acked[w], unknown[w])
			}
			if acked[w] == 0 {
				t.Errorf("%d: nothing was acknowledged", w)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	for said, want := range map[string]string{
		"READONLY You can't write against a read only replica.":                                                                          "is a read-only replica",
		"ERR Error running script (call to f_1): @user_script:3: @user_script: 3: -READONLY You can't write against a read only replica": "is a read-only replica",
		"ERR Error running script (call to f_1): @user_script:3: @user_script: 3: -OOM command not allowed":                              "has no memory left",
		"WRONGPASS invalid username-password pair or user is disabled.":                                                                  "does not take the password",
		"NOPERM this user has no permissions to run the 'eval' command":                                                                  "does not let this user do it",
		"MOVED 3999 127.0.0.1:6381":                      "is a Redis Cluster, which is not supported",
		"ERR max number of clients reached":              "has too many clients",
		"MISCONF Redis is configured to save snapshots":  "cannot write its data to the disk",
		"ERR unknown command 'evalsha', with args below": "did not do it",
	} {
		if got := redisstore.Refusal(said); !strings.HasPrefix(got, want) || !strings.Contains(got, said) {
			t.Errorf("%s: got %s", said, got)
		}
	}
}
