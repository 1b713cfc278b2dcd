package watch

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// rig is a watcher of one directory with events, fingerprint and clock in the test's hands.
type rig struct {
	*Watcher
	t     *testing.T
	dir   string
	start time.Time
	c     chan Event
	logs  *observer.ObservedLogs

	mu      sync.Mutex
	state   string          // the fingerprint
	paths   []string        // what Paths gives
	changes []time.Duration // since start
	looks   int             // calls of Fingerprint
	watches map[string]bool
	removed []string
	addErr  error
	closed  bool
	during  func() // called in Changed
}

// bubble runs test with a rig under a fake clock.
func bubble(t *testing.T, opts Options, test func(*rig)) {
	dir := realDir(t) // outside the bubble: cleaning up is not the fake clock's business
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zap.DebugLevel)
		r := &rig{t: t, dir: dir, start: time.Now(), c: make(chan Event), logs: logs, state: "A", paths: []string{dir}, watches: map[string]bool{}}
		opts.Fingerprint, opts.Changed, opts.Log = r.Fingerprint, r.Changed, zap.New(core)
		if opts.Paths == nil {
			opts.Paths = r.Paths
		}
		if opts.open == nil {
			opts.Events = r
		}
		r.Watcher = New(opts)
		defer r.Watcher.Close()
		test(r)
	})
}

func (r *rig) locked(f func()) { r.mu.Lock(); defer r.mu.Unlock(); f() }

func (r *rig) Paths() (p []string) { r.locked(func() { p = r.paths }); return }

func (r *rig) Fingerprint() (s string) { r.locked(func() { s, r.looks = r.state, r.looks+1 }); return }

func (r *rig) Changed() {
	var during func()
	r.locked(func() { r.changes, during = append(r.changes, time.Since(r.start)), r.during })
	if during != nil {
		during()
	}
}

func (r *rig) C() <-chan Event { return r.c }
func (r *rig) Close() error    { r.locked(func() { r.closed = true }); return nil }

func (r *rig) Add(path string) (err error) {
	r.locked(func() {
		if err = r.addErr; err == nil {
			r.watches[path] = true
		}
	})
	return err
}

func (r *rig) Remove(path string) error {
	r.locked(func() { delete(r.watches, path); r.removed = append(r.removed, path) })
	return nil
}

// edit changes the fingerprint and tells.
func (r *rig) edit(state string) {
	r.silently(state)
	r.c <- Event{Path: filepath.Join(r.dir, "x.lua")}
}

func (r *rig) silently(state string) { r.locked(func() { r.state = state }) }

// changedAt checks when Changed was called.
func (r *rig) changedAt(want ...time.Duration) {
	r.t.Helper()
	synctest.Wait()
	r.locked(func() {
		if !slices.Equal(r.changes, want) {
			r.t.Errorf("Changed at %v, want %v", r.changes, want)
		}
	})
}

const ms = time.Millisecond

func TestAQuietPeriodEndsABurst(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		for i := range 50 {
			r.edit(fmt.Sprint(i))
			time.Sleep(20 * ms)
		}
		time.Sleep(time.Second)
		r.changedAt(980*ms + 100*ms)
	})
}

func TestAnEndlessWriterDoesNotStarveReloads(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		for i := range 100 {
			r.edit(fmt.Sprint(i))
			time.Sleep(50 * ms)
		}
		time.Sleep(time.Second)
		// Each wait starts with the first event after the one before.
		r.changedAt(2000*ms, 4000*ms, 4950*ms+100*ms)
	})
}

func TestTheSameFingerprintIsNoChange(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.edit("A")
		time.Sleep(time.Second)
		r.edit("B")
		r.edit("A")
		time.Sleep(time.Minute)
		r.changedAt()
		r.locked(func() {
			if r.looks < 3 {
				t.Errorf("looked %d times", r.looks)
			}
		})
	})
}

func TestOtherNamesInASharedDirectoryDoNotCount(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.silently("B")
		r.c <- Event{Path: filepath.Join(filepath.Dir(r.dir), "neighbour")}
		time.Sleep(9 * time.Second)
		r.changedAt()
	})
}

func TestAChangeBeforeNewIsNotLost(t *testing.T) {
	bubble(t, Options{Handled: func() string { return "before" }}, func(r *rig) {
		time.Sleep(time.Second)
		r.changedAt(100 * ms)
	})
	bubble(t, Options{Handled: func() string { return "A" }}, func(r *rig) {
		time.Sleep(time.Second)
		r.changedAt()
	})
}

func TestAChangeDuringChangedIsNoticedAfterIt(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		running := false
		r.during = func() {
			if running {
				t.Error("two calls at once")
			}
			running = true
			time.Sleep(time.Second)
			running = false
		}
		r.edit("B")
		time.Sleep(500 * ms)
		r.edit("C") // taken after the first call
		time.Sleep(5 * time.Second)
		r.changedAt(100*ms, 1200*ms)
	})
}

func TestPathsAreAskedAgainAfterAChange(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		other := filepath.Join(filepath.Dir(r.dir), "other") // does not exist
		r.during = func() { r.locked(func() { r.paths = []string{other} }) }
		r.edit("B")
		time.Sleep(time.Second)
		synctest.Wait()
		r.locked(func() {
			if r.watches[r.dir] || !r.watches[filepath.Dir(r.dir)] {
				t.Errorf("watches %v", r.watches)
			}
		})
		r.silently("C")
		r.c <- Event{Path: other}
		time.Sleep(time.Second)
		r.changedAt(100*ms, 1100*ms)
	})
}

func TestCloseWaitsForChanged(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.during = func() { time.Sleep(time.Hour) }
		r.edit("B")
		time.Sleep(time.Second)
		r.Watcher.Close()
		if took := time.Since(r.start); took != time.Hour+100*ms || !r.closed {
			t.Errorf("closed after %v, events closed: %v", took, r.closed)
		}
		r.Watcher.Close()
	})
}

// What is watched may grow by what Changed reads: that is no change.
func TestWhatChangedReadsIsHandled(t *testing.T) {
	handled := ""
	bubble(t, Options{Handled: func() string { return handled }}, func(r *rig) {
		r.locked(func() {
			r.during = func() { handled = "B and more files"; r.silently(handled) }
		})
		r.edit("B")
		time.Sleep(time.Second)
		r.edit("B and more files")
		time.Sleep(time.Second)
		r.changedAt(100 * ms)
		r.edit("C")
		time.Sleep(time.Second)
		r.changedAt(100*ms, 2100*ms)
	})
}
