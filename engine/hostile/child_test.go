package hostile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// jobVariable tells a process that it is to do a job, which is its value, and nothing else.
const jobVariable = "HOSTILE_JOB"

// job is one script in some places, or a crowd.
type job struct {
	Script   string
	Places   []string
	Hog      string // what the crowd does; "" if it is no crowd
	Procs    int    // on how many processors
	Deadline time.Duration
	Unbound  bool // leave the address space alone: the race detector needs more
}

// report is what became of a job.
type report struct {
	Places []placeReport
	Crowd  *crowdReport
	Peak   int64 // bytes of memory that the process has had at once; 0 where the system does not tell
}

type placeReport struct {
	Place   string
	Outcome string        // see script.allows
	Text    string        // of a failure
	Slowest time.Duration // of the questions; where none was put, of the load
	Broken  string        // what is not as it was; "" if all is
}

// heap is what the engines may use, in bytes: peak memory is twice that and more, since the collector runs behind.
const heap = 48 << 20

// settings leave the innocent module, and the building of a VM, more time than the busiest machine needs.
var settings = engine.Settings{
	Limits: engine.Limits{Time: time.Hour}, CallTimeout: time.Hour, LoadTimeout: time.Hour, Heap: heap,
	Pool: engine.PoolSettings{Max: 1}, Fence: engine.FenceSettings{Failures: 1 << 20},
}

func TestMain(m *testing.M) {
	text := os.Getenv(jobVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		panic(err)
	}
	if !j.Unbound {
		limitMemory()
	}
	do := j.run
	if j.Hog != "" {
		do = j.crowd
	}
	r, err := do()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (j *job) run() (*report, error) {
	want, err := untouched(settings)
	if err != nil {
		return nil, err
	}
	s, err := find(j.Script)
	if err != nil {
		return nil, err
	}
	r := new(report)
	for _, p := range places {
		for _, name := range j.Places {
			if name == p.name && p.runs(s) {
				got, err := j.runIn(&p, s, p.module(s), want)
				if err != nil {
					return nil, err
				}
				r.Places = append(r.Places, got)
			}
		}
	}
	r.Peak = peakMemory()
	return r, nil
}

// runIn runs s in p and looks at what it has left behind.
func (j *job) runIn(p *place, s *script, source, want string) (placeReport, error) {
	r := placeReport{Place: p.name}
	before := runtime.NumGoroutine()
	w, err := newWorld(settings)
	if err != nil {
		return r, err
	}
	w.limits = engine.Limits{Time: j.Deadline}
	if p.loading || s.class == "loading" {
		w.settings.LoadTimeout = j.Deadline
	}
	begun := time.Now()
	refusal := w.attack(source, s.allow)
	if loading := time.Since(begun); p.loading || refusal != nil {
		r.Slowest = loading
	}
	if refusal != nil {
		r.refused(refusal.Error())
	} else if err = r.ask(w, s); err != nil {
		return r, err
	}
	if got := w.innocent(); got != want {
		r.Broken = fmt.Sprintf("the innocent module sees %q, want %q", got, want)
	}
	w.close()
	if left := runtime.NumGoroutine(); left > before && !settles(before) {
		r.Broken += fmt.Sprintf(" %d goroutines are left of %d", left, before)
	}
	return r, nil
}

// settles reports whether the goroutines that are ending have ended.
func settles(want int) bool {
	for range 1_000_000 {
		if runtime.NumGoroutine() <= want {
			return true
		}
		runtime.Gosched()
	}
	return false
}

// refused takes down why the module was not loaded.
func (r *placeReport) refused(text string) {
	r.Outcome, r.Text = "refused", text[:min(len(text), 1000)]
	switch {
	case strings.Contains(text, escaped):
		r.Outcome = escaped
	case strings.Contains(text, "panicked"):
		r.Outcome = "panic"
	}
}

// ask puts as many questions to the hostile module as it wants. The outcome is that of the last, or the worst.
func (r *placeReport) ask(w *world, s *script) error {
	for n := range s.asks {
		args, err := arguments(s, n)
		if err != nil {
			return err
		}
		begun := time.Now()
		a, err := w.Call(context.Background(), engine.Question{Callback: catalog.ByName(s.callback), Args: args, Request: request})
		r.Slowest = max(r.Slowest, time.Since(begun))
		if a == nil {
			return err
		}
		if later := continuationOf(a); later != nil {
			begun := time.Now()
			err = later.Run(context.Background(), map[string]any{"access_token": "secret"})
			r.Slowest = max(r.Slowest, time.Since(begun))
		}
		outcome, text := outcomeOf(a, err)
		if r.Outcome != escaped && r.Outcome != "panic" {
			r.Outcome, r.Text = outcome, text
		}
	}
	return nil
}

// request is what every question is asked about, besides its arguments.
var request = &engine.RequestContext{ID: "GET-1", IP: &address, UserAgent: &address}

var address = "2001:db8::1"

// continuationOf gives the function that came along with an answer, if one did.
func continuationOf(a *engine.Answer) *engine.Continuation {
	switch result := a.Result.(type) {
	case *engine.AuthResult:
		if result != nil {
			return result.OnLogin
		}
	case engine.UpdateIteration:
		return result.OnExit
	}
	return nil
}

func outcomeOf(a *engine.Answer, err error) (outcome, text string) {
	var fail *engine.CallError
	switch {
	case len(a.Failures) > 0:
		fail = a.Failures[0]
	default:
		errors.As(err, &fail)
	}
	switch {
	case fail != nil && fail.Kind == engine.KindPanic:
		return fail.Kind.String(), fail.Text + "\n" + fail.Traceback // has Go's stack
	case fail != nil:
		return fail.Kind.String(), fail.Text
	}
	if v, ok := a.Result.(engine.Verdict); ok && (v.Code == escaped || v.Error == escaped) {
		return escaped, ""
	}
	return "answer", ""
}

// arguments are those of question n.
func arguments(s *script, n int) ([]any, error) {
	event, err := bindings.ParseEvent([]byte(eventJSON(events[s.event](n), n)))
	if err != nil {
		return nil, err
	}
	var args []any
	for _, p := range catalog.ByName(s.callback).Params {
		switch p.Type {
		case catalog.Event:
			args = append(args, event)
		case catalog.StateMap:
			args = append(args, bindings.StateOf([]*bindings.Event{event}))
		case catalog.Requester:
			args = append(args, engine.Requester{UserID: "@user:example.org"})
		case catalog.MutableObject:
			args = append(args, map[string]any{"name": "a room", "preset": "private_chat"})
		case catalog.Bool:
			args = append(args, false)
		case catalog.PresenceStates:
			args = append(args, []engine.UserPresenceState{{UserID: "@user:example.org", State: "online"}})
		default:
			args = append(args, "@user:example.org")
		}
	}
	return args, nil
}
