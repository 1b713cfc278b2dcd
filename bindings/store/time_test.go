package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/storetest"
)

// TestClockBack sets the clock back at different moments: a ttl ends when its
// time has passed, neither at once nor a day later.
func TestClockBack(t *testing.T) {
	for name, between := range map[string]func(m *model){
		"running":        func(m *model) { m.clock.Add(-24 * time.Hour) },
		"after a close":  func(m *model) { check(m.t, m.e.Close()); m.clock.Add(-24 * time.Hour) },
		"after a kill":   func(m *model) { m.dir = copyFiles(m.t, m.dir); m.clock.Add(-24 * time.Hour) },
		"before a close": func(m *model) { m.clock.Add(-24 * time.Hour); m.get(sp, "x"); check(m.t, m.e.Close()) },
	} {
		t.Run(name, func(t *testing.T) {
			m := &model{t: t, clock: storetest.NewClock(), dir: t.TempDir()}
			m.e = open(t, store.Options{Dir: m.dir, Clock: m.clock.Now})
			check(t, m.e.Set(t.Context(), sp, "a", []byte("1"), 10*time.Second))
			between(m)
			if name != "running" {
				m.e = open(t, store.Options{Dir: m.dir, Clock: m.clock.Now})
			}
			_, found, err := m.e.Get(t.Context(), sp, "a")
			check(t, err)
			equal(t, "found at once", found, true)
			m.clock.Add(10 * time.Second)
			_, found, err = m.e.Get(t.Context(), sp, "a")
			check(t, err)
			equal(t, "found after its time", found, false)
			check(t, m.e.Close())
		})
	}
}

// TestSweep sees keys go without anybody asking for them, and the process
// asleep when none is left: whatever the sweeper does, it looks at the clock.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var looks atomic.Int64
		dir := t.TempDir()
		e := open(t, store.Options{Dir: dir, Clock: func() time.Time { looks.Add(1); return time.Now() }})
		uses := func(want int64) {
			t.Helper()
			u, err := e.Usage(t.Context(), sp.Name)
			check(t, err)
			equal(t, "keys", u.Keys, want)
		}
		for i := range 1200 {
			check(t, e.Set(t.Context(), sp, fmt.Sprint("short", i), []byte("1"), time.Minute))
		}
		check(t, e.Set(t.Context(), sp, "long", []byte("1"), 30*24*time.Hour))
		check(t, e.Set(t.Context(), sp, "for ever", []byte("1"), 0))
		time.Sleep(30 * time.Second)
		uses(1202)
		time.Sleep(45 * time.Second)
		uses(2)

		before := looks.Load()
		time.Sleep(29 * 24 * time.Hour)
		equal(t, "looks at the clock while nothing ends", looks.Load()-before, 0)
		check(t, e.Close())
		e = open(t, store.Options{Dir: dir, Clock: func() time.Time { looks.Add(1); return time.Now() }})
		time.Sleep(2 * 24 * time.Hour)
		uses(1)
		before = looks.Load()
		time.Sleep(10 * 365 * 24 * time.Hour)
		equal(t, "looks at the clock when nothing has a ttl", looks.Load()-before, 0)
		check(t, e.Close())
	})
}

// TestCheckpoint sees the log go a second after a write: from then on not even
// a power cut can take it.
func TestCheckpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		log := filepath.Join(dir, "store.log")
		exists := func(want bool) {
			t.Helper()
			_, err := os.Stat(log)
			equal(t, "there is a log", err == nil, want)
		}
		e := open(t, store.Options{Dir: dir})
		exists(false)
		for range 3 {
			check(t, e.Set(t.Context(), sp, "a", []byte("1"), 0))
			exists(true)
			time.Sleep(1001 * time.Millisecond)
			synctest.Wait()
			exists(false)
		}
		check(t, e.Close())
	})
}
