package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// cost has the tests of what the bridge costs run, whose tables are those of docs/benchmarks-synapse.md. They take minutes.
var cost = flag.Bool("cost", false, "measure what the bridge costs; needs synapse-http-antispam beside the Synapse: make bench-synapse")

func measuring(t *testing.T) {
	t.Helper()
	if !*cost {
		t.Skip("only with -cost: make bench-synapse")
	}
	home.Need(t)
}

// site is a homeserver of one of the kinds that are compared, with somebody who sends messages there.
type site struct {
	*home.Synapse
	what string
	user *home.Client
	room string
}

const (
	noModule = "no module"
	antispam = "synapse-http-antispam"
)

// spin is a module of Synapse's that the tests of the Python module have. With four it has callbacks itself.
func spin(four bool) home.Object {
	return home.Object{"module": "tests.spin.Spin", "config": home.Object{"four": four}}
}

// bridged is a homeserver with the bridge and that Lua module.
func bridged(t *testing.T, what, lua string) *site {
	t.Helper()
	e := home.NewEngine(t, home.Dir(t), home.Options{ServerName: "hs.test", Scripts: map[string]string{"rule.lua": lua}})
	e.Run(t)
	module := home.Object{"module": "axolua_synapse.Axolua", "config": home.Object{"socket": e.Socket}}
	return newSite(t, what, module, spin(false))
}

// newSite is a homeserver with these modules of Synapse's.
func newSite(t *testing.T, what string, modules ...any) *site {
	t.Helper()
	s := &site{what: what, Synapse: home.NewSynapse(t, home.Dir(t), "hs.test", home.Object{"modules": modules})}
	s.Run(t)
	s.user = s.Register(t, "alice")
	s.room = s.user.Room(t)
	return s
}

// cpu is what the process has used so far, exact to the tick of the scheduler.
func (s *site) cpu(t *testing.T) time.Duration {
	t.Helper()
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.PID()))
	if len(threads) == 0 {
		t.Skip("only Linux says what a process has used to the nanosecond")
	}
	var sum time.Duration
	for _, thread := range threads {
		text, _ := os.ReadFile(thread)
		used, _, _ := strings.Cut(string(text), " ")
		ns, err := strconv.ParseInt(used, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(ns)
	}
	return sum
}

// samples are measurements of the same thing in the turns of one run.
type samples []float64

// at is the quantile q.
func (s samples) at(q float64) float64 {
	sorted := slices.Sorted(slices.Values(s))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// String is the median, and the quartiles.
func (s samples) String() string {
	digits := 1
	switch most := max(s.at(1), -s.at(0)); {
	case most >= 100:
		digits = 0
	case most < 10:
		digits = 2
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, s.at(0.5), digits, s.at(0.25), digits, s.at(0.75))
}

// minus are the differences, round by round.
func (s samples) minus(other samples) samples {
	differences := make(samples, len(s))
	for round := range s {
		differences[round] = s[round] - other[round]
	}
	return differences
}

// table prints rows as Markdown; the first one is the head.
func table(t *testing.T, title string, rows ...[]string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n\n", title)
	for i, row := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(&b, "|%s\n", strings.Repeat("---|", len(row)))
		}
	}
	fmt.Println(b.String())
}
