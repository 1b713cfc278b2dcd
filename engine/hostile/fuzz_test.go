package hostile

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
)

// fuzzLimits are small, so that much is tried.
var fuzzLimits = engine.Limits{Time: 20 * time.Millisecond, Instructions: 200_000, StringBytes: 8 << 20, Coroutines: 20}

// newFuzzWorld has the default limit on the heap: the fuzzer's own grows.
func newFuzzWorld(t testing.TB) (w *world, want string) {
	s := settings
	s.Heap = 0
	s.Pool.Max = 2 // so that two questions run at a time
	want, err := untouched(s)
	if err != nil {
		t.Fatal(err)
	}
	if w, err = newWorld(s); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	w.limits, w.settings.LoadTimeout = fuzzLimits, 200*time.Millisecond
	return w, want
}

// FuzzProgram runs random programs. Nothing that they do is a panic below Lua, takes long, leaves goroutines behind, or
// shows in another module.
func FuzzProgram(f *testing.F) {
	seeds := uint64(400)
	if raced || testing.Short() {
		seeds = 40
	}
	for seed := range seeds {
		f.Add(binary.LittleEndian.AppendUint64(nil, seed*0x9e3779b97f4a7c15))
	}
	w, want := newFuzzWorld(f)
	goroutines := runtime.NumGoroutine()
	f.Fuzz(func(t *testing.T, data []byte) {
		source := program(data)
		if problem := w.try(source, want, goroutines); problem != "" {
			t.Errorf("%s\n%s", problem, source)
		}
	})
}

// spare is how many goroutines the tests themselves and the engine may come to have.
const spare = 10

// slow is how long a program with its questions may take. A machine that does other things may be slow once.
const slow = 5 * time.Second

// try runs one program and says what is wrong.
func (w *world) try(source, want string, goroutines int) string {
	for range 2 {
		begun := time.Now()
		problem := w.once(source, want)
		switch took := time.Since(begun); {
		case problem != "":
			return problem
		case runtime.NumGoroutine() > goroutines+spare:
			return fmt.Sprintf("%d goroutines of %d", runtime.NumGoroutine(), goroutines)
		case took < slow || raced:
			return ""
		}
	}
	return fmt.Sprint("it took more than ", slow)
}

// once asks the program several questions and says what is wrong with the answers, and with those of the innocent module.
func (w *world) once(source, want string) string {
	r, meanwhile := placeReport{Outcome: "answer"}, make(chan string, 1)
	if err := w.attack(source, ""); err != nil {
		r.refused(err.Error())
		meanwhile <- want
	} else {
		go func() { meanwhile <- w.innocent() }()
		if err := r.ask(w, &script{callback: "check_event_for_spam", event: "plain", asks: 3}); err != nil {
			return err.Error()
		}
	}
	during, after := <-meanwhile, w.innocent()
	switch {
	case r.Outcome == "panic":
		return r.Text
	case during != want:
		return fmt.Sprintf("the innocent module sees %q while the other runs, want %q", during, want)
	case after != want:
		return fmt.Sprintf("the innocent module sees %q, want %q", after, want)
	}
	return ""
}

// TestProgramsAreLua: most of what the generator makes must be good for something.
func TestProgramsAreLua(t *testing.T) {
	w, _ := newFuzzWorld(t)
	const programs = 200
	loaded := 0
	for seed := range uint64(programs) {
		source := program(binary.LittleEndian.AppendUint64(nil, seed))
		err := w.attack(source, "")
		switch {
		case err == nil:
			loaded++
		case strings.Contains(err.Error(), "expected") && strings.Contains(err.Error(), " near "):
			t.Errorf("%v\n%s", err, source)
		}
	}
	if loaded < programs/2 {
		t.Errorf("%d of %d programs were loaded", loaded, programs)
	}
}
