package watch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/axolua/axolua/engine/source"
	"github.com/axolua/axolua/engine/watch"
)

// deadline is only ever reached by a failing test.
const deadline = 30 * time.Second

// rig watches dir/scripts and dir/axolua.yaml with the events of this system. No test lasts until the first poll.
type rig struct {
	t       *testing.T
	dir     string
	seen    string        // state at the last look; belongs to the watcher
	looked  chan struct{} // a look is over
	changed chan string   // Changed was called, with the state that was seen
	gate    chan struct{} // holds Changed up until it is closed; nil if nothing does
	watcher *watch.Watcher
}

func start(t *testing.T, quiet time.Duration, prepare func(r *rig)) *rig {
	r := &rig{t: t, dir: t.TempDir(), changed: make(chan string, 1000), looked: make(chan struct{}, 1000)}
	prepare(r)
	r.watcher = watch.New(watch.Options{
		Quiet: quiet,
		Poll:  time.Hour,
		Paths: func() []string { return append(source.Paths(r.path("scripts")), r.path("axolua.yaml")) },
		Fingerprint: func() string {
			print := source.Fingerprint(r.path("scripts"), r.path("axolua.yaml"))
			r.seen = r.state()
			r.looked <- struct{}{}
			return print
		},
		Changed: func() {
			if r.gate != nil {
				<-r.gate
			}
			r.changed <- r.seen
		},
	})
	t.Cleanup(r.watcher.Close)
	<-r.looked // New's own
	return r
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

// state is what an engine would load.
func (r *rig) state() string {
	snap, err := source.Read(r.path("scripts"), source.Options{TrustPermissions: true})
	if err != nil {
		return err.Error()
	}
	config, err := os.ReadFile(r.path("axolua.yaml"))
	return fmt.Sprint(snap.Digest(nil), string(config), err != nil)
}

// await waits until Changed saw what is on disk now. There may be calls before that: a slow machine stretches the
// steps of a change beyond any quiet period.
func (r *rig) await(what string) {
	r.t.Helper()
	late := time.After(deadline)
	for want := r.state(); ; {
		select {
		case got := <-r.changed:
			if got == want {
				return
			}
		case <-late:
			r.t.Fatalf("%s: never noticed", what)
		}
	}
}

// ignored waits for the look that op causes, and fails if it is followed by a call of Changed.
func (r *rig) ignored(what string, op func()) {
	r.t.Helper()
	for len(r.looked) > 0 {
		<-r.looked
	}
	op()
	select {
	case <-r.looked:
	case <-time.After(deadline):
		r.t.Fatalf("%s: no event", what)
	}
	temporary("scripts/sentinel.lua", what)(r)
	if got := <-r.changed; got != r.state() {
		r.t.Errorf("%s: Changed was called", what)
	}
}

func (r *rig) write(name, text string) {
	r.t.Helper()
	r.do(os.WriteFile(r.path(name), []byte(text), 0o644))
}
func (r *rig) mkdir(name string)         { r.t.Helper(); r.do(os.MkdirAll(r.path(name), 0o755)) }
func (r *rig) rename(from, to string)    { r.t.Helper(); r.do(os.Rename(r.path(from), r.path(to))) }
func (r *rig) remove(name string)        { r.t.Helper(); r.do(os.RemoveAll(r.path(name))) }
func (r *rig) symlink(target, as string) { r.t.Helper(); r.do(os.Symlink(target, r.path(as))) }

func (r *rig) do(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// plain is an ordinary directory with two modules, a library and a configuration.
func plain(r *rig) {
	r.mkdir("scripts/lib")
	r.write("scripts/a.lua", "a")
	r.write("scripts/b.lua", "b")
	r.write("scripts/lib/x.lua", "x")
	r.write("axolua.yaml", "modules: [a]")
	for _, name := range []string{"scripts/a.lua", "scripts/b.lua", "scripts/lib/x.lua", "axolua.yaml"} {
		// Old enough for a fingerprint that recurs.
		r.do(os.Chtimes(r.path(name), time.Time{}, time.Now().Add(-time.Hour)))
	}
}

// configMap is a mounted ConfigMap that holds scripts and configuration.
func configMap(r *rig) {
	r.mkdir("scripts/..1")
	r.write("scripts/..1/a.lua", "a")
	r.write("scripts/..1/axolua.yaml", "one")
	r.symlink("..1", "scripts/..data")
	r.symlink("..data/a.lua", "scripts/a.lua")
	r.symlink("scripts/..data/axolua.yaml", "axolua.yaml")
}

func needsUnix(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("renames and links work differently")
	}
}

func TestNotifyNothingHappened(t *testing.T) {
	r := start(t, 50*time.Millisecond, plain)
	r.ignored("emacs lock file", func() { r.symlink("me@host.1:2", "scripts/.#a.lua") })
	r.ignored("vim swap file", func() { r.write("scripts/.a.lua.swp", "b0VIM") })
	r.ignored("vim probe", func() { r.write("scripts/4913", ""); r.remove("scripts/4913") })
	r.ignored("a test", func() { r.write("scripts/a_test.lua", "") })
	r.ignored("an empty library", func() { r.mkdir("scripts/lib/empty") })
}

func TestNotifyATouchIsAChangeWithTheSameDigest(t *testing.T) {
	r := start(t, 20*time.Millisecond, plain)
	before := r.state()
	r.do(os.Chtimes(r.path("scripts/a.lua"), time.Time{}, time.Unix(1, 0)))
	if got := <-r.changed; got != before {
		t.Error("the digest changed")
	}
}

// The second call is that of the sentinel. The quiet period is long, so that a machine that stalls between two of a
// hundred quick steps does not end it.
func TestNotifyACheckoutIsOneChange(t *testing.T) {
	r := start(t, 700*time.Millisecond, func(r *rig) {
		plain(r)
		for i := range 50 {
			r.write(fmt.Sprintf("scripts/%d.lua", i), "old branch")
		}
	})
	for i := range 50 { // as git does: unlink, then create
		r.remove(fmt.Sprintf("scripts/%d.lua", i))
		r.write(fmt.Sprintf("scripts/%d.lua", i), "new branch")
	}
	for _, what := range []string{"the checkout", "the sentinel"} {
		if got := <-r.changed; got != r.state() {
			t.Errorf("%s: called before the end", what)
		}
		temporary("scripts/sentinel.lua", "")(r)
	}
}

// More events than the queue holds wait while Changed runs; the last of them must count all the same.
func TestNotifySurvivesASlowReload(t *testing.T) {
	r := start(t, 30*time.Millisecond, func(r *rig) { plain(r); r.gate = make(chan struct{}) })
	r.write("scripts/a.lua", "slow")
	<-r.looked
	for i := range 3000 {
		r.write(fmt.Sprintf("scripts/.%d", i), "")
	}
	r.write("scripts/a.lua", "last")
	close(r.gate)
	r.await("a change during a slow reload")
}

func TestCloseEndsNotify(t *testing.T) {
	r := start(t, 0, plain)
	r.write("scripts/a.lua", "closing with an event under way")
	r.watcher.Close()
	for len(r.changed) > 0 {
		<-r.changed
	}
	r.write("scripts/a.lua", "after")
	r.watcher.Close()
	if len(r.changed) > 0 {
		t.Error("Changed was called after Close")
	}
}
