package watch

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// realDir is a temporary directory under the name that events have: on some systems the usual one is behind a link.
func realDir(t *testing.T) string {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	try(t, err)
	return dir
}

func TestSet(t *testing.T) {
	cases := []struct {
		name, path string
		make       func() error // in an empty directory
		watch      string       // "." is that directory
		concerns   string       // names with an event that counts
		not        string       // and that does not
	}{
		{"directory", "s", func() error { return os.Mkdir("s", 0o755) }, "s", "s s/x s/.y", "x s/x/y ."},
		{"file", "f", func() error { return os.WriteFile("f", nil, 0o644) }, ". f", ". f", "g f~"},
		{"missing", "a/b/c", func() error { return os.Mkdir("a", 0o755) }, "a", "a a/b", "a/c b"},
		{"all missing", "a/b/c", func() error { return nil }, ".", ". a", "b a/b"},
		{"link to a directory", "l", func() error {
			return first(os.MkdirAll("to/s", 0o755), os.Symlink("to/s", "l"))
		}, ". to/s", ". l to/s to/s/x", "to/x x"},
		{"deployment", "current/scripts", func() error {
			return first(os.MkdirAll("releases/42/scripts", 0o755), os.Symlink("releases/42", "current"))
		}, ". releases/42/scripts", "current releases/42/scripts/x", "releases/43 releases/42/x"},
		{"ConfigMap", "s/x.lua", func() error {
			return first(os.MkdirAll("s/..1", 0o755), os.WriteFile("s/..1/x.lua", nil, 0o644),
				os.Symlink("..1", "s/..data"), os.Symlink("..data/x.lua", "s/x.lua"))
		}, "s s/..1 s/..1/x.lua", "s/..data s/x.lua s/..1/x.lua", "s/y.lua s/..1/y.lua"},
		{"up after a link", "l/../f", func() error {
			// The link leads to to/s, so ".." after it would be to: Abs cleans the path first, as every program
			// that prints it does.
			return first(os.MkdirAll("to/s", 0o755), os.Symlink("to/s", "l"), os.WriteFile("f", nil, 0o644))
		}, ". f", "f", "to/f"},
		{"link with up", "l", func() error {
			return first(os.MkdirAll("a/s", 0o755), os.Symlink("a/s", "k"), os.Symlink("k/../f", "l"), os.WriteFile("a/f", nil, 0o644))
		}, ". a a/f", "k l a/f", "f a/g"},
		{"dangling", "l", func() error { return os.Symlink("nowhere", "l") }, ".", "l nowhere", "x"},
		{"circle", "l", func() error { return os.Symlink("l", "l") }, ".", "l", "x"},
		{"file for a directory", "f/x/y", func() error { return os.WriteFile("f", nil, 0o644) }, "f", "f f/x", "g"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := realDir(t)
			t.Chdir(dir)
			try(t, c.make())
			s := newSet([]string{c.path})
			var got []string
			for _, p := range slices.Sorted(maps.Keys(s.watch)) {
				rel, err := filepath.Rel(dir, p)
				try(t, err)
				got = append(got, rel)
			}
			if strings.Join(got, " ") != c.watch {
				t.Errorf("watches %q, want %q", got, c.watch)
			}
			for _, name := range strings.Fields(c.concerns) {
				if !s.concerns(filepath.Join(dir, name)) {
					t.Errorf("%s does not count", name)
				}
			}
			for _, name := range strings.Fields(c.not) {
				if s.concerns(filepath.Join(dir, name)) {
					t.Errorf("%s counts", name)
				}
			}
		})
	}
}

// first gives the first error; its arguments are calls that happen in order.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestSetOfTheRoot(t *testing.T) {
	root := filepath.VolumeName(realDir(t)) + string(filepath.Separator)
	s := newSet([]string{root})
	if !s.whole[root] || len(s.watch) != 1 {
		t.Errorf("got %+v", s)
	}
}
