package engine

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
)

// FenceSettings say when a handler that costs too much, again and again, is not asked for a while.
type FenceSettings struct {
	Failures int           // so many costly failures ...
	Window   time.Duration // ... within this time; 5 in 1m
	Pause    time.Duration // before the handler is tried again; 30s
}

// enoughServers is from how many servers the events must come on which a handler fails before it is fenced: a stranger
// who has found an event that a rule cannot digest must not be able to switch the rule off for everybody else.
const enoughServers = 3

// fence keeps one handler of one module, across reloads that do not change it.
type fence struct {
	up atomic.Bool // read by every question; the rest only when there is something to do

	mu       sync.Mutex
	recent   []costly // within the window, oldest first
	pause    time.Duration
	until    time.Duration // no probe before this
	probing  bool          // one was let through that has not come back
	raisedAt time.Time
}

type costly struct {
	at     time.Duration
	server string // that sent the event; "" where the question is not about one
}

// isCostly reports whether a failure counts towards the fence. Errors and wrong answers are cheap and never do.
func (k Kind) isCostly() bool {
	switch k {
	case KindDeadline, KindInstructions, KindStringBytes, KindHeap, KindPanic:
		return true
	}
	return false
}

// admit reports whether the handler may be asked. While the fence is up, one question after each pause is the probe. One
// that never comes back, because Go code panicked around it, makes room for the next by the same pause.
func (f *fence) admit(at time.Duration) bool {
	if !f.up.Load() {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if at < f.until {
		return !f.up.Load()
	}
	f.probing, f.until = true, at+f.pause
	return true
}

// failed counts a costly failure and reports whether that put the fence up, or keeps it up after a probe.
func (f *fence) failed(s *FenceSettings, at time.Duration, server string) (raised bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.up.Load() {
		if f.probing { // else it was asked before the fence went up
			f.probing, f.until = false, at+s.Pause
		}
		return false
	}
	f.recent = slices.DeleteFunc(f.recent, func(c costly) bool { return c.at < at-s.Window })
	f.recent = append(f.recent, costly{at, server})
	perServer := map[string]int{}
	for _, c := range f.recent {
		perServer[c.server]++
	}
	if len(f.recent) < s.Failures || server != "" && len(perServer) < enoughServers {
		if perServer[server] > s.Failures { // more of them say nothing more, and a stranger can send very many
			f.recent = slices.Delete(f.recent, f.oldest(server), f.oldest(server)+1)
		}
		return false
	}
	f.recent, f.pause, f.until, f.raisedAt = nil, s.Pause, at+s.Pause, time.Now()
	f.up.Store(true)
	return true
}

// oldest is the place of the first failure on an event of server.
func (f *fence) oldest(server string) int {
	return slices.IndexFunc(f.recent, func(c costly) bool { return c.server == server })
}

// answered takes the fence down if the probe came back, within its own limits; failing cheaply is good enough. A probe
// that the question's end cut short has shown nothing. It reports whether the fence was up.
func (f *fence) answered(fail *CallError) bool {
	if !f.up.Load() {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.probing { // it was asked before the fence went up
		return false
	}
	f.probing = false
	if fail != nil && fail.Kind.isCostly() {
		return false
	}
	return f.up.CompareAndSwap(true, false)
}

// FenceStatus is a handler that is not asked at present.
type FenceStatus struct {
	Module   string    `json:"module"`
	Callback string    `json:"callback"`
	Since    time.Time `json:"since"`
}

// fences lists those that are up.
func (g *generation) fences() []FenceStatus {
	list := []FenceStatus{}
	for _, h := range g.handlers {
		if h.fence.up.Load() {
			h.fence.mu.Lock()
			list = append(list, FenceStatus{h.module.file, h.cb.Name, h.fence.raisedAt})
			h.fence.mu.Unlock()
		}
	}
	return list
}

// gentle is the policy for a handler behind a fence: it refuses or passes, but raises nothing, which would turn every
// request into an error for as long as the fence is up.
func (h *handler) gentle(do catalog.OnError) catalog.OnError {
	switch {
	case do == catalog.Raise && h.cb.May(catalog.Deny):
		return catalog.Deny
	case do == catalog.Raise:
		return catalog.Skip
	}
	return do
}

// costlyFailure files a failure of h with its fence.
func (s *asking) costlyFailure(h *handler, q *question) {
	server := ""
	if i := s.g.plans[h.cb.Index()].eventArg; i >= 0 {
		server, _ = q.args[i].(Event).Field("origin")
		if s.local(q) {
			server = "local"
		}
	}
	if h.fence.failed(&s.g.settings.Fence, s.mark, server) {
		s.e.log.Error(fmt.Sprintf("fenced: %s is not asked %s any more until it answers a probe", h.module.file, h.cb.Name),
			zap.String("module", h.module.file), zap.String("callback", h.cb.Name),
			zap.Duration("first probe after", s.g.settings.Fence.Pause))
	}
}

// inherit takes over the fences and warnings of handlers that a reload did not change; a changed module starts anew, and
// so does one whose configuration or library changed.
func (g *generation) inherit(old *generation, p *pace) {
	type key struct {
		file     string
		callback *catalog.Callback
		checker  int
	}
	before := make(map[key]*handler, len(g.handlers))
	if old != nil {
		for _, h := range old.handlers {
			p.pause()
			before[key{h.module.file, h.cb, h.checker}] = h
		}
	}
	for _, h := range g.handlers {
		p.pause()
		was := before[key{h.module.file, h.cb, h.checker}]
		if was != nil && *was.limits == *h.limits && g.unchanged(h.module, old, was.module) {
			h.fence, h.warned = was.fence, was.warned
		} else {
			h.fence, h.warned = new(fence), new([numWarnings]atomic.Bool)
		}
	}
}

// unchanged reports whether m is what it was in an old generation.
func (g *generation) unchanged(m *module, old *generation, was *module) bool {
	for _, name := range m.requires {
		if g.libraries[name] != old.libraries[name] {
			return false
		}
	}
	return m.program == was.program && reflect.DeepEqual(m.settings.Config, was.settings.Config)
}
