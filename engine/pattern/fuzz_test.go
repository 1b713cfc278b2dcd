package pattern

import (
	"math/rand/v2"
	"testing"
)

// FuzzMatch holds any pattern on any subject to what must always be true: no panic, the budget respected, offsets in
// order, and the same answer from the clever matcher, from one that remembers from the first step, and from one that
// knows nothing about what comes next.
func FuzzMatch(f *testing.F) {
	for _, c := range goldenCases {
		q := c.question()
		f.Add(q.pattern, q.subject, q.init, q.repl)
	}
	w := writer{rand.New(rand.NewPCG(9, 9))}
	for range 200 {
		q := w.question()
		f.Add(q.pattern, q.subject, q.init, q.repl)
	}
	f.Fuzz(func(t *testing.T, pattern, subject string, init int, repl string) {
		if len(subject) > 4096 || len(pattern) > 4096 || len(repl) > 256 {
			return
		}
		q := question{pattern: pattern, subject: subject, init: init, repl: repl, limit: All}
		const budget = 300_000
		run := func(p *Pattern, impatient bool) (string, bool) {
			b := &Steps{Left: budget, MaxBytes: 1 << 16, impatient: impatient}
			answer := q.answerWith(p, b)
			if b.Left < -len(subject)-len(pattern)-64 {
				t.Fatalf("overspent: %d", b.Left)
			}
			return answer, b.Left >= 0
		}
		want, whole := run(Compile(pattern), false)
		for _, p := range []*Pattern{Compile(pattern), blind(pattern)} {
			for _, impatient := range []bool{false, true} {
				if got, ok := run(p, impatient); ok && whole && got != want {
					t.Fatalf("%q in %q from %d (impatient: %v)\n got %s\nwant %s", pattern, subject, init, impatient, got, want)
				}
			}
		}
		invariants(t, q)
	})
}

// blind compiles without foresight: every repetition tries everything, every offset is a start.
func blind(src string) *Pattern {
	p := Compile(src)
	p.prog.lead, p.prog.first, p.prog.run = "", &anything, nil
	for i := range p.prog.items {
		if it := &p.prog.items[i]; it.after != nil {
			it.after, it.sure = &anything, false
		}
	}
	return p
}

func invariants(t *testing.T, q question) {
	b := &Steps{Left: 100_000}
	var m Match
	ok, err := Compile(q.pattern).Match(&m, q.subject, q.init, b)
	if !ok || err != nil {
		return
	}
	if m.Start < offset(q.init, len(q.subject)) || m.Start > m.End || m.End > len(q.subject) {
		t.Fatalf("match at %d..%d of %d", m.Start, m.End, len(q.subject))
	}
	for i := range m.Len() {
		if m.prog.captures[i] != closed {
			continue
		}
		if c := m.caps[i]; c.lo < m.Start || c.lo > c.hi || c.hi > m.End {
			t.Fatalf("capture at %d..%d in match at %d..%d", c.lo, c.hi, m.Start, m.End)
		}
	}
}
