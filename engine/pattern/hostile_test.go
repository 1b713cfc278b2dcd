package pattern

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const kib, mib = 1 << 10, 1 << 20

var blanks = strings.Repeat(" ", mib)

// TestHostile puts the classical attacks. Each must be answered, and rightly, within a number of steps that is
// proportional to the subject: a limit per byte, times a few for the items of the pattern.
func TestHostile(t *testing.T) {
	as := strings.Repeat("a", mib)
	for _, c := range []struct {
		name, pattern, subject string
		want                   bool
		perByte                int
	}{
		{"optional", strings.Repeat("a?", 30) + strings.Repeat("a", 30), as[:30], true, 200},
		{"optional, long", strings.Repeat("a?", 30) + strings.Repeat("a", 30) + "b", as[:64*kib], false, 200},
		{"lazy chain", strings.Repeat(".-", 12) + "b", as[:64*kib], false, 60},
		{"greedy chain", strings.Repeat(".*", 12) + "b", as[:64*kib], false, 60},
		{"nested captures", strings.Repeat("(a*)", 12) + "b", as[:64*kib], false, 100},
		{"trim blanks, 64 KiB", "^%s*(.-)%s*$", blanks[:64*kib], true, 20},
		{"trim blanks, 1 MiB", "^%s*(.-)%s*$", blanks, true, 20},
		{"trim to a letter, 1 MiB", "^%s*(.-)%s*$", blanks + "x", true, 20},
		{"trim between letters, 1 MiB", "^%s*(.-)%s*$", "x" + blanks + "x", true, 20},
		{"trim that fails, 1 MiB", "^%s*(%a-)%s*$", blanks + "." + blanks, false, 20},
		{"right trim, 1 MiB", "(.-)%s*$", "x" + blanks + "x", true, 20},
		{"blanks at the end, 1 MiB", "%s+$", blanks + "x", false, 20},
		{"no trim", "%s*x%s*$", blanks[:64*kib] + "y", false, 20},
		{"balance, never closed", "%b()", strings.Repeat("(", mib), false, 20},
		{"balance, then none", "%b()x", strings.Repeat("(", mib/2) + strings.Repeat(")", mib/2), false, 20},
		{"balance, twice", "%b()%b()x", strings.Repeat("((()", mib/4) + strings.Repeat(")))(", mib/4), false, 20},
		{"quotes", "%b''x", strings.Repeat("'a", mib/2), false, 20},
		{"digits and dots", "%d+%.%d+x", strings.Repeat("1", 64*kib), false, 20},
		{"words", "(%w+)@(%w+)", strings.Repeat("a", mib), false, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := c.perByte*len(c.subject) + 8*pollEvery
			b := &Steps{Left: given}
			var m Match
			ok, err := Compile(c.pattern).Match(&m, c.subject, 1, b)
			if err != nil || ok != c.want {
				t.Fatalf("got %v, %v, want %v", ok, err, c.want)
			}
			t.Logf("%d steps, %.1f per byte", given-b.Left, float64(given-b.Left)/float64(len(c.subject)))
		})
	}
}

// TestHostileIteration: what bounds one search must also bound a thousand of them on one subject.
func TestHostileIteration(t *testing.T) {
	subject := strings.Repeat("a"+blanks[:1000], 100) // each search that fails looks at a run of blanks again
	for _, pattern := range []string{"%s*$", "%s+$", "(.-)%s*;", "%s-x", "%s*%s*%s*x", "a%s*b?", "%b()", "^%s+"} {
		b := &Steps{Left: 60 * len(subject)}
		var m Match
		if _, _, err := Compile(pattern).Gsub(&m, subject, "%0", All, b); err != nil {
			t.Fatal(pattern, err)
		}
		for it := Compile(pattern).Gmatch(subject); ; {
			ok, err := it.Next(b)
			if err != nil {
				t.Fatal(pattern, err)
			}
			if !ok {
				break
			}
		}
	}
}

