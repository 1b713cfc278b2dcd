package cache_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/cache"
)

var start = time.Unix(1_700_000_000, 0)

func key(n int) cache.Key { return cache.Key{Space: "a.lua", Name: fmt.Sprint("user/", n)} }

func text(n int) cache.Value { return cache.Value{Plain: strings.Repeat("x", n)} }

var minute = cache.Life{TTL: time.Minute}

// TestItHoldsNoMoreThanItMay, in bytes, whatever is put in. While there is room for it, it is there.
func TestItHoldsNoMoreThanItMay(t *testing.T) {
	c := cache.New(1 << 20)
	for i := range 20_000 {
		if !c.Set(key(i), text(i%5000), minute, start) {
			t.Fatal("refused", i)
		}
		if _, state := c.Look(key(i), start); i < 500 && state != cache.Fresh {
			t.Fatal(i, "is not there")
		}
		if i%500 == 0 && c.Used() > 1<<20 {
			t.Fatal(c.Used(), "bytes after", i)
		}
	}
	if used := c.Used(); used < 9<<20/10 {
		t.Errorf("%d bytes are used at last", used)
	}
	if c.Set(key(0), text(1<<17), minute, start) {
		t.Error("one value takes more than an eighth")
	}
	if _, state := c.Look(key(0), start); state != cache.Absent {
		t.Error("the value before it is still there")
	}
	c.Resize(1 << 16)
	if used := c.Used(); used > 1<<16 || used == 0 || c.Size() != 1<<16 {
		t.Errorf("%d bytes of %d after it got smaller", used, c.Size())
	}
}

// TestWhatIsAskedForStays, while what is not asked for passes by.
func TestWhatIsAskedForStays(t *testing.T) {
	c := cache.New(1 << 20)
	for i := range 100 {
		c.Set(key(i), text(1000), minute, start)
	}
	for i := range 100_000 {
		c.Look(key(i%100), start)
		if i%5 == 0 {
			c.Set(key(1000+i), text(1000), minute, start)
		}
	}
	kept := 0
	for i := range 100 {
		if _, state := c.Look(key(i), start); state == cache.Fresh {
			kept++
		}
	}
	if kept < 90 {
		t.Errorf("%d of 100 are left", kept)
	}
}

// TestBytesAreHonest: what it says that it holds is near what it takes of the memory.
func TestBytesAreHonest(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures memory")
	}
	for name, value := range map[string]func(i int) cache.Value{
		"nothing":     func(int) cache.Value { return cache.Value{None: true} },
		"short texts": func(int) cache.Value { return text(20) },
		"long texts":  func(int) cache.Value { return text(5000) },
		"small tables": func(i int) cache.Value {
			return cache.Value{Plain: map[string]any{"id": int64(i), "name": fmt.Sprint(i)}}
		},
		"lists": func(i int) cache.Value { return cache.Value{Plain: []any{float64(i), fmt.Sprint(i), true}} },
	} {
		before := heap()
		c := cache.New(16 << 20)
		for i := range 20_000 {
			c.Set(key(i), value(i), minute, start)
		}
		said := c.Used()
		took := heap() - before
		runtime.KeepAlive(c)
		if took < said*6/10 || took > said*13/10 {
			t.Errorf("%s: it says %d bytes and takes %d", name, said, took)
		}
	}
}

func heap() int64 {
	for range 5 { // what has a cleanup goes late
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestAClaimEnds where whoever has it does not load.
func TestAClaimEnds(t *testing.T) {
	c := cache.New(1 << 20)
	c.Set(key(0), text(1), minute, start)
	for _, step := range []struct {
		at   time.Duration
		want bool
	}{{0, true}, {0, false}, {9 * time.Second, false}, {10 * time.Second, true}, {11 * time.Second, false},
		{-time.Hour, true}, {-time.Hour, false}} { // a clock that is set back does not hold it up
		if got := c.Claim(key(0), start.Add(step.at)); got != step.want {
			t.Errorf("after %s: %v", step.at, got)
		}
	}
}

// BenchmarkHit is the cache alone, beside which bindings' benchmark of cache.get can be seen.
func BenchmarkHit(b *testing.B) {
	c := cache.New(cache.DefaultSize)
	for i := range 1000 {
		c.Set(key(i), text(20), minute, start)
	}
	k := key(500)
	b.ReportAllocs()
	for b.Loop() {
		if _, state := c.Look(k, start); state != cache.Fresh {
			b.Fatal("it is gone")
		}
	}
}
