package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
)

var update = flag.Bool("update", false, "write the golden files anew")

// invented is a run of two peers, with figures of every size and kind.
func invented() *Document {
	engine, other := Time{"one rule, from a struct", "Axolua"}, Time{"one rule, from a struct", "other"}
	empty := Time{"empty callback, from a struct", "Axolua"}
	results := &measure.Results{
		Timings: []measure.Timing{
			{Work: other.Work, Peer: other.Peer, Own: true, NS: []float64{3000, 3200, 31000}, Allocs: []float64{30, 30, 30.2}, Bytes: []float64{2048, 2048, 2050}},
			{Work: other.Work, Peer: "far", NS: []float64{24007, 24000, 26000}},
			{Work: engine.Work, Peer: engine.Peer, Own: true, NS: []float64{1500, 1600, 15500}, Allocs: []float64{1, 1, 1}, Bytes: []float64{96, 96, 96}},
			{Work: empty.Work, Peer: empty.Peer, Own: true, NS: []float64{250, 260, 255.5}, Allocs: []float64{0, 0, 0.0001}, Bytes: []float64{0, 0, 0.3}},
			{Work: empty.Work, Peer: other.Peer, NS: []float64{850, 851, 852}},
			{Work: "8 callers on 2 processors", Peer: "other", NS: []float64{2e8, 2.2e8, 2.1e8}},
			{Work: "8 callers on 2 processors", Peer: "Axolua", NS: []float64{1e8, 1.2e8, 1.1e8}},
		},
		Figures: []measure.Figure{
			{Work: "memory", Peer: "Axolua", Name: "a VM, KB", Values: []float64{125, 126, 125}},
			{Work: "memory", Peer: "Axolua", Name: "a module, KB", Values: []float64{7.25, 7.5, 7.75}},
			{Work: "idle", Peer: "Axolua", Name: "wake-ups, per second", Values: []float64{0, 0, 0}},
		},
		Growth: []measure.Growth{
			{Series: measure.Series{Work: "load", Peer: "Axolua", Size: "modules", Unit: "ns", Most: 1, Sizes: []int{10, 100, 1000}},
				Costs: [][]float64{{1e6, 1.1e6}, {1e7, 1.1e7}, {1e8, 1.1e8}}},
			{Series: measure.Series{Work: "find", Peer: "other", Size: "bytes", Unit: "ns a question", Most: 1, Sizes: []int{10, 100}},
				Costs: [][]float64{{1, 1}, {100, 100}}},
		},
	}
	return &Document{
		Engine: "Axolua", Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Command: "bench -rounds 3",
		Machine: Machine{CPU: "An Old Processor", OS: "Some System 1.0", Go: "go1.26 linux/amd64", Cores: 2, Load: "0.07"},
		Run:     measure.Runner{Rounds: 3, Turn: 100 * time.Millisecond, Seed: 7},
		Peers:   []Peer{{"Axolua", "this engine"}, {"other", "somebody else's, version 2"}},
		Goals: []Goal{
			{Measure: "other, one rule", Want: "at least 1.9x", Of: other.Over(engine), Unit: "x", Met: AtLeast(1.9)},
			{Measure: "other, one rule", Want: "at least 21x", Of: other.Over(engine), Unit: "x", Met: AtLeast(21)},
			{Measure: "a module that is loaded", Want: "1 ms", Of: Each("load"), Unit: "ns", Met: AtMost(1e6)},
			{Measure: "the same, memory", Want: "at most 96 bytes", Of: engine.BytesBeyond(empty), Unit: "bytes", Met: AtMost(96)},
			{Measure: "memory of a VM", Want: "at most 130 KB", Of: Probed("memory", "Axolua", "a VM, KB"), Unit: "KB", Met: AtMost(130)},
			{Measure: "something else", Want: "0", Of: Probed("memory", "Axolua", "nothing, KB"), Unit: "KB", Met: AtMost(0)},
		},
		Questions: []string{empty.Work, "nothing that was measured", other.Work},
		Results:   results, Chart: "benchmarks.svg",
	}
}

func TestDocument(t *testing.T) {
	var got bytes.Buffer
	if err := invented().Write(&got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/document.golden.md"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("it is not as in %s (go test -update writes it anew):\n%s", golden, got.Bytes())
	}
}

func TestUnmeasuredGoals(t *testing.T) {
	d := invented()
	if got := Unmeasured(d.Goals, d.Results); !slices.Equal(got, []string{"something else (0)"}) {
		t.Errorf("got %q", got)
	}
}

func TestChart(t *testing.T) {
	var svg bytes.Buffer
	works := []Bars{{"one rule, from a struct", "one rule"}, {"empty callback, from a struct", "empty"}}
	far := func(peer string) bool { return peer == "far" }
	if err := invented().WriteChart(&svg, works, far); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for decoder := xml.NewDecoder(&svg); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			texts = append(texts, strings.TrimSpace(string(text)))
		}
	}
	for _, want := range []string{"Axolua", "other", "one rule", "empty", "100 ns", "10 µs"} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q is not in the chart, only %q", want, texts)
		}
	}
	if slices.Contains(texts, "far") {
		t.Errorf("who was left out is in the chart: %q", texts)
	}
	if slices.Index(texts, "other") > slices.Index(texts, "Axolua") {
		t.Errorf("the slower one is not below: %q", texts)
	}
}

func TestFormat(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.0123: "0.012", 0.5: "0.500", 7.456: "7.46", 74.56: "74.6", 999.6: "1,000",
		1234.5: "1,234", 1234567: "1,234,567", -12345: "-12,345", -0.25: "-0.250"} {
		if got := digits(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}
