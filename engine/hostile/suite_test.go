//go:build soak

package hostile

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	deadline = flag.Duration("deadline", 100*time.Millisecond, "time that a hostile module has")
	elsewhen = flag.Duration("places-deadline", 30*time.Millisecond, "the same where the suite runs at other places than a handler")
)

const (
	// wall is how long a process may live before it counts as hung.
	wall = 30 * time.Second
	// slack is how late a module may be on a machine that does other things too. The report names the worst.
	slack = time.Second
	// peak is how much memory a process may have had.
	peak = 150 << 20
)

// TestSuite runs every script as a handler, in a process of its own.
func TestSuite(t *testing.T) { runSuite(t, *deadline, []string{"handler"}) }

// TestPlaces runs every script wherever else its code can run.
func TestPlaces(t *testing.T) {
	var elsewhere []string
	for _, p := range places[1:] {
		elsewhere = append(elsewhere, p.name)
	}
	runSuite(t, *elsewhen, elsewhere)
}

func runSuite(t *testing.T, deadline time.Duration, in []string) {
	all, err := suite()
	if err != nil {
		t.Fatal(err)
	}
	var table results
	t.Run("scripts", func(t *testing.T) {
		for i, s := range all {
			if (raced || testing.Short()) && i%12 != 0 || !anyPlace(s, in) {
				continue
			}
			t.Run(s.id(), func(t *testing.T) {
				t.Parallel()
				j := job{Script: s.id(), Places: in, Deadline: deadline, Unbound: raced}
				r, err := j.start(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				j.judge(t, s, r)
				table.add(s, deadline, r)
			})
		}
	})
	t.Log("\n" + table.String())
}

func anyPlace(s *script, in []string) bool {
	return slices.ContainsFunc(places, func(p place) bool { return slices.Contains(in, p.name) && p.runs(s) })
}

// start does j in a process of its own. The error is the process's death.
func (j *job) start(ctx context.Context) (*report, error) {
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, wall)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), jobVariable+"="+string(text))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		said := stderr.String()
		return nil, fmt.Errorf("the process died: %w (%v)\n%s", err, ctx.Err(), said[:min(len(said), 3000)])
	}
	r := new(report)
	return r, json.Unmarshal(out, r)
}

// judge says what is wrong with r.
func (j *job) judge(t *testing.T, s *script, r *report) {
	t.Helper()
	for _, p := range r.Places {
		loading := slices.ContainsFunc(places, func(q place) bool { return q.name == p.Place && q.loading })
		switch {
		case p.Broken != "":
			t.Errorf("%s: %s", p.Place, p.Broken)
		case loading && p.Outcome == "answer" && s.want != "any" && s.want != "error" && s.want != "bad_answer":
			t.Errorf("%s: it was loaded", p.Place)
		case loading && (p.Outcome == "refused" || p.Outcome == "answer"):
		case p.Outcome == "refused" && !s.whole:
			t.Errorf("%s: it was not loaded: %s", p.Place, p.Text)
		case !s.allows(p.Outcome):
			t.Errorf("%s: it ended with %s (%.200s), want %s", p.Place, p.Outcome, p.Text, s.want)
		}
		if late := p.Slowest - j.Deadline; late > slack && !raced && s.class != "sources" {
			t.Errorf("%s: %v late", p.Place, late)
		}
	}
	if r.Peak > peak && !raced {
		t.Errorf("it has used %d MB", r.Peak>>20)
	}
}

// results are the table of what was run.
type results struct {
	mu      sync.Mutex
	classes map[string]*classResult
	rows    []row
}

type classResult struct {
	scripts, runs int
	mechanisms    map[string]bool
	outcomes      map[string]int
	late          time.Duration
	peak          int64
}

type row struct {
	name string
	late time.Duration
	peak int64
}

func (r *results) add(s *script, deadline time.Duration, got *report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.classes == nil {
		r.classes = map[string]*classResult{}
	}
	c := r.classes[s.class]
	if c == nil {
		c = &classResult{mechanisms: map[string]bool{}, outcomes: map[string]int{}}
		r.classes[s.class] = c
	}
	c.scripts++
	c.mechanisms[s.mechanism] = true
	c.peak = max(c.peak, got.Peak)
	for _, p := range got.Places {
		c.runs++
		c.outcomes[p.Outcome]++
		c.late = max(c.late, p.Slowest-deadline)
		r.rows = append(r.rows, row{s.id() + " at " + p.Place, p.Slowest - deadline, got.Peak})
	}
}

// String is the table by class, and the worst scripts.
func (r *results) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s %7s %5s %10s %9s %8s  %s\n", "class", "scripts", "runs", "mechanisms", "late", "peak", "ended by")
	scripts, runs := 0, 0
	var names []string
	for name := range r.classes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c := r.classes[name]
		scripts, runs = scripts+c.scripts, runs+c.runs
		fmt.Fprintf(&b, "%-14s %7d %5d %10d %9s %5d MB  %s\n", name, c.scripts, c.runs, len(c.mechanisms), late(c.late), c.peak>>20, counts(c.outcomes))
	}
	fmt.Fprintf(&b, "%-14s %7d %5d\nlatest:\n", "all", scripts, runs)
	slices.SortFunc(r.rows, func(a, b row) int { return cmp.Compare(b.late, a.late) })
	for _, worst := range r.rows[:min(len(r.rows), 15)] {
		fmt.Fprintf(&b, "  %9s  %s\n", late(worst.late), worst.name)
	}
	b.WriteString("largest:\n")
	slices.SortFunc(r.rows, func(a, b row) int { return cmp.Compare(b.peak, a.peak) })
	r.rows = slices.CompactFunc(r.rows, func(a, b row) bool { return a.peak == b.peak })
	for _, worst := range r.rows[:min(len(r.rows), 15)] {
		fmt.Fprintf(&b, "  %6d MB  %s\n", worst.peak>>20, worst.name)
	}
	return b.String()
}

func late(d time.Duration) string {
	if d <= 0 {
		return "-"
	}
	return d.Round(100 * time.Microsecond).String()
}

func counts(outcomes map[string]int) string {
	var parts []string
	for name, n := range outcomes {
		parts = append(parts, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
