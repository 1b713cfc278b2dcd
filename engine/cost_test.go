package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// What a question costs must not creep up unnoticed: one more allocation fails here, and so does a question that takes
// twice as long beside the same Lua function in a stock VM. No time is compared with a clock's: a slow or busy machine
// is slow for both.

// subject is a question whose cost is bounded.
type subject struct {
	name   string
	source string
	n      int    // modules
	event  string // "struct" or "json"
	// allocs is how many objects so many questions make: a slab of views serves several, and what is read is learnt.
	allocs float64
	// ratio is how many times as long as the raw calls the question may take: 1.8 times what it does.
	ratio float64
}

const questionsCounted = 1024

var subjects = []subject{
	{"undefined", otherSource, 1, "struct", 0, 1.2},
	{"empty", emptySource, 1, "struct", 128, 8.4},
	{"empty, ten modules", emptySource, 10, "struct", 128, 4.1},
	{"rule from struct", ruleSource, 1, "struct", 4432, 3.6},
	{"rule from JSON", ruleSource, 1, "json", 2424, 5.1},
	{"ten rules from struct", ruleSource, 10, "struct", 22864, 2.2},
}

// otherSource is a module that is not asked.
var otherSource = strings.ReplaceAll(emptySource, "check_event_for_spam", "on_new_event")

// asker puts the question of a subject once.
func (s *subject) asker(t testing.TB) func() {
	e := benchEngine(t, s.source, s.n)
	fromJSON, fromStruct := benchEvents(t)
	text := []byte(benchMessage)
	return func() {
		event := fromStruct
		if s.event == "json" {
			if err := fromJSON.Parse(text); err != nil {
				t.Fatal(err)
			}
			event = fromJSON
		}
		ask(t, e, event)
	}
}

func ask(t testing.TB, e *engine.Engine, event *bindings.Event) {
	if v, err := e.CheckEventForSpam(context.Background(), event); err != nil || v.Denied() {
		t.Fatal(v, err)
	}
}

// raw makes the same calls without an engine; for a callback that nobody defines, the call of an empty function.
func (s *subject) raw(t testing.TB) func() {
	source := s.source
	if source == otherSource {
		source = emptySource
	}
	l, fns, event := rawFunctions(t, source, s.n)
	return func() { callRaw(t, l, fns, event) }
}

func callRaw(t testing.TB, l *lua.LState, fns []lua.LValue, event lua.LValue) {
	for _, fn := range fns {
		l.Push(fn)
		l.Push(event)
		if err := l.PCall(1, 1, nil); err != nil {
			t.Fatal(err)
		}
		l.Pop(1)
	}
}

func TestCostInAllocations(t *testing.T) {
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			if raced {
				t.Skip("with the race detector a sync.Pool drops things at random")
			}
			ask := s.asker(t)
			for range questionsCounted {
				ask() // until it has learnt which fields are read
			}
			got := testing.AllocsPerRun(4, func() {
				for range questionsCounted {
					ask()
				}
			})
			// Garbage collections drop what can be made again, which is a few objects.
			if few := 16.0; got > s.allocs+few || got < s.allocs-few {
				t.Errorf("%v objects for %d questions, want %v", got, questionsCounted, s.allocs)
			}
		})
	}
}

func TestCostBesideRawCalls(t *testing.T) {
	if raced {
		t.Skip("the race detector slows Go down and not gopher-lua's share of it alike")
	}
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			got := timesAsLong(s.asker(t), s.raw(t))
			t.Logf("%.2f times as long as the raw calls", got)
			if got > s.ratio {
				t.Errorf("%.2f times as long as the raw calls, want at most %.1f", got, s.ratio)
			}
		})
	}
}

// TestCostOfModulesThatDoNotHandleTheCallback: there is none, however many they are.
func TestCostOfModulesThatDoNotHandleTheCallback(t *testing.T) {
	if raced {
		t.Skip("see TestCostBesideRawCalls")
	}
	dir := t.TempDir()
	for i := range 99 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.lua", i)), []byte(otherSource), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "handles.lua"), []byte(emptySource), 0o600); err != nil {
		t.Fatal(err)
	}
	among, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(among.Close)
	alone := benchEngine(t, emptySource, 1)
	_, event := benchEvents(t)
	got := timesAsLong(func() { ask(t, among, event) }, func() { ask(t, alone, event) })
	t.Logf("%.2f times as long among 99 others", got)
	if got > 1.5 {
		t.Errorf("%.2f times as long among 99 others, want 1", got)
	}
}

// timesAsLong is how many times as long as b does a takes. Both take turns that are shorter than what interrupts them, and
// of all turns the middle counts, so that other work on the machine hits neither or both.
func timesAsLong(a, b func()) float64 {
	const turns, turn = 401, 30 * time.Microsecond
	na, nb := enough(a, turn), enough(b, turn)
	ratios := make([]float64, turns)
	for i := range ratios {
		ratios[i] = float64(took(a, na)) / float64(na) / (float64(took(b, nb)) / float64(nb))
	}
	slices.Sort(ratios)
	return ratios[turns/2]
}

// enough is how often f has to be called to take about so long.
func enough(f func(), long time.Duration) int {
	for n := 1; ; n *= 2 {
		fastest := took(f, n)
		for range 20 {
			fastest = min(fastest, took(f, n))
		}
		if fastest >= long {
			return n
		}
	}
}

func took(f func(), n int) time.Duration {
	start := time.Now()
	for range n {
		f()
	}
	return time.Since(start)
}
