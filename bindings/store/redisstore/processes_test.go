package redisstore_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

var workFor = flag.Duration("work", 20*time.Second, "how long TestManyProcesses works while processes are killed")

const (
	processes  = 3
	goroutines = 64 // of each
	increments = 50 // of each of those
	rateFor    = 3 * time.Second
	workLease  = 3 * time.Second
	tickLease  = 300 * time.Millisecond
)

var rateLimit = store.Limit{Max: 20, Per: 250 * time.Millisecond}

func TestManyProcesses(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		s := start(t, program)
		t.Run("incr", func(t *testing.T) { incrIsExact(t, s) })
		t.Run("rate", func(t *testing.T) { rateIsKept(t, s) })
		t.Run("work", func(t *testing.T) { workIsDoneOnce(t, s) })
	})
}

// together runs children to their end and gives what they said.
func together(t *testing.T, s *server, what string) (lines [][]string) {
	t.Helper()
	var all []*child
	for range processes {
		all = append(all, startChild(t, what, s.url(), "many:"))
	}
	for _, c := range all {
		for line := range c.lines {
			if line[0] == "error" {
				t.Error(line)
			}
			lines = append(lines, line)
		}
		if !c.process.ProcessState.Success() {
			t.Error(what, c.process.ProcessState)
		}
	}
	return lines
}

func incrIsExact(t *testing.T, s *server) {
	together(t, s, "incr")
	r := open(t, redisstore.Options{URL: s.url(), Prefix: "many:"})
	want := strconv.Itoa(processes * goroutines * increments)
	if got, _, err := r.Get(t.Context(), sp, "n"); string(got) != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// rateIsKept looks at what was let through for certain within Per: what was
// asked for after its beginning and answered before its end.
func rateIsKept(t *testing.T, s *server) {
	type span struct{ from, to int64 }
	var all []span
	for _, line := range together(t, s, "rate") {
		from, _ := strconv.ParseInt(line[1], 10, 64)
		to, _ := strconv.ParseInt(line[2], 10, 64)
		all = append(all, span{from, to})
	}
	slices.SortFunc(all, func(a, b span) int { return int(a.from - b.from) })
	most := 0
	for i, first := range all {
		n := 0
		for _, next := range all[i:] {
			if next.to < first.from+rateLimit.Per.Microseconds() {
				n++
			}
		}
		most = max(most, n)
	}
	limit := int(rateLimit.Max)
	if most > limit {
		t.Errorf("%d within %v, %d are allowed", most, rateLimit.Per, limit)
	}
	if least := limit * int(rateFor/rateLimit.Per) * 3 / 4; len(all) < least {
		t.Errorf("%d were let through, at least %d should be", len(all), least)
	}
}

// work is what children have said that they did.
type work struct {
	mu     sync.Mutex
	begun  map[string][]*child // of each job
	ended  map[string]int
	ticks  map[int64]bool // by due time
	errors []string
}

func (w *work) follow(c *child) {
	for line := range c.lines {
		w.mu.Lock()
		switch line[0] {
		case "begin":
			w.begun[line[1]] = append(w.begun[line[1]], c)
		case "end":
			w.ended[line[1]]++
		case "tick":
			due, _ := strconv.ParseInt(line[1], 10, 64)
			w.ticks[due] = true
		default:
			w.errors = append(w.errors, strings.Join(line, " "))
		}
		w.mu.Unlock()
	}
}

// workIsDoneOnce kills processes at random and starts others. A job may begin
// again only where the process was killed in which it had begun, and ends once.
func workIsDoneOnce(t *testing.T, s *server) {
	r := open(t, redisstore.Options{URL: s.url(), Prefix: "many:"})
	w := &work{begun: map[string][]*child{}, ended: map[string]int{}, ticks: map[int64]bool{}}
	var readers sync.WaitGroup
	run := func() *child {
		c := startChild(t, "work", s.url(), "many:")
		readers.Go(func() { w.follow(c) })
		return c
	}
	var running [processes]*child
	for i := range running {
		running[i] = run()
	}
	begun, jobs, kills := time.Now(), 0, 0
	enqueue, kill := time.NewTicker(10*time.Millisecond), time.NewTimer(0)
	defer enqueue.Stop()
	for time.Since(begun) < *workFor {
		select {
		case <-enqueue.C:
			job := store.Job{ID: "j" + strconv.Itoa(jobs), Module: "raid", Name: "warn", Key: "k" + strconv.Itoa(jobs)}
			for i := range 2 { // the second time it is there already
				added, err := r.Enqueue(t.Context(), job, time.Second)
				if err != nil || added != (i == 0) {
					t.Errorf("%s: %v %v", job.ID, added, err)
				}
			}
			jobs++
		case <-kill.C:
			i := rand.IntN(processes)
			running[i].kill()
			running[i] = run()
			kills++
			kill.Reset(time.Duration(300+rand.IntN(600)) * time.Millisecond)
		}
	}
	took := time.Since(begun)
	finish(t, r, jobs)
	for _, c := range running {
		c.stdin.Close()
	}
	readers.Wait()
	w.judge(t, jobs, took)
	t.Logf("%d jobs and %d ticks with %d kills in %v", jobs, len(w.ticks), kills, took)
}

// finish waits until all jobs are done, those too whose owners were killed.
func finish(t *testing.T, r *redisstore.Store, jobs int) {
	t.Helper()
	deadline := time.After(5*workLease + 5*time.Second)
	for {
		left, err := r.Jobs(t.Context(), "raid", jobs)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d jobs are left, %+v", len(left), left[0])
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (w *work) judge(t *testing.T, jobs int, took time.Duration) {
	t.Helper()
	again := 0
	for id, by := range w.begun {
		last := len(by) - 1
		for _, c := range by[:last] {
			if !c.killed {
				t.Errorf("%s began again, and the process had not been killed in which it had begun", id)
			}
		}
		again += last
		if n := w.ended[id]; n > 1 || n == 0 && !by[last].killed {
			t.Errorf("%s ended %d times", id, n)
		}
	}
	if len(w.begun) != jobs {
		t.Errorf("%d of %d jobs began", len(w.begun), jobs)
	}
	// The ticks of the time after took count too.
	var first, last int64
	for due := range w.ticks {
		if first == 0 || due < first {
			first = due
		}
		last = max(last, due)
		if (due-first)%1000 != 0 {
			t.Errorf("a tick was due at %d, the first at %d", due, first)
		}
	}
	if want := int((last-first)/1000) + 1; len(w.ticks) < want-1 || len(w.ticks) > want {
		t.Errorf("%d ticks, want %d give or take one", len(w.ticks), want)
	}
	if span := time.Duration(last-first) * time.Millisecond; span < took-3*time.Second {
		t.Errorf("ticks over %v, want %v", span, took)
	}
	if len(w.errors) > 0 {
		t.Errorf("%d errors, such as %s", len(w.errors), w.errors[0])
	}
	t.Logf("%d jobs began again", again)
}
