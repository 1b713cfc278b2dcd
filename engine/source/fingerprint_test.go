package source

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// long ago, so that nothing is fresh
var past = time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC)

func settle(t *testing.T, paths ...string) {
	t.Helper()
	for _, p := range paths {
		try(t, os.Chtimes(p, past, past))
	}
}

func TestFingerprintSeesEveryChange(t *testing.T) {
	cases := map[string]func(dir string) error{
		"size": func(d string) error {
			defer settle(t, d+"/a.lua")
			return os.WriteFile(d+"/a.lua", []byte("longer"), 0o644)
		},
		"time": func(d string) error { return os.Chtimes(d+"/a.lua", past, past.Add(1)) },
		"mode": func(d string) error { return os.Chmod(d+"/a.lua", 0o600) },
		"inode": func(d string) error {
			write(t, d, map[string]string{"tmp": "aaa"})
			settle(t, d+"/tmp")
			return os.Rename(d+"/tmp", d+"/a.lua")
		},
		"gone":           func(d string) error { return os.Remove(d + "/a.lua") },
		"renamed":        func(d string) error { return os.Rename(d+"/a.lua", d+"/b.lua") },
		"new library":    func(d string) error { defer settle(t, d+"/lib/y.lua"); return os.WriteFile(d+"/lib/y.lua", nil, 0o644) },
		"link":           func(d string) error { return os.Symlink("a.lua", d+"/l.lua") },
		"dangling":       func(d string) error { return os.Symlink("nowhere", d+"/l.lua") },
		"config":         func(d string) error { return os.Chtimes(d+"/axolua.yaml", past, past.Add(1)) },
		"no config":      func(d string) error { return os.Remove(d + "/axolua.yaml") },
		"no directory":   func(d string) error { return os.RemoveAll(d) },
		"open directory": func(d string) error { return os.Chmod(d, 0o777) },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			dir := tree3(t)
			before := Fingerprint(dir, dir+"/axolua.yaml")
			if again := Fingerprint(dir, dir+"/axolua.yaml"); again != before {
				t.Fatal("changes by itself")
			}
			try(t, change(dir))
			if Fingerprint(dir, dir+"/axolua.yaml") == before {
				t.Error("the same as before")
			}
		})
	}
}

func tree3(t *testing.T) string {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.lua": "aaa", "lib/x.lua": "x", "axolua.yaml": "", "real/r.lua": "rrr"})
	settle(t, dir+"/a.lua", dir+"/lib/x.lua", dir+"/axolua.yaml", dir+"/real/r.lua")
	return dir
}

func TestFingerprintIgnoresWhatReadIgnores(t *testing.T) {
	dir := tree3(t)
	before := Fingerprint(dir)
	write(t, dir, map[string]string{"a.lua~": "", ".a.lua.swp": "", "4913": "", "a_test.lua": "", "other/x.lua": "", "lib/new/notes": ""})
	if Fingerprint(dir) != before {
		t.Error("changed by an editor's files")
	}
}

func TestFingerprintOfAFreshFileNeverRecurs(t *testing.T) {
	dir := tree3(t)
	soon := time.Now().Add(time.Hour)
	try(t, os.Chtimes(dir+"/a.lua", soon, soon))
	if first := Fingerprint(dir); first != Fingerprint(dir) {
		t.Error("a time in the future is taken for a fresh one")
	}
	// The clock of a file system may be behind ours or ahead of it, so ours sets the time.
	now := time.Now()
	try(t, os.Chtimes(dir+"/a.lua", now, now))
	first, second := Fingerprint(dir), Fingerprint(dir)
	if time.Since(now) < fresh && first == second {
		t.Error("a second write in the same tick would go unnoticed")
	}
}

func TestPathsFollowLibrariesAndLinks(t *testing.T) {
	dir := tree3(t)
	write(t, dir, map[string]string{"lib/deep/y.lua": ""})
	try(t, os.Symlink("real/r.lua", dir+"/r.lua"))
	want := []string{dir, filepath.Join(dir, "lib"), filepath.Join(dir, "lib", "deep"), filepath.Join(dir, "r.lua")}
	if got := Paths(dir); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	missing := filepath.Join(dir, "missing")
	if got := Paths(missing); !slices.Equal(got, []string{missing}) {
		t.Errorf("got %q", got)
	}
}

func TestDigestDependsOnContentAndProblemsAlone(t *testing.T) {
	dir := tree3(t)
	before := read(t, dir, Options{}).Digest(nil)
	now := time.Now()
	try(t, os.Chtimes(dir+"/a.lua", now, now))
	if read(t, dir, Options{}).Digest(nil) != before {
		t.Error("a touch changes the digest")
	}
	seen := map[string]string{before: "before"}
	snaps := map[string]*Snapshot{
		"empty":      {},
		"one":        {Files: []File{{Name: "a", Content: "b"}}},
		"shifted":    {Files: []File{{Name: "ab"}}},
		"problem":    {Files: []File{{Name: "a", Problem: errMoved}}},
		"two":        {Files: []File{{Name: "a", Content: "b"}, {Name: "c"}}},
		"directory":  {Problems: []error{errMoved}},
		"as content": {Files: []File{{Name: "a", Content: errMoved.Error()}}},
	}
	for name, s := range snaps {
		if other, dup := seen[s.Digest(nil)]; dup {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[s.Digest(nil)] = name
	}
}

func BenchmarkFingerprint(b *testing.B) {
	dir := benchTree(b)
	for b.Loop() {
		Fingerprint(dir)
	}
}

func BenchmarkRead(b *testing.B) {
	dir := benchTree(b)
	for b.Loop() {
		if _, err := Read(dir, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// benchTree is larger than most: fifty modules of 4 KiB.
func benchTree(b *testing.B) string {
	dir := b.TempDir()
	for i := range 50 {
		path := filepath.Join(dir, string(rune('A'+i))+".lua")
		if err := os.WriteFile(path, make([]byte, 4096), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}
