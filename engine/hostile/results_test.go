package hostile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// results are the table of what was run.
type results struct {
	mu      sync.Mutex
	classes map[string]*classResult
	dead    []string
}

type classResult struct {
	scripts, runs int
	mechanisms    map[string]bool
	outcomes      map[string]int
	rows          []row
}

type row struct {
	name string
	late time.Duration
	peak int64
}

// class is that of s, made if it is the first. The lock is held.
func (r *results) class(s *script) *classResult {
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
	return c
}

func (r *results) add(s *script, deadline time.Duration, got *report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.class(s)
	for _, p := range got.Places {
		c.runs++
		c.outcomes[p.Outcome]++
		c.rows = append(c.rows, row{s.name + " at " + p.Place, p.Slowest - deadline, got.Peak})
	}
}

// died takes down a script whose process died or hung.
func (r *results) died(s *script) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.class(s).outcomes["DEATH"]++
	r.dead = append(r.dead, s.id())
}

// String is the table by class, and the worst scripts of each.
func (r *results) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s %7s %5s %10s %9s %8s  %s\n", "class", "scripts", "runs", "mechanisms", "late", "peak", "ended by")
	scripts, runs := 0, 0
	names := slices.Sorted(maps.Keys(r.classes))
	for _, name := range names {
		c := r.classes[name]
		scripts, runs = scripts+c.scripts, runs+c.runs
		fmt.Fprintf(&b, "%-14s %7d %5d %10d %9s %5d MB  %s\n", name, c.scripts, c.runs, len(c.mechanisms),
			late(c.late()), c.peak()>>20, counts(c.outcomes))
	}
	fmt.Fprintf(&b, "%-14s %7d %5d\nthe latest and the largest of each class:\n", "all", scripts, runs)
	for _, name := range names {
		r.classes[name].worst(&b, name)
	}
	if len(r.dead) > 0 {
		fmt.Fprintf(&b, "dead: %s\n", strings.Join(r.dead, ", "))
	}
	return b.String()
}

func (c *classResult) late() (most time.Duration) {
	for _, r := range c.rows {
		most = max(most, r.late)
	}
	return most
}

func (c *classResult) peak() (most int64) {
	for _, r := range c.rows {
		most = max(most, r.peak)
	}
	return most
}

// shown is how many of a class are named, if they were late at all.
const shown = 5

func (c *classResult) worst(b *strings.Builder, class string) {
	slices.SortFunc(c.rows, func(a, b row) int { return cmp.Compare(b.late, a.late) })
	for _, r := range c.rows[:min(len(c.rows), shown)] {
		if r.late > 0 {
			fmt.Fprintf(b, "  %9s  %s/%s\n", late(r.late), class, r.name)
		}
	}
	if len(c.rows) > 0 {
		r := slices.MaxFunc(c.rows, func(a, b row) int { return cmp.Compare(a.peak, b.peak) })
		fmt.Fprintf(b, "  %6d MB  %s/%s\n", r.peak>>20, class, r.name)
	}
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
