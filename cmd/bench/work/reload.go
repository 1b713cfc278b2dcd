package work

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/cmd/bench/measure"
)

// moduleCounts are how many modules a load or a reload is measured with.
var moduleCounts = []int{1, 10, 100, 1000}

func (w *Work) reloads() (all []measure.Probe) {
	for _, n := range moduleCounts {
		all = append(all, measure.Probe{
			Work: fmt.Sprintf("reload of one changed file of %d, one caller per core", n), Peer: Engine,
			Take: func() (map[string]float64, error) { return w.reloadUnderLoad(n) },
		})
	}
	return all
}

// reloadUnderLoad changes one of n modules again and again. After each reload comes as much time without one, so that
// the calls with and without are of the same seconds.
func (w *Work) reloadUnderLoad(n int) (map[string]float64, error) {
	s, err := w.start(n, 0, nil, plain)
	if err != nil {
		return nil, err
	}
	defer s.close()
	l, err := s.load()
	if err != nil {
		return nil, err
	}
	defer l.stop()
	var took []time.Duration
	for begun := time.Now(); len(took) < 2 || time.Since(begun) < w.span(5*time.Second); {
		one, err := s.change(len(took)+1, &l.reloading)
		if err != nil {
			return nil, err
		}
		took = append(took, one)
		time.Sleep(max(one, time.Millisecond))
	}
	if err := l.stop(); err != nil {
		return nil, err
	}
	slices.Sort(took)
	figures := map[string]float64{
		"reload, ms":         milli(took[len(took)/2]),
		"slowest reload, ms": milli(took[len(took)-1]),
		"reloads":            float64(len(took)),
	}
	for name, q := range map[string]float64{"p50": 0.5, "p99": 0.99, "p99.9": 0.999} {
		quiet, during := l.quiet.quantile(q), l.during.quantile(q)
		figures[name+" without, µs"], figures[name+" meanwhile, µs"] = micro(quiet), micro(during)
		figures[name+" more, µs"] = micro(during - quiet)
	}
	return figures, nil
}

// change writes the first module anew and reloads; reloading, which may be nil, is true meanwhile.
func (s *started) change(version int, reloading *atomic.Bool) (time.Duration, error) {
	if err := os.WriteFile(filepath.Join(s.dir, moduleName(0)), []byte(hundredLines(-version, 1)), 0o600); err != nil {
		return 0, err
	}
	begun := time.Now()
	if reloading != nil {
		reloading.Store(true)
		defer reloading.Store(false)
	}
	changed, err := s.Reload(context.Background())
	if err == nil && !changed {
		err = errors.New("the changed file was not noticed")
	}
	return time.Since(begun), err
}

// load is one caller per core, who never rest.
type load struct {
	reloading atomic.Bool
	ended     chan struct{}
	callers   sync.WaitGroup
	stop      func() error // ends the callers and waits for them; the error is one of theirs

	mu            sync.Mutex
	err           error
	quiet, during histogram // of the callers that have ended
}

func (s *started) load() (*load, error) {
	ev, err := hostMessage()
	if err != nil {
		return nil, err
	}
	l := &load{ended: make(chan struct{})}
	l.stop = sync.OnceValue(func() error {
		close(l.ended)
		l.callers.Wait()
		return l.err
	})
	for range runtime.GOMAXPROCS(0) {
		l.callers.Go(func() { l.call(s, ev) })
	}
	return l, nil
}

// call asks until the end. A question that was under way when a reload began or ended counts as asked meanwhile.
func (l *load) call(s *started, ev *bindings.Event) {
	var quiet, during histogram
	var err error
	for err == nil {
		select {
		case <-l.ended:
			l.mu.Lock()
			l.quiet.merge(&quiet)
			l.during.merge(&during)
			l.mu.Unlock()
			return
		default:
		}
		before, begun := l.reloading.Load(), time.Now()
		err = s.ask(ev)
		took := time.Since(begun)
		if before || l.reloading.Load() {
			during.add(took)
		} else {
			quiet.add(took)
		}
	}
	l.mu.Lock()
	l.err = err
	l.mu.Unlock()
}
