package synapse

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/axolua/axolua/engine"
)

// handleLife is a little longer than the engine keeps a function that a module returned to be run later.
const handleLife = 65 * time.Second

// handles are the functions that the homeserver of one connection may have run later, by their names.
type handles struct {
	mu     sync.Mutex
	closed bool
	kept   map[string]kept
}

type kept struct {
	fn    *engine.Continuation
	since time.Time
}

// keep gives fn a name that nobody can guess.
func (h *handles) keep(fn *engine.Continuation) string {
	name := rand.Text()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		fn.Drop()
		return name
	}
	now := time.Now()
	for name, old := range h.kept { // few, since a login is soon over
		if now.Sub(old.since) > handleLife {
			delete(h.kept, name)
		}
	}
	if h.kept == nil {
		h.kept = map[string]kept{}
	}
	h.kept[name] = kept{fn, now}
	return name
}

// take gives the function of that name, once; nil if there is none.
func (h *handles) take(name string) *engine.Continuation {
	h.mu.Lock()
	defer h.mu.Unlock()
	fn := h.kept[name].fn
	delete(h.kept, name)
	return fn
}

// drop gives all of them up: their homeserver has gone.
func (h *handles) drop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, k := range h.kept {
		k.fn.Drop()
	}
	h.kept = nil
}
