package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/cmd/bench/peer"
	"github.com/axolua/axolua/cmd/bench/report"
)

// fake is a peer that refuses what is not innocent, except where it is told otherwise.
type fake struct {
	shape      peer.From
	otherwise  string // the name of an event
	open, most int    // how many are loaded now, and were at the same time
}

func (f *fake) peer(name string, own bool) peer.Peer {
	return peer.Peer{Name: name, Own: own, Load: func(s peer.Setup) (peer.Loaded, error) {
		if s.From != f.shape {
			return nil, errors.ErrUnsupported
		}
		f.open++
		f.most = max(f.most, f.open)
		return f, nil
	}}
}

func (f *fake) Ask(ev *peer.Event, n int) (string, time.Duration, error) {
	if f.open == 0 {
		return "", 0, errors.New("it is closed")
	}
	if strings.HasPrefix(ev.Name, "innocent") == (ev.Name != f.otherwise) {
		return "", time.Duration(n) * time.Microsecond, nil
	}
	return "M_FORBIDDEN", time.Duration(n) * time.Microsecond, nil
}

func (f *fake) Close() { f.open-- }

var (
	fakeEvents = []*peer.Event{{Name: "innocent"}, {Name: "banned"}, {Name: "casino"}}
	fakeJobs   = []job{
		{"a rule", peer.Setup{From: peer.Struct}, "innocent"},
		{"a rule", peer.Setup{From: peer.Ready}, "innocent"},
	}
)

func TestEverybodyAnswersAlike(t *testing.T) {
	own, floor, far := &fake{shape: peer.Struct}, &fake{shape: peer.Ready}, &fake{shape: peer.Struct}
	entries, err := enter(fakeJobs, []peer.Peer{own.peer("own", true), floor.peer("floor", true), far.peer("far", false)}, fakeEvents)
	if err != nil {
		t.Fatal(err)
	}
	if own.open != 0 || floor.open != 0 || far.open != 1 {
		t.Errorf("%d of this process and %d of another are loaded before their turns, want 0 and 1", own.open+floor.open, far.open)
	}
	var cases []measure.Case
	for _, e := range entries {
		cases = append(cases, e.timed(fakeEvents))
	}
	runner := measure.Runner{Rounds: 3, Turn: time.Millisecond, Progress: func(string) {}}
	results, err := runner.Run(context.Background(), measure.Plan{Cases: cases})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"own", "far", "floor, ready"} {
		if timing := results.Timing("a rule", name); timing == nil || !slices.Equal(timing.NS, []float64{1000, 1000, 1000}) {
			t.Errorf("%s has %v, want three rounds of 1000 ns", name, timing)
		}
	}
	closeAll(entries)
	if own.open+floor.open+far.open != 0 || own.most != 1 {
		t.Errorf("%d are loaded still, and %d at the same time were", own.open+floor.open+far.open, own.most)
	}
}

func TestWhoAnswersOtherwiseIsNamed(t *testing.T) {
	right, wrong, far := &fake{shape: peer.Struct}, &fake{shape: peer.Struct, otherwise: "banned"}, &fake{shape: peer.Struct}
	_, err := enter(fakeJobs, []peer.Peer{right.peer("right", true), wrong.peer("wrong", true), far.peer("far", false)}, fakeEvents)
	const want = "nothing was measured:\n" + `a rule: wrong: banned: it answers "", and right "M_FORBIDDEN"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if far.open != 0 {
		t.Error("the process is still loaded")
	}
}

func TestAllThatIsMissingIsNamed(t *testing.T) {
	needs := func(name, what string) peer.Peer {
		return peer.Peer{Name: name, Missing: func() error { return errors.New("install " + what) }}
	}
	there := peer.Peer{Name: "c", Missing: func() error { return nil }}
	err := missing([]peer.Peer{needs("a", "x"), there, needs("b", "y")})
	const want = "not everything is there that is to be compared:\na: install x\nb: install y"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestEveryJobHasItsEvent(t *testing.T) {
	for _, j := range jobs() {
		if !slices.ContainsFunc(peer.Events(), func(ev *peer.Event) bool { return ev.Name == j.event }) {
			t.Errorf("%s is about %q, which is no event", j.work, j.event)
		}
	}
}

// TestDocumentIsWritten runs the least work that makes a document and a chart, with the real engine.
func TestDocumentIsWritten(t *testing.T) {
	dir := t.TempDir()
	document, chart := filepath.Join(dir, "docs", "b.md"), filepath.Join(dir, "b.svg")
	if err := os.Mkdir(filepath.Dir(document), 0o755); err != nil {
		t.Fatal(err)
	}
	err := run(context.Background(), []string{"-peers", "in-process", "-only", "^one rule, from", "-rounds", "1", "-probe-rounds", "1",
		"-time", "1us", "-o", document, "-chart", chart}, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"### One rule, from JSON", "| **Axolua** |", "not measured", "](../b.svg)"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the document lacks %q:\n%s", want, text)
		}
	}
	if svg, err := os.ReadFile(chart); err != nil || !bytes.Contains(svg, []byte("</svg>")) {
		t.Errorf("the chart: %v", err)
	}
	if files, err := filepath.Glob(filepath.Join(dir, ".bench-*")); err != nil || files != nil {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func TestNothingIsWrittenOfARunThatStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	document := filepath.Join(t.TempDir(), "b.md")
	if err := run(ctx, []string{"-peers", "in-process", "-only", "^empty", "-o", document}, io.Discard, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(document); !os.IsNotExist(err) {
		t.Errorf("there is a document: %v", err)
	}
}

func TestCheckNamesGoalsWithoutFigures(t *testing.T) {
	lost := report.Goal{Measure: "speed", Want: "all of it", Of: func(*measure.Results) []float64 { return nil }}
	d := &report.Document{Goals: []report.Goal{lost}, Results: &measure.Results{}}
	o, err := parse([]string{"-check"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := complete(d, o); err == nil || !strings.Contains(err.Error(), "speed (all of it)") {
		t.Errorf("got %v", err)
	}
}
