package engine

import (
	"bytes"
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
	"github.com/axolua/axolua/engine/watch"
	"go.uber.org/zap"
)

// Config is what an Engine is made from. What a reload can change is in Settings.
type Config struct {
	// Scripts is the directory of the modules.
	Scripts string
	// Open gives the VMs the event, the state map and the rest of what modules see: bindings.Open in a server.
	// Nil leaves Lua with plain values only.
	Open Opener
	// Settings gives the reloadable configuration. It is called at every load, with nil, before and after the scripts
	// are read; and, when the last good generation is brought back, with the Raw of the settings it had. Nil means
	// defaults.
	Settings func(saved []byte) (Settings, error)
	// LastGood is the file in which the newest generation that loaded is kept. When New finds the scripts broken it
	// serves that one. "" keeps none.
	LastGood string
	// Watch reloads when files change. Without it, only Reload does.
	Watch bool
	// Quiet is how long the files must rest before a reload; 0 means 100ms. Poll is how often they are looked at
	// even without an event; 0 means 10s.
	Quiet, Poll time.Duration
	// Approve is asked about every generation that loaded, before it serves: an error refuses it. Luasrc.Problems are told
	// one by one. Nil approves of all.
	Approve func(ctx context.Context, candidate *Rig) error
	// Served is told that a generation serves, before the settings are read again: it was loaded with those that were read
	// last. Nil means that nobody wants to know.
	Served func()
	// Now is the clock of what modules see of the time; nil is time.Now. Limits go by the real one.
	Now func() time.Time
	// HeapBeside is how many bytes of the heap are the host's on purpose, such as lists and a cache: Settings.Heap is for the
	// rest. It is asked often, once there is much in use. Nil means none.
	HeapBeside func() int64
	// Deactivated is told, once the modules have answered, of every account that is said to be deactivated; therefore
	// on_user_deactivation_status_changed is offered whether or not a module handles it. The question waits for it.
	Deactivated func(userID string)
	// Log gets one line per load, refusal and failure. Nil means none.
	Log *zap.Logger
}

// Engine answers questions. It is safe for concurrent use.
type Engine struct {
	cfg     Config
	open    Opener
	log     *zap.Logger
	names   *luasrc.Names
	powers  map[string]string // what members of libraries need, by member
	apart   apart
	learned []byte // digest of the configuration under which names and powers were learned
	started time.Time
	done    chan struct{} // closed by Close
	vms     atomic.Uint32 // that were ever built
	common  common
	current atomic.Pointer[generation]
	watcher *watch.Watcher

	cover       *Coverage // nil unless lines are counted
	fingerprint string    // of what is on disk, from before it was read

	loadMu   sync.Mutex // one load at a time
	closed   bool
	programs map[string]*compiled // by file, of the newest generation
	inits    initState
	heap     heapGuard

	mu     sync.Mutex
	status loadStatus
	older  map[*generation]struct{} // replaced, with calls still inside
	totals map[totalsKey]*callTotals
}

// New loads the scripts and, unless Config says otherwise, watches them. A load that is refused is a *LoadError; if
// there is a last good generation, New serves that instead, says so in the log and in Status, and succeeds.
func New(cfg Config) (*Engine, error) {
	e := newEngine(cfg)
	if err := e.learnNames(); err != nil {
		return nil, err
	}
	if _, err := e.Reload(context.Background()); err != nil {
		if err := e.loadLastGood(err); err != nil {
			return nil, err
		}
	}
	if cfg.Watch {
		e.startWatching()
	}
	return e, nil
}

func newEngine(cfg Config) *Engine {
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	e := &Engine{
		cfg: cfg, open: cfg.Open, log: cfg.Log, started: time.Now(), done: make(chan struct{}),
		inits: initState{turn: make(chan struct{}, 1)}, older: map[*generation]struct{}{}, totals: map[totalsKey]*callTotals{},
	}
	e.heap.e = e
	return e
}

// learnNames builds a VM without modules to see which names every module has, for the checks at load.
func (e *Engine) learnNames() error {
	v, err := e.newVM(&generation{log: e.log})
	if err != nil {
		return err
	}
	e.names, e.powers, e.apart = v.known(), v.powers, v.apart
	return nil
}

