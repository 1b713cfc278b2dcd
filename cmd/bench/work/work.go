// Package work measures what only a whole engine does: many callers, reloads while they ask, a process that starts,
// idles and answers over HTTP, memory, and how all that grows.
//
// Each file is one kind of work. Whatever a measurement opens it closes before it returns, also when it fails.
package work

import (
	"os"
	"slices"
	"sync"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// The peers that appear here, by their names.
const (
	Engine = "Axolua"
	Pooled = "gopher-lua with gopher-luar"
	Raw    = "raw gopher-lua"
)

// Work is everything that is measured here.
type Work struct {
	short  bool
	dir    string // of everything that is written
	binary func() (string, error)
}

// Open gets ready. Short makes each measurement end in less than two seconds, with figures that mean little: it is for
// checking that all of them run.
func Open(short bool) (*Work, error) {
	dir, err := os.MkdirTemp("", "axolua-bench-")
	if err != nil {
		return nil, err
	}
	w := &Work{short: short, dir: dir}
	w.binary = sync.OnceValues(w.build)
	return w, nil
}

// Close removes what Open and the measurements left on disk. None may be running.
func (w *Work) Close() error { return os.RemoveAll(w.dir) }

// Cases are timed by the turn, like the peers' rules.
func (w *Work) Cases() []measure.Case { return w.callers() }

// Probes take their figures once a round.
func (w *Work) Probes() []measure.Probe {
	return slices.Concat(w.twoCores(), w.reloads(), w.loads(), w.starts(), w.memory(), w.waitingCallers(), w.idle(), w.door())
}

// span is how long a measurement goes on that has no end of its own.
func (w *Work) span(long time.Duration) time.Duration {
	if w.short {
		return min(long/10, 100*time.Millisecond)
	}
	return long
}