// TestBudget: what cannot be made fast is stopped, soon after the budget is gone.
func TestBudget(t *testing.T) {
	as := strings.Repeat("a", 64*kib)
	for _, c := range []struct{ pattern, subject string }{
		{"(a*)(a*)(a*)%1%2%3b", as},
		{"(.-)(.-)(.-)%3%2%1b", as},
		{strings.Repeat("a-", 20_000) + "b", as + as[:1]},
		{strings.Repeat("[ab]*a", 5_000) + "%1", as},
		{strings.Repeat("a?", 30_000) + "b", as},
	} {
		b := &Steps{Left: 200_000}
		var m Match
		if ok, err := Compile(c.pattern).Match(&m, c.subject, 1, b); ok || err != ErrBudget {
			t.Errorf("%.20s: got %v, %v", c.pattern, ok, err)
		}
		if b.Left >= 0 || b.Left < -len(c.subject) {
			t.Errorf("%.20s: %d steps left", c.pattern, b.Left)
		}
	}
}

func TestBudgetOfZero(t *testing.T) {
	var m Match
	var b Steps
	p := Compile("a+")
	if _, err := p.Find(&m, "a", 1, &b); err != ErrBudget {
		t.Error("find:", err)
	}
	if _, err := FindPlain("a", "a", 1, &b); err != ErrBudget {
		t.Error("plain:", err)
	}
	if _, err := p.Gmatch("a").Next(&b); err != ErrBudget {
		t.Error("gmatch:", err)
	}
	if _, _, err := p.Gsub(&m, "a", "b", All, &b); err != ErrBudget {
		t.Error("gsub:", err)
	}
	var c Cache
	if _, err := c.Get("a", &b); err != ErrBudget {
		t.Error("cache:", err)
	}
}

// TestPoll: the poll hears of the work regularly, and its error comes back as it is.
func TestPoll(t *testing.T) {
	stop := errors.New("deadline")
	polls := 0
	b := &Steps{Left: 1 << 40, Poll: func() error {
		if polls++; polls == 100 {
			return stop
		}
		return nil
	}}
	var m Match
	ok, err := Compile("(a*)(a*)(a*)%1%2%3b").Match(&m, strings.Repeat("a", 64*kib), 1, b)
	if ok || err != stop {
		t.Fatalf("got %v, %v", ok, err)
	}
	if spent := 1<<40 - b.Left; spent < 90*pollEvery || spent > 200*pollEvery+64*kib*20/shortScan {
		t.Errorf("%d steps in 100 polls", spent)
	}
}

// TestStepsAreTime ties steps to the clock, loosely: a budget is of no use if a step can take long.
func TestStepsAreTime(t *testing.T) {
	as := strings.Repeat("a", mib)
	for _, pattern := range []string{
		"(a*)(a*)%1%2b", ".-.-.-.-(.)%1b", strings.Repeat("[^b]*a", 20) + "%1", strings.Repeat("a*", 1000) + "b()",
		strings.Repeat("[ab]-c?", 31) + "b", "%b()", "(.*)(.*)%1%2%1b",
	} {
		b := &Steps{Left: 1_000_000}
		var m Match
		begin := time.Now()
		Compile(pattern).Match(&m, as, 1, b)
		took := time.Since(begin)
		t.Logf("%.20s: %v for %d steps", pattern, took, 1_000_000-b.Left)
		if took > 2*time.Second {
			t.Errorf("%.20s: %v for a million steps", pattern, took)
		}
	}
}

// TestMaxBytes: a replacement cannot grow past the limit, not even within one match.
func TestMaxBytes(t *testing.T) {
	b := &Steps{Left: 1 << 40, MaxBytes: mib}
	var m Match
	for _, c := range []struct{ pattern, subject, repl string }{
		{".", blanks[:64*kib], blanks[:kib]},
		{".*", blanks[:64*kib], strings.Repeat("%0", 1000)},
		{"x", blanks + "x", ""},
	} {
		out, _, err := Compile(c.pattern).Gsub(&m, c.subject, c.repl, All, b)
		if c.repl == "" {
			if err != nil || len(out) != mib {
				t.Errorf("a result of just the limit: %d, %v", len(out), err)
			}
		} else if err != ErrTooLong {
			t.Errorf("%s: got %d bytes, %v", c.pattern, len(out), err)
		}
	}
}
