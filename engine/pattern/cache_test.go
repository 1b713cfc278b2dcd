package pattern

import (
	"strconv"
	"strings"
	"testing"
)

func TestCacheHit(t *testing.T) {
	c := Cache{MaxEntries: 8}
	b := &Steps{Left: 100_000}
	first := get(t, &c, "%s*$", b)
	left := b.Left
	if get(t, &c, "%s*$", b) != first || b.Left != left {
		t.Error("a hit compiles, or costs steps")
	}
	for i := range 100 {
		get(t, &c, strconv.Itoa(i), b)
		if get(t, &c, "%s*$", b) != first {
			t.Fatal("a pattern in use was dropped for patterns used once")
		}
	}
	for i := range 100 {
		get(t, &c, strconv.Itoa(i), b)
	}
	if get(t, &c, "%s*$", b) == first {
		t.Error("a pattern no longer in use was kept")
	}
}

func TestCacheBounds(t *testing.T) {
	c := Cache{MaxEntries: 20, MaxBytes: 64 << 10}
	b := &Steps{Left: 1 << 40}
	for i := range 1000 {
		get(t, &c, strings.Repeat("%d+[a-"+strconv.Itoa(i%10)+"]", i%100)+strconv.Itoa(i), b)
		entries, bytes := 0, 0
		for _, half := range []map[string]*Pattern{c.young, c.old} {
			for _, p := range half {
				entries++
				bytes += p.size()
			}
		}
		if entries > 20 || bytes > 64<<10 {
			t.Fatalf("%d entries, %d bytes", entries, bytes)
		}
	}
	large := strings.Repeat("a?", 32<<10)
	if first := get(t, &c, large, b); first == get(t, &c, large, b) {
		t.Error("a huge pattern was kept")
	}
}

func get(t *testing.T, c *Cache, src string, b *Steps) *Pattern {
	t.Helper()
	p, err := c.Get(src, b)
	if err != nil {
		t.Fatal(err)
	}
	if p.src != src {
		t.Fatalf("got %q for %q", p.src, src)
	}
	return p
}

// TestAllocations: with a Match that is used again, only results cost memory.
func TestAllocations(t *testing.T) {
	b := &Steps{Left: 1 << 40}
	var c Cache
	var m Match
	long := strings.Repeat("a ", 4096)
	for _, test := range []struct {
		name string
		want float64
		call func() error
	}{
		{"find", 0, func() error { _, err := get(t, &c, "%d+", b).Find(&m, "order 1234", 1, b); return err }},
		{"find plain", 0, func() error { _, err := FindPlain("order 1234", "12", 1, b); return err }},
		{"find captures", 0, func() error { _, err := get(t, &c, "(%w+)@(%w+)", b).Find(&m, "mail ann@home", 1, b); return err }},
		{"back-tracking", 0, func() error { _, err := get(t, &c, "a.*b.-c%s*$", b).Match(&m, "xaabbcc", 1, b); return err }},
		{"with memory", 0, func() error { _, err := get(t, &c, ".-.-.-.-x", b).Match(&m, long, 1, b); return err }},
		{"gsub", 1, func() error { _, _, err := get(t, &c, "%s+", b).Gsub(&m, "a  b  c", " ", All, b); return err }},
		{"gsub, no match", 0, func() error { _, _, err := get(t, &c, "%d", b).Gsub(&m, "a b c", "%0", All, b); return err }},
	} {
		if got := testing.AllocsPerRun(100, func() {
			if err := test.call(); err != nil {
				t.Fatal(err)
			}
		}); got > test.want {
			t.Errorf("%s: %v allocations", test.name, got)
		}
	}
}
