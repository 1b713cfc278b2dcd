package engine

import (
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	"go.uber.org/zap"
)

// generation is the outcome of one load: compiled modules, who handles what, a pool. Only its reference count and its
// pool change after load.
type generation struct {
	digest    string // of names, contents and settings
	id        string // the first 8 digits of it, for people
	settings  Settings
	secrets   *secrets // of the settings
	modules   []*module
	libraries map[string]*luasrc.Program // what modules may require, by file
	handlers  []*handler
	plans     []plan // by catalog index
	declared  []Task // in their order
	tasks     map[TaskID]*task
	warnings  luasrc.Problems
	loaded    time.Time
	pool      *pool
	log       *zap.Logger

	// refs is 0 once nobody can come any more: it counts each VM, so that a question that has one needs no other
	// reference, those who wait for a VM or keep one for later, and the generation's being the serving one.
	refs atomic.Int64

	closed   func(*generation) // called once, when the last reference is gone
	replaced chan struct{}     // closed when another one serves, or none
}

// module is one Lua file in its place.
type module struct {
	file     string
	index    int
	program  *luasrc.Program
	settings ModuleSettings
	handlers []*handler
	requires []string // the files of lib/ that its top level required
}

// plan is what dispatch knows about one callback.
type plan struct {
	handlers []*handler
	// filtered says that some handler has a filter or a login type, so that who is asked depends on the arguments.
	filtered bool
	eventArg int // the place of the event among the arguments; -1 if there is none
	// fallback is the policy when no module is to blame.
	fallback failurePolicy
}

// handler is one module's function for one callback.
type handler struct {
	index  int // in generation.handlers and vm.fns
	module *module
	cb     *catalog.Callback
	limits *Limits
	policy failurePolicy
	filter filter

	// loginType and fields are set for check_auth only: checker is the place in the module's auth_checkers.
	loginType string
	fields    []string
	checker   int

	fence  *fence                    // shared with the same handler of other generations
	warned *[numWarnings]atomic.Bool // shared likewise
}

// enter takes a reference, unless the generation is closed already. That it is not is certain while one has a VM.
func (g *generation) enter() bool {
	for {
		n := g.refs.Load()
		if n == 0 {
			return false
		}
		if g.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// leave gives a reference back; the last one closes the generation.
func (g *generation) leave() {
	if g.refs.Add(-1) == 0 {
		g.closed(g)
	}
}

// retire is for a generation that does not serve any more. Its VMs go as the questions come back that have them.
func (g *generation) retire() {
	close(g.replaced)
	g.pool.close()
	g.leave()
}

func (g *generation) libraryFiles() []string { return slices.Sorted(maps.Keys(g.libraries)) }

// handles reports whether any module handles cb.
func (g *generation) handles(cb *catalog.Callback) bool { return len(g.plans[cb.Index()].handlers) > 0 }