// relearnNames looks whether another configuration, of this digest, has brought other names, such as lists of `data`. Then
// every file is checked anew.
func (e *Engine) relearnNames(digest []byte) error {
	if bytes.Equal(e.learned, digest) {
		return nil
	}
	before := e.names
	if err := e.learnNames(); err != nil {
		return err
	}
	if e.learned = digest; !reflect.DeepEqual(before, e.names) {
		e.programs = nil
	}
	return nil
}

// Close ends the watching. Questions that are being answered finish; later ones, and reloads, get ErrClosed.
func (e *Engine) Close() {
	if e.watcher != nil {
		e.watcher.Close()
	}
	e.loadMu.Lock()
	defer e.loadMu.Unlock()
	if !e.closed {
		e.closed = true
		close(e.done)
		e.swap(nil, func() {})
	}
}

// enter gives the serving generation with a reference on it; nil after Close.
func (e *Engine) enter() *generation {
	for {
		g := e.current.Load()
		if g == nil || g.enter() {
			return g
		}
	}
}

// Wants reports whether any module would be asked cb about event, which filters may rule out.
func (e *Engine) Wants(cb *catalog.Callback, event Event) bool {
	g := e.current.Load()
	return g != nil && slices.ContainsFunc(g.plans[cb.Index()].handlers, func(h *handler) bool { return h.filter.wants(event) })
}

// openLocked gives every generation that may still answer a question.
func (e *Engine) openLocked() []*generation {
	open := slices.Collect(maps.Keys(e.older))
	if g := e.current.Load(); g != nil {
		open = append(open, g)
	}
	return open
}

// Handles reports whether any module of the serving generation handles cb. A host that asks first can spare itself
// the work of putting the question together.
func (e *Engine) Handles(cb *catalog.Callback) bool {
	g := e.current.Load()
	return g != nil && g.handles(cb)
}

// swap makes g the serving generation, nil for none, calls note with mu held and gives the generation that g replaced.
// Whoever holds mu sees each generation as serving, replaced or closed, so that no count is missed or taken twice.
func (e *Engine) swap(g *generation, note func()) (old *generation) {
	e.mu.Lock()
	old = e.current.Swap(g)
	if g != nil {
		e.heap.limit.Store(g.settings.Heap)
	}
	if old != nil {
		e.older[old] = struct{}{}
	}
	note()
	e.mu.Unlock()
	if old != nil {
		old.retire()
	}
	return old
}

// generationClosed keeps what the generation has counted: metrics outlive it.
func (e *Engine) generationClosed(g *generation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.older, g)
	e.addTotalsLocked(g)
}

// readAttempts is how often read starts over when the settings change while it reads the scripts.
const readAttempts = 4

// read takes a snapshot of the scripts and the settings, both of one moment: the settings are read before and after the
// scripts. Settings that are refused still say what they were read from.
func (e *Engine) read(at *pace) (*source.Snapshot, Settings, error) {
	settings, err := e.readSettings()
	for range readAttempts {
		view := source.Look(e.cfg.Scripts, at.pause)
		e.fingerprint = view.Fingerprint(e.settingsFiles()...)
		var snap *source.Snapshot
		var unread error
		if err == nil {
			snap, unread = view.Read(source.Options{TrustPermissions: settings.TrustPermissions, Known: e.known})
		}
		again, againErr := e.readSettings()
		switch {
		case err != nil && againErr != nil:
			return nil, again, againErr
		case err != nil || againErr != nil || !bytes.Equal(settings.Digest, again.Digest):
			settings, err = again, againErr
			continue
		case unread != nil:
			unread = &LoadError{Problems: luasrc.Problems{{File: e.cfg.Scripts, Text: unread.Error()}}}
		}
		return snap, settings, unread
	}
	return nil, settings, &LoadError{Problems: luasrc.Problems{{File: "configuration", Text: "keeps changing while it is read"}}}
}

// known is what a file held that is in use.
func (e *Engine) known(name string) string {
	if c := e.programs[name]; c != nil {
		return c.content
	}
	return ""
}

// readSettings reads the settings that are there now, and notes the files to watch.
func (e *Engine) readSettings() (Settings, error) {
	settings, err := e.settings(nil)
	e.mu.Lock()
	defer e.mu.Unlock()
	if settings.Reads != nil {
		e.status.reads = settings.Reads
	}
	if err == nil {
		e.status.readsNow = settings.ReadsNow
	}
	return settings, err
}

func (e *Engine) settings(saved []byte) (Settings, error) {
	if e.cfg.Settings == nil {
		return Settings{}, nil
	}
	return e.cfg.Settings(saved)
}
