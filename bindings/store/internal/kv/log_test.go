package kv

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzReplay reads any bytes as a log: it ends, and what it takes for whole
// records reads the same when it is written again.
func FuzzReplay(f *testing.F) {
	l := log{path: filepath.Join(f.TempDir(), "log")}
	for i := range 3 {
		var b Batch
		b.Put(fmt.Sprint("key", i), []byte("value"))
		b.Put("d\x00empty", nil)
		b.Delete("key0")
		if err := l.append(&b); err != nil {
			f.Fatal(err)
		}
	}
	whole, err := os.ReadFile(l.path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add(append(slices.Clone(whole), 0xff, 0xff, 0xff, 0x3f, 1, 2, 3, 4, 5))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "log")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		first := rows{}
		if _, _, err := replay(path, 0, first); err != nil {
			t.Fatal(err)
		}
		var b Batch
		for _, row := range first.sorted() {
			b.keys, b.values = append(b.keys, row.key), append(b.values, row.value)
		}
		again, second := log{path: filepath.Join(dir, "again")}, rows{}
		if err := again.append(&b); err != nil {
			t.Fatal(err)
		}
		if _, whole, err := replay(again.path, 0, second); err != nil || !whole {
			t.Fatal(whole, err)
		}
		if !maps.EqualFunc(first, second, func(a, b map[string][]byte) bool {
			return maps.EqualFunc(a, b, func(a, b []byte) bool { return string(a) == string(b) && (a == nil) == (b == nil) })
		}) {
			t.Errorf("got %q, want %q", second, first)
		}
	})
}

// TestReplayGap has a log whose predecessor is missing: nothing of it counts,
// since what it builds on is not there.
func TestReplayGap(t *testing.T) {
	l := log{path: filepath.Join(t.TempDir(), "log"), seq: 7}
	var b Batch
	b.Put("a", []byte("1"))
	if err := l.append(&b); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		seq, last uint64
		whole     bool
		value     string
	}{
		{6, 6, false, ""}, // 7 is missing
		{7, 8, true, "1"},
		{8, 8, true, ""}, // 8 is in store.db already
	} {
		got := rows{}
		last, whole, err := replay(l.path, c.seq, got)
		value, _ := got.get("a")
		if err != nil || last != c.last || whole != c.whole || string(value) != c.value {
			t.Errorf("after %d: %q, last %d, whole %v, %v", c.seq, value, last, whole, err)
		}
	}
}

// TestDamagedLogsAreKept: what cannot be read of the logs is not thrown away, and whoever opens the map is told where it is.
func TestDamagedLogsAreKept(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string // before
		kept  []string
	}{
		{"none", nil, nil},
		{"foreign", map[string]string{logFile: "\x7fELF, not a log"}, []string{logFile}},
		{"the older one", map[string]string{oldLogFile: "garbage", logFile: "newer"}, []string{oldLogFile, logFile}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, said := t.TempDir(), ""
			warn := func(text string) { said += text + "\n" }
			f, err := Open(dir, warn)
			if err == nil {
				err = f.Close()
			}
			for name, text := range c.files {
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
				}
			}
			if err == nil {
				f, err = Open(dir, warn)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for _, name := range c.kept {
				path := filepath.Join(dir, name+".damaged")
				if text, err := os.ReadFile(path); string(text) != c.files[name] || !strings.Contains(said, path) {
					t.Errorf("%s: got %q, %v, and was told %q", name, text, err, said)
				}
			}
			if (said == "") != (c.kept == nil) {
				t.Errorf("was told %q", said)
			}
		})
	}
}
