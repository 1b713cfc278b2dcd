package pattern

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "ask lua5.1 to answer testdata/puc51.golden anew")

// TestGolden compares with what PUC Lua 5.1.5 answered to hand-picked cases, so that the package can be tested, and
// read about, where no lua5.1 is at hand. To add cases, add them to goldenCases and record with
//
//	go test ./engine/pattern -run TestGolden -update
func TestGolden(t *testing.T) {
	const file = "testdata/puc51.golden"
	if *update {
		record(t, file)
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(golden)), "\n\n")
	if len(blocks) != len(goldenCases) {
		t.Fatalf("%d cases, %d recorded: run with -update", len(goldenCases), len(blocks))
	}
	for i, block := range blocks {
		lines := strings.Split(block, "\n")
		q := parseQuestion(t, lines[0])
		if q != goldenCases[i].question() {
			t.Fatalf("case %d is not %q: run with -update", i, goldenCases[i].pattern)
		}
		for _, impatient := range []bool{false, true} {
			got := strings.Split(q.answer(&Steps{Left: 1 << 20, impatient: impatient}), "\t")
			for n, want := range lines[1:] {
				if name := functions[n]; name+" "+got[n] != want {
					t.Errorf("%q in %q\n got %s %s\nwant %s", q.pattern, q.subject, name, got[n], want)
				}
			}
		}
	}
}

// functions names the fields of an answer.
var functions = []string{"find:", "plain:", "match:", "gmatch:", "gsub:", "gsub function:", "gsub table:"}

func record(t *testing.T, file string) {
	var lines []string
	for _, c := range goldenCases {
		lines = append(lines, c.question().line())
	}
	var out strings.Builder
	for i, answer := range askPUC(t, lines) {
		out.WriteString(lines[i] + "\n")
		for n, field := range strings.Split(answer, "\t") {
			out.WriteString(functions[n] + " " + field + "\n")
		}
		out.WriteString("\n")
	}
	if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// golden is a question with the usual defaults: init 0 stands for 1, repl "" for "<%0>", limit 0 for no limit.
type golden struct {
	pattern, subject string
	init             int
	repl             string
	limit            int
}

func (g golden) question() question {
	q := question(g)
	if q.init == 0 {
		q.init = 1
	}
	if q.repl == "" {
		q.repl = "<%0>"
	}
	if q.limit == 0 {
		q.limit = 1 << 30
	}
	return q
}
