package pattern

import (
	"strings"
	"sync"
	"testing"
)

// TestScratchIsBounded: a VM that answered an attack must not go on holding what the answer took.
func TestScratchIsBounded(t *testing.T) {
	var m Match
	b := &Steps{Left: 1 << 40}
	if _, err := Compile("^%s*(%a-)%s*$").Match(&m, blanks+"."+blanks, 1, b); err != nil {
		t.Fatal(err)
	}
	if ok, err := Compile(strings.Repeat("a?", 5000)+"b").Match(&m, strings.Repeat("a", 5000)+"b", 1, b); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, _, err := Compile("x").Gsub(&m, blanks+"x", "y", All, b); err != nil {
		t.Fatal(err)
	}
	if words, frames, room := cap(m.memory.bits), cap(m.stack), cap(m.buf); words > keptWords || frames > keptFrames || room > keptBuffer {
		t.Errorf("kept %d words, %d frames, %d bytes", words, frames, room)
	}
	if m.Reset(); m.s != "" || m.Len() != 0 {
		t.Error("the subject is kept")
	}
	if c, err := m.Capture(0); c.Text != "" || err != nil {
		t.Error("after Reset:", c, err)
	}
}

// TestTooLargeToRemember: without room to remember failures the budget is what ends the search.
func TestTooLargeToRemember(t *testing.T) {
	p := Compile(strings.Repeat("a-", 100) + "b")
	var m Match
	b := &Steps{Left: 12_000_000}
	if ok, err := p.Match(&m, strings.Repeat("a", mib), 1, b); ok || err != ErrBudget {
		t.Errorf("got %v, %v", ok, err)
	}
	if !m.memory.refuse {
		t.Error("100 bits for each byte of 1 MiB should be refused")
	}
}

// TestNestedGsub: a callback may match with the Match of its VM, even the pattern that is being substituted.
func TestNestedGsub(t *testing.T) {
	p := Compile("(%w)(%w*)")
	b := &Steps{Left: 10_000}
	var m Match
	swap := func(s string) (string, error) {
		out, _, err := p.Gsub(&m, s, "%2%1", All, b)
		return out, err
	}
	out, n, err := p.GsubFunc("one two", All, b, func(m *Match) (string, bool, error) {
		whole, err := swap("abc xyz")
		if err != nil {
			return "", false, err
		}
		rest, err := m.Capture(1)
		return rest.Text + whole, false, err
	})
	if out != "nebca yzx wobca yzx" || n != 2 || err != nil {
		t.Errorf("got %q, %d, %v", out, n, err)
	}
}

// TestSharedPattern: VMs may share a Pattern. The race detector is the judge.
func TestSharedPattern(t *testing.T) {
	p := Compile("^%s*(.-)%s*$")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var m Match
			b := &Steps{Left: 1 << 30}
			for range 100 {
				if ok, err := p.Match(&m, " a b ", 1, b); !ok || err != nil {
					t.Error(ok, err)
				}
				if _, err := p.Gmatch("^ a").Next(b); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
