// Package watch turns the events of a file system into few calls that say "something changed". It waits until writers
// are quiet, asks for a fingerprint and calls Changed only if that is a new one; a slow poll does the same where there
// are no events. It knows nothing of what it watches.
//
// Start with Options and run. set.go says which directories must be watched for a path, sync.go keeps the watches in step
// with that, notify.go is the real source of events.
package watch

import (
	"errors"
	"io/fs"
	"sync"
	"time"

	"go.uber.org/zap"
)

// longest bounds how long events may keep a change back, so that a file written without a pause cannot hold up the
// reload of all others.
const longest = 2 * time.Second

// Options configures New. Its functions are called by New itself and after that only by the watcher's goroutine, so
// never by two at once.
type Options struct {
	// Paths gives the files and directories to watch; none needs to exist. Every name in a directory counts, but
	// directories in it must be listed themselves. It is asked again whenever something happened.
	Paths func() []string

	// Fingerprint identifies the state of what is watched. It is called often and should not open files.
	Fingerprint func() string

	// Changed is called when the fingerprint differs from the one before the last call. The watcher does not know
	// contents: with a fingerprint that holds times and modes, a touch or chmod is a change, so Changed compares
	// contents before it acts. What happens during the call is noticed after it. It must not call Close.
	Changed func()

	// Handled gives the fingerprint that was taken before what is known now was read, be it in use or refused. It is
	// asked by New, and after each Changed, which may have found more files to watch. If the next look finds another one,
	// Changed is called soon. Nil or "" means what New found itself, and what there was before Changed.
	Handled func() string

	Quiet time.Duration // without events until Changed is called, at most 2s in all. Zero means 100ms.
	Poll  time.Duration // between two looks without events. Zero means 10s.

	Events Events      // nil means those of the operating system; if it has none to give, the poll is all there is
	Log    *zap.Logger // nil means none

	open func() (Events, error) // instead of openNotify; for tests
}

// Watcher watches until Close.
type Watcher struct {
	opts   Options
	events Events // nil without events
	done   chan struct{}
	close  sync.Once
	gone   chan struct{} // closed when run has ended

	// The rest belongs to the goroutine of run.
	timer    *time.Timer
	deadline time.Time // when Changed is due whatever happens; zero while nothing has
	handled  string    // fingerprint before what the last call of Changed has read
	polled   string    // a new fingerprint that a poll saw, not yet known to be the end of a change; "" for none
	set      *set
	watched  map[string]fs.FileInfo
	warned   map[string]bool // errors that the log has
}

// New starts to watch: what happens after it returns is noticed. It does not fail: without events, for example when
// there are no watches left, it says so in the log and polls.
func New(opts Options) *Watcher {
	if opts.Quiet == 0 {
		opts.Quiet = 100 * time.Millisecond
	}
	if opts.Poll == 0 {
		opts.Poll = 10 * time.Second
	}
	if opts.Log == nil {
		opts.Log = zap.NewNop()
	}
	if opts.open == nil {
		opts.open = openNotify
	}
	w := &Watcher{
		opts: opts, events: opts.Events,
		done: make(chan struct{}), gone: make(chan struct{}),
		timer: time.NewTimer(opts.Quiet), watched: map[string]fs.FileInfo{}, warned: map[string]bool{},
	}
	w.timer.Stop()
	if w.events == nil {
		var err error
		if w.events, err = opts.open(); err != nil {
			w.events = nil
			w.warn("", err)
		}
	}
	w.start()
	go w.run()
	return w
}

// Close stops watching and waits until a running Changed has returned. It may be called more than once.
func (w *Watcher) Close() {
	w.close.Do(func() { close(w.done) })
	<-w.gone
}

// start looks twice: directories that appeared while the first look was under way are found by the second.
func (w *Watcher) start() {
	if w.sync() {
		w.sync()
	}
	now := w.opts.Fingerprint()
	w.handled = now
	w.learnHandled()
	if now != w.handled {
		w.touch()
	}
}

// learnHandled asks Handled.
func (w *Watcher) learnHandled() {
	if w.opts.Handled == nil {
		return
	}
	if handled := w.opts.Handled(); handled != "" {
		w.handled = handled
	}
}

func (w *Watcher) run() {
	defer close(w.gone)
	var events <-chan Event
	if w.events != nil {
		events = w.events.C()
		defer func() { _ = w.events.Close() }() // nothing is lost if it fails: nobody listens any more
	}
	poll := time.NewTicker(w.opts.Poll)
	defer poll.Stop()
	for {
		select {
		case <-w.done:
			return
		case e, ok := <-events:
			if !ok {
				events = nil
				w.warn("", errors.New("the events ended"))
				continue
			}
			w.event(e)
		case <-w.timer.C:
			w.settle()
		case <-poll.C:
			w.poll()
		}
	}
}

func (w *Watcher) event(e Event) {
	switch {
	case errors.Is(e.Err, ErrOverflow):
		w.settle() // events are lost, so waiting for their end means nothing
	case e.Err != nil:
		w.warn("", e.Err)
		w.touch()
	case w.set.concerns(e.Path):
		if e.Gone {
			delete(w.watched, e.Path) // the watch went with it, even if a new file gets the same inode
		}
		w.touch()
	}
}

// touch starts or restarts the quiet period.
func (w *Watcher) touch() {
	now := time.Now()
	if w.deadline.IsZero() {
		w.deadline = now.Add(max(longest, w.opts.Quiet))
	}
	w.timer.Reset(min(w.opts.Quiet, w.deadline.Sub(now)))
}

// settle ends the quiet period. Watches come before the fingerprint: a change after that makes an event again.
func (w *Watcher) settle() {
	moved := w.sync()
	now := w.opts.Fingerprint()
	if w.polled != "" && w.polled != now && time.Now().Before(w.deadline) {
		w.polled = now
		w.touch()
		return
	}
	w.timer.Stop()
	w.deadline, w.polled = time.Time{}, ""
	if now != w.handled {
		w.handled = now
		w.opts.Changed()
		w.learnHandled()
		moved = w.sync() || moved
	}
	if moved { // directories below a new one may have come before its watch did
		w.touch()
	}
}

// poll looks without being told. A new fingerprint may be the middle of a write, and where there are no events nothing
// else says when it ends, so settle waits until a second look sees the same.
func (w *Watcher) poll() {
	if !w.deadline.IsZero() {
		return
	}
	moved := w.sync()
	if now := w.opts.Fingerprint(); now != w.handled {
		w.polled = now
		moved = true
	}
	if moved {
		w.touch()
	}
}
