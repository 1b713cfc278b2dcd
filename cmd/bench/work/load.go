package work

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	lua "github.com/yuin/gopher-lua"
)

// loads are modules that are loaded from nothing.
func (w *Work) loads() (all []measure.Probe) {
	for _, n := range moduleCounts {
		work := fmt.Sprintf("%d modules of 100 lines are loaded", n)
		all = append(all,
			measure.Probe{Work: work, Peer: Engine, Take: func() (map[string]float64, error) { return w.timed(n, loadEngine) }},
			measure.Probe{Work: work, Peer: Raw, Take: func() (map[string]float64, error) { return w.timed(n, loadStock) }},
		)
	}
	return all
}

// timed takes the time of loading n modules.
func (w *Work) timed(n int, load func(dir string) error) (map[string]float64, error) {
	took, err := w.loadTime(n, load)
	return map[string]float64{"ms": milli(took)}, err
}

func (w *Work) loadTime(n int, load func(dir string) error) (time.Duration, error) {
	dir, err := w.scripts(n, plain)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	var took []time.Duration
	for begun := time.Now(); len(took) == 0 || time.Since(begun) < w.span(time.Second); {
		runtime.GC()
		one := time.Now()
		if err := load(dir); err != nil {
			return 0, err
		}
		took = append(took, time.Since(one))
	}
	return median(took), nil
}

func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

func loadEngine(dir string) error {
	e, err := newEngine(dir, 0, nil)
	if err == nil {
		e.Close()
	}
	return err
}

// loadStock runs every file in one stock VM.
func loadStock(dir string) error {
	l := lua.NewState()
	defer l.Close()
	files, err := os.ReadDir(dir)
	for _, f := range files {
		err = errors.Join(err, l.DoFile(filepath.Join(dir, f.Name())))
	}
	return err
}
