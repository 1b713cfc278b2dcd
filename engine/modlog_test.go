package engine

import (
	"testing"
	"time"
)

// TestLineLimit: a burst, then a second's worth at a time, and what is left out is counted.
func TestLineLimit(t *testing.T) {
	var l lineLimit
	at := time.Unix(1e9, 0)
	passed, notes := 0, []string{}
	flood := func(n int) {
		for range n {
			note, ok := l.pass(at)
			if ok {
				passed++
			}
			if note != "" {
				notes = append(notes, note)
			}
		}
	}
	expect := func(lines int, said ...string) {
		t.Helper()
		if passed != lines || len(notes) != len(said) {
			t.Fatalf("%d lines and %q, want %d and %q", passed, notes, lines, said)
		}
		for i := range said {
			if notes[i] != said[i] {
				t.Errorf("said %q, want %q", notes[i], said[i])
			}
		}
		passed, notes = 0, notes[:0]
	}
	const closing = "more than 20 lines per second: the next ones of this module are left out"
	flood(logBurst)
	expect(logBurst)
	flood(500)
	expect(0, closing)
	at = at.Add(900 * time.Millisecond)
	flood(3)
	expect(0)
	at = at.Add(100 * time.Millisecond)
	flood(logRate)
	expect(logRate, "lines of this module that were left out: 503")
	flood(1)
	expect(0, closing)
	at = at.Add(time.Hour)
	flood(logBurst)
	expect(logBurst, "lines of this module that were left out: 1")
	at = at.Add(-time.Hour) // a clock that is set back stops nothing for ever
	flood(1)
	at = at.Add(2 * time.Hour)
	flood(1)
	if passed != 1 {
		t.Errorf("%d lines", passed)
	}
}
