package pattern

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// writer makes up patterns that mostly make sense, and subjects that they have a chance to match.
type writer struct{ *rand.Rand }

func (w writer) pick(from ...string) string { return from[w.IntN(len(from))] }

func (w writer) single() string {
	switch w.IntN(20) {
	case 0, 1, 2:
		return "."
	case 3, 4:
		return "%" + w.pick("a", "d", "s", "w", "p", "l", "u", "c", "x", "z", "A", "D", "S", "W", "P", "Z", ".", "%", "-", "q")
	case 5, 6, 7:
		return w.set()
	case 8:
		return w.pick("c", " ", "1", "(", ")", "]", "^", "$", "-", "*", "é")
	default:
		return w.pick("a", "a", "b")
	}
}

func (w writer) set() string {
	var b strings.Builder
	b.WriteString(w.pick("[", "[", "[", "[^", "[]", "[^]"))
	for range w.IntN(4) {
		b.WriteString(w.pick("a", "a", "b", "a-c", "a-c", "%d", "%w", "%s", "1-", "-", "^", "%]", "%%", "c-a", "a-%", "%a-z", "]", "\xff", ".", "["))
	}
	b.WriteString(w.pick("]", "]", "]", "]", "]", "]", "]", "]", "]", "]", "]", "]", ""))
	return b.String()
}

func (w writer) pattern() string {
	var b strings.Builder
	b.WriteString(w.pick("", "", "", "^"))
	open := 0
	for range w.IntN(8) {
		switch w.IntN(20) {
		case 0, 1, 2:
			b.WriteString("(")
			open++
		case 3, 4, 5:
			if open > 0 || w.IntN(40) == 0 {
				b.WriteString(")")
				open--
			}
		case 6:
			b.WriteString(w.pick("()", "()", "%1", "%1", "%2", "%0", "%b()", "%bab", "%baa", "%b", "%f", "%f"+w.set(), "%f[%w]", "\x00", "$", "%"))
		default:
			b.WriteString(w.single())
			b.WriteString(w.pick("", "", "*", "*", "+", "-", "?"))
		}
	}
	for ; open > 0 && w.IntN(30) > 0; open-- {
		b.WriteString(")")
	}
	b.WriteString(w.pick("", "", "", "", "", "$"))
	return b.String()
}

func (w writer) subject() string {
	var b strings.Builder
	for range w.IntN(16) {
		b.WriteString(w.pick("a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "c", " ", "  ", "1", "(", ")", "]", "^", "-", "A", ".", "%", "\x00", "\xff", "é"))
	}
	return b.String()
}

func (w writer) question() question {
	return question{
		pattern: w.pattern(),
		subject: w.subject(),
		init:    w.IntN(24) - 9,
		repl:    w.pick("", "x", "%0", "<%1>", "%2%1", "%%", "%", "%a%0", "%9", "a%0b%0", "%\x00", "%1%"),
		limit:   []int{-1, 0, 1, 2, 3, 99, 99, 99, 99}[w.IntN(9)],
	}
}

// TestDifferential asks PUC Lua 104,000 questions of seven calls each. A failure names the case; it repeats, because
// the seeds are fixed.
func TestDifferential(t *testing.T) {
	const batches, size = 4, 26_000
	for seed := range batches {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			differ(t, uint64(seed), size)
		})
	}
}

func differ(t *testing.T, seed uint64, size int) {
	w := writer{rand.New(rand.NewPCG(seed, 51))}
	questions := make([]question, size)
	lines := make([]string, size)
	for i := range questions {
		questions[i] = w.question()
		lines[i] = questions[i].line()
	}
	answers := askPUC(t, lines)
	wrong := 0
	for i, q := range questions {
		for _, impatient := range []bool{false, true} {
			got := q.answer(&Steps{Left: 1 << 30, impatient: impatient})
			if got == answers[i] {
				continue
			}
			t.Errorf("%s (impatient: %v)\n got %s\nwant %s", lines[i], impatient, got, answers[i])
			if wrong++; wrong == 5 {
				return
			}
		}
	}
	variety(t, answers)
}

// variety makes sure that the questions are worth asking: each kind of answer must be common.
func variety(t *testing.T, answers []string) {
	kinds := map[string]int{}
	for _, a := range answers {
		fields := strings.Split(a, "\t")
		switch found := fields[0]; {
		case strings.HasPrefix(found, "error"):
			kinds[found]++
		case found == "nil":
			kinds["nothing"]++
		case strings.Contains(found, `"`):
			kinds["captures"]++
		default:
			kinds["offsets"]++
		}
		if strings.Contains(fields[3], " / ") {
			kinds["several"]++
		}
	}
	t.Log(kinds)
	for _, want := range []error{errEscapeEnd, errBracketEnd, errFrontier, errBalance, errClose, errCaptureIndex, errUnfinished} {
		if kinds[failure(want)] < 10 {
			t.Errorf("%v: only %d times", want, kinds[failure(want)])
		}
	}
	for _, want := range []string{"nothing", "captures", "offsets", "several"} {
		if kinds[want] < len(answers)/20 {
			t.Errorf("%s: only %d times", want, kinds[want])
		}
	}
}
