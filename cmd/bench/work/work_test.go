package work

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// TestEverythingRunsInShort: each measurement gives figures, in less time than -check leaves it, and leaves nothing.
func TestEverythingRunsInShort(t *testing.T) {
	w, err := Open(true)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.binary(); err != nil { // once for all: it is not a part of any
		t.Fatal(err)
	}
	for _, c := range w.Cases() {
		t.Run(c.Work+"/"+c.Peer, func(t *testing.T) { w.leavesNothing(t, func() { inTurn(t, c) }) })
	}
	for _, p := range w.Probes() {
		t.Run(p.Work+"/"+p.Peer, func(t *testing.T) {
			w.leavesNothing(t, func() {
				figures, err := p.Take()
				if err != nil || len(figures) == 0 {
					t.Fatal(figures, err)
				}
				for name, value := range figures {
					finite(t, name, value)
				}
			})
		})
	}
	for _, s := range w.Growth() {
		t.Run(s.Work, func(t *testing.T) {
			for _, size := range s.Sizes {
				w.leavesNothing(t, func() {
					cost, err := s.Take(size)
					if err != nil {
						t.Fatal(err)
					}
					if finite(t, s.Unit, cost); cost <= 0 {
						t.Errorf("%d %s: %v %s", size, s.Size, cost, s.Unit)
					}
				})
			}
		})
	}
}

func inTurn(t *testing.T, c measure.Case) {
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	took, err := c.Do(100)
	if err != nil || took <= 0 {
		t.Error(took, err)
	}
}

// finite refuses what is no measure. Only differences and counts may be nothing, or less.
func finite(t *testing.T, name string, value float64) {
	t.Helper()
	mayBeNothing := strings.Contains(name, " more, ") || strings.Contains(name, "beyond") || strings.HasPrefix(name, "wake-ups")
	if math.IsNaN(value) || math.IsInf(value, 0) || value <= 0 && !mayBeNothing {
		t.Errorf("%s: %v", name, value)
	}
}

// leavesNothing checks that what do started has ended, that its files are gone, and that it did not take long.
func (w *Work) leavesNothing(t *testing.T, do func()) {
	t.Helper()
	procs, before, begun := runtime.GOMAXPROCS(0), runtime.NumGoroutine(), time.Now()
	do()
	if took := time.Since(begun); took > 10*time.Second { // less than two where nothing else runs
		t.Errorf("took %v", took)
	}
	for wait := time.Now(); runtime.NumGoroutine() > before && time.Since(wait) < 5*time.Second; {
		runtime.Gosched() // what was told to end needs a turn for it
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines are left", n-before)
	}
	if n := runtime.GOMAXPROCS(0); n != procs {
		t.Errorf("GOMAXPROCS was %d and is %d", procs, n)
	}
	left, err := os.ReadDir(w.dir)
	if err != nil || len(left) != 1 {
		t.Error("files are left besides the program:", left, err)
	}
	threads, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil || len(threads) == 0 {
		t.Error("children cannot be found:", err)
	}
	for _, path := range threads {
		if children, _ := os.ReadFile(path); len(children) > 0 {
			t.Errorf("children are left: %s", children)
		}
	}
}

// TestFailuresLeaveNothing: what cannot be measured is an error that says why.
func TestFailuresLeaveNothing(t *testing.T) {
	w, err := Open(true)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.binary(); err != nil {
		t.Fatal(err)
	}
	broken := func(int) string { return "function" }
	refuses := `function check_event_for_spam() return "M_FORBIDDEN" end`
	for name, c := range map[string]struct {
		do   func() error
		want string
	}{
		"configuration": {func() error { _, err := w.serve(files{"axolua.yaml": "moduls: []\n"}); return err }, "moduls"},
		"module":        {func() error { _, err := w.start(1, 0, nil, broken); return err }, "0000.lua"},
		"module that refuses": {func() error {
			_, err := w.asking(1, 4, func(int) string { return refuses }, askMessage(t))
			return err
		}, "refused"},
		"server that refuses": {func() error {
			s, err := w.serve(files{"axolua.yaml": "", "scripts/a.lua": refuses})
			if err != nil {
				return err
			}
			defer s.stop()
			_, _, err = clients(s.addr, 2, message(1000))
			return err
		}, "M_FORBIDDEN"},
	} {
		t.Run(name, func(t *testing.T) {
			w.leavesNothing(t, func() {
				if err := c.do(); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want something with %q", err, c.want)
				}
			})
		})
	}
}

func askMessage(t *testing.T) func(s *started) error {
	ev, err := hostMessage()
	if err != nil {
		t.Fatal(err)
	}
	return func(s *started) error { return s.ask(ev) }
}

func TestHistogramIsRightTo3Percent(t *testing.T) {
	var h histogram
	for i := range 100_000 {
		h.add(time.Duration(i+1) * 997)
	}
	for _, q := range []float64{0.001, 0.5, 0.99, 0.999} {
		want := q * 100_000 * 997
		if got := float64(h.quantile(q)); math.Abs(got-want) > 0.03*want {
			t.Errorf("the quantile %v is %v, want %v", q, got, want)
		}
	}
	for _, d := range []time.Duration{0, 1, 63, 64, 65, time.Hour} {
		if got := value(step(d)); math.Abs(float64(got-d)) > 0.03*float64(d) {
			t.Errorf("%v is counted as %v", d, got)
		}
	}
}
