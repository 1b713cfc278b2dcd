package hostile

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

var (
	deadline   = flag.Duration("deadline", 100*time.Millisecond, "time that a hostile module has")
	elsewhen   = flag.Duration("places-deadline", 30*time.Millisecond, "the same where the suite runs at other places than a handler")
	everywhere = flag.Bool("everywhere", false, "run every script at every place, not only some")
	quiet      = flag.Bool("quiet", false, "nothing else runs on this machine: one script at a time, and none may be later than 20 ms")
)

const (
	// wall is how long a process may live before it counts as hung, besides the time that its questions have.
	wall = 30 * time.Second
	// slack is how late a module may be on a machine that does other things too, and quietSlack on one that does not.
	slack      = time.Second
	quietSlack = 20 * time.Millisecond
	// peak is how much memory a process may have had.
	peak = 150 << 20
)

// TestSuite runs every script as a handler, in a process of its own.
func TestSuite(t *testing.T) { runSuite(t, *deadline, []string{"handler"}, 1) }

// TestPlaces runs scripts wherever else their code can run.
func TestPlaces(t *testing.T) {
	var elsewhere []string
	for _, p := range places[1:] {
		elsewhere = append(elsewhere, p.name)
	}
	of := 10
	if *everywhere {
		of = 1
	}
	runSuite(t, *elsewhen, elsewhere, of)
}

// runSuite runs one script of so many, but few where each takes long.
func runSuite(t *testing.T, deadline time.Duration, in []string, of int) {
	scripts, err := suite()
	if err != nil {
		t.Fatal(err)
	}
	if raced || testing.Short() {
		of *= 16
	}
	var table results
	t.Run("scripts", func(t *testing.T) {
		for i, s := range scripts {
			if i%of != 0 || !anyPlace(s, in) {
				continue
			}
			t.Run(s.id(), func(t *testing.T) {
				if !*quiet {
					t.Parallel()
				}
				j := job{Script: s.id(), Places: in, Deadline: deadline, Unbound: raced}
				r, err := j.start(t.Context(), s.asks)
				if err != nil {
					table.died(s)
					t.Fatal(err)
				}
				j.judge(t, s, r)
				table.add(s, deadline, r)
			})
		}
	})
	fmt.Printf("%s with %v each:\n%s\n", t.Name(), deadline, &table) // go test shows it with -v, and in the package's directory
}

func anyPlace(s *script, in []string) bool {
	return slices.ContainsFunc(places, func(p place) bool { return slices.Contains(in, p.name) && p.runs(s) })
}

// start does j in a process of its own. The error is the process's death.
func (j *job) start(ctx context.Context, asks int) (*report, error) {
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, wall+time.Duration(asks*len(j.Places))*j.Deadline)
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
	allowed := slack
	if *quiet {
		allowed = quietSlack
	}
	for _, p := range r.Places {
		loading := slices.ContainsFunc(places, func(q place) bool { return q.name == p.Place && q.loading })
		switch {
		case p.Broken != "":
			t.Errorf("%s: %s", p.Place, p.Broken)
		case loading && p.Outcome == "answer" && s.want != "any" && s.want != "error" && s.want != "bad_answer":
			t.Errorf("%s: it was loaded", p.Place)
		case loading && (p.Outcome == "refused" || p.Outcome == "answer"):
		case p.Outcome == "deadline" && !(*quiet && p.Place == "handler"): // what else would end it may come too late
		case p.Outcome == "refused" && !s.whole:
			t.Errorf("%s: it was not loaded: %s", p.Place, p.Text)
		case !s.allows(p.Outcome):
			t.Errorf("%s: it ended with %s (%.200s), want %s", p.Place, p.Outcome, p.Text, s.want)
		}
		if late := p.Slowest - j.Deadline; late > allowed && !raced && s.class != "sources" {
			t.Errorf("%s: %v late", p.Place, late)
		}
	}
	if r.Peak > peak && !raced {
		t.Errorf("it has used %d MB", r.Peak>>20)
	}
}
