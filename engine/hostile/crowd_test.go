package hostile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

const (
	// crowdHeap is what the engine of a crowd may use, and crowdPeak how much memory its process may have had, in bytes.
	crowdHeap = 64 << 20
	crowdPeak = 3*crowdHeap + 60<<20
	// crowdSize is how many ask at once, and crowdAsks how many questions each of them has.
	crowdSize = 8
	crowdAsks = 12
	// crowdWall is how long the process may take on a busy machine, besides wall.
	crowdWall = 3 * time.Minute
)

// hogs fill the memory, each in a way of its own: one question does, or what is kept from many. In front of each, kept is
// a table that outlives the question, and n the number of the question.
var hogs = map[string]string{
	"a table":    `local all = {} for i = 1, 1e9 do all[i] = { {}, {}, {} } end`,
	"strings":    `for i = 1, 30 do kept[#kept + 1] = ("x"):rep(1000000) end`,
	"closures":   `local all = {} for i = 1, 1e9 do all[i] = function() return i end end`,
	"coroutines": `for i = 1, 90 do local co = coroutine.wrap(work) co() kept[#kept + 1] = co end`,
	"copies":     `for i = 1, 12 do kept[#kept + 1] = json.decode(text) end`,
}

// hogSource is a module that does one of the bodies at each question, in turn.
func hogSource(bodies []string) string {
	source := `
local kept, text = {}, json.encode({ list = { ("word "):rep(20), 1, 2, 3, {}, {} } })
text = "[" .. (text .. ","):rep(2000) .. text .. "]"
local function work()
  local all = {}
  for i = 1, 2000 do all[i] = { i } end
  coroutine.yield(all)
  return all
end
local turns = {
`
	for _, body := range bodies {
		source += "function() " + body + " end,\n"
	}
	return source + `}
function check_event_for_spam(event) turns[event.content.n % #turns + 1]() end
`
}

// crowdFiles are the hog and its neighbours: one that runs for long without allocating anything, and one as most are.
func crowdFiles(hog string) map[string]string {
	bodies := []string{hogs[hog]}
	if hog == "all" {
		bodies = nil
		for _, body := range hogs {
			bodies = append(bodies, body)
		}
		slices.Sort(bodies)
	}
	return map[string]string{
		"1-hog.lua":  hogSource(bodies),
		"2-busy.lua": "function check_event_for_spam(event) local x for i = 1, 150000 do x = i end end",
		"3-plain.lua": `function check_event_for_spam(event)
  if event.content.body:lower():find("casino", 1, true) then return Codes.FORBIDDEN end
end`,
	}
}

// crowdReport is what became of a crowd.
type crowdReport struct {
	Failures map[string]int // by "module kind"
	Neighbor string         // a failure of any but the hog; "" if there was none
	Renewals uint64
	Slowest  time.Duration
}

// crowd has many ask at once.
func (j *job) crowd() (*report, error) {
	runtime.GOMAXPROCS(j.Procs)
	dir, err := os.MkdirTemp("", "crowd")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, source := range crowdFiles(j.Hog) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			return nil, err
		}
	}
	s := settings
	s.Heap, s.Pool.Max = crowdHeap, crowdSize
	e, err := engine.New(engine.Config{
		Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org"}),
		Settings: func([]byte) (engine.Settings, error) { return s, nil },
	})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	r := &crowdReport{Failures: map[string]int{}}
	var mu sync.Mutex
	var all sync.WaitGroup
	for caller := range crowdSize {
		all.Go(func() {
			for n := range crowdAsks {
				r.ask(e, &mu, caller+n)
			}
		})
	}
	all.Wait()
	r.Renewals = e.Metrics().Renewals
	return &report{Crowd: r, Peak: peakMemory()}, nil
}

// ask puts one question, and takes down under mu what came of it.
func (r *crowdReport) ask(e *engine.Engine, mu *sync.Mutex, n int) {
	event, err := bindings.ParseEvent([]byte(eventJSON(fmt.Sprintf(`{"body":"Hello World","n":%d}`, n), n)))
	if err != nil {
		panic(err)
	}
	begun := time.Now()
	a, err := e.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}})
	took := time.Since(begun)
	mu.Lock()
	defer mu.Unlock()
	r.Slowest = max(r.Slowest, took)
	if err != nil {
		r.Neighbor = err.Error()
		return
	}
	for _, f := range a.Failures {
		r.Failures[f.Module+" "+f.Kind.String()]++
		if f.Module != "1-hog.lua" {
			r.Neighbor = f.Error()
		}
	}
}

// TestManyAtOnce has a hog fill the memory on all VMs at once: that stays within bounds, comes to an end, and costs the
// modules beside it little. One that computes for long may be taken for the cause now and then, but is never fenced.
func TestManyAtOnce(t *testing.T) {
	kinds := []string{"all"}
	if !raced && !testing.Short() {
		for hog := range hogs {
			kinds = append(kinds, hog)
		}
		slices.Sort(kinds)
	}
	for _, hog := range kinds {
		for _, procs := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/%d", hog, procs), func(t *testing.T) {
				j := job{Hog: hog, Procs: procs, Deadline: crowdWall, Places: []string{hog}, Unbound: raced}
				r, err := j.start(t.Context(), 1)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%d MB, %d renewals, slowest question %v, %v", r.Peak>>20, r.Crowd.Renewals, r.Crowd.Slowest, r.Crowd.Failures)
				busy := r.Crowd.Failures["2-busy.lua heap"]
				delete(r.Crowd.Failures, "1-hog.lua heap")
				delete(r.Crowd.Failures, "2-busy.lua heap")
				if len(r.Crowd.Failures) > 0 || busy > crowdSize*crowdAsks/4 {
					t.Errorf("neighbours failed: %s (%d times the busy one, %v)", r.Crowd.Neighbor, busy, r.Crowd.Failures)
				}
				if r.Peak > crowdPeak && !raced {
					t.Errorf("it has used %d MB", r.Peak>>20)
				}
				if r.Crowd.Renewals == 0 {
					t.Error("the memory was never used up")
				}
			})
		}
	}
}
