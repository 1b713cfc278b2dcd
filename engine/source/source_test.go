package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// write makes the files, and the directories they need, with modes that Read accepts whatever the umask is.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		try(t, os.MkdirAll(filepath.Dir(path), 0o755))
		try(t, os.WriteFile(path, []byte(content), 0o644))
	}
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir string, opts Options) *Snapshot {
	t.Helper()
	snap, err := Read(dir, opts)
	try(t, err)
	return snap
}

func names(snap *Snapshot) []string {
	var all []string
	for _, f := range snap.Files {
		all = append(all, f.Name)
	}
	return all
}

func TestReadTakesModulesAndLibraries(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"20-links.lua": "links", "10-first.lua": "first", "B.lua": "", "a.lua": "a",
		"lib/text.lua": "text", "lib/deep/er/x.lua": "x",
		"10-first_test.lua": "no", "lib/text_test.lua": "no", ".hidden.lua": "no", "#a.lua#": "no", "#a.lua": "no",
		".a.lua.swp": "no", "a.lua~": "no", "4913": "no", "README.md": "no", "LOUD.LUA": "no",
		"other/x.lua": "no", "lib/.git/x.lua": "no", "lib/notes.txt": "no",
	})
	try(t, os.Symlink("user@host.1234", filepath.Join(dir, ".#a.lua")))
	snap := read(t, dir, Options{})
	try(t, snap.Err())
	want := []string{"10-first.lua", "20-links.lua", "B.lua", "a.lua", "lib/deep/er/x.lua", "lib/text.lua"}
	if got := names(snap); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for i, content := range []string{"first", "links", "", "a", "x", "text"} {
		if f := snap.Files[i]; f.Content != content || f.Module() != (i < 4) {
			t.Errorf("%s: content %q, module %v", f.Name, f.Content, f.Module())
		}
	}
}

func TestReadNamesADirectoryItCannotList(t *testing.T) {
	file := filepath.Join(t.TempDir(), "scripts")
	for _, want := range []string{"no such file", "not a directory"} {
		_, err := Read(file, Options{})
		if err == nil || !strings.Contains(err.Error(), file+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		try(t, os.WriteFile(file, nil, 0o644))
	}
}

func TestReadFollowsAConfigMap(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"..2026_1/a.lua": "one", "..2026_1/lib/x.lua": "lib one"})
	for link, target := range map[string]string{"..data": "..2026_1", "a.lua": "..data/a.lua", "lib": "..data/lib"} {
		try(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	snap := read(t, dir, Options{})
	try(t, snap.Err())
	if got := fmt.Sprint(snap.Files); got != "[{a.lua one <nil>} {lib/x.lua lib one <nil>}]" {
		t.Errorf("got %s", got)
	}
	// An update is one rename, here in the middle of reading.
	write(t, dir, map[string]string{"..2026_2/a.lua": "two", "..2026_2/lib/x.lua": "lib two"})
	try(t, os.Symlink("..2026_2", filepath.Join(dir, "..data_tmp")))
	update := sync.OnceFunc(func() { try(t, os.Rename(filepath.Join(dir, "..data_tmp"), filepath.Join(dir, "..data"))) })
	snap = read(t, dir, Options{opened: func(string) { update() }})
	try(t, snap.Err())
	if got := fmt.Sprint(snap.Files); got != "[{a.lua two <nil>} {lib/x.lua lib two <nil>}]" {
		t.Errorf("after the update: %s", got)
	}
}

func TestReadStopsAtCircles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"lib/a/x.lua": "x"})
	try(t, os.Symlink("..", filepath.Join(dir, "lib", "a", "up")))
	snap := read(t, dir, Options{})
	if got := names(snap); !slices.Equal(got, []string{"lib/a/x.lua"}) {
		t.Errorf("got %q", got)
	}
	if err := snap.Err(); err == nil || err.Error() != "lib/a/up: links to a directory that contains it" {
		t.Errorf("got %v", err)
	}
}

func TestReadBoundsTheTree(t *testing.T) {
	dir := t.TempDir()
	try(t, os.Mkdir(filepath.Join(dir, "lib"), 0o755))
	for i := range maxEntries + 5 {
		try(t, os.Symlink("/nowhere", filepath.Join(dir, "lib", fmt.Sprintf("%d.lua", i))))
	}
	snap := read(t, dir, Options{})
	if len(snap.Files) >= maxEntries || len(snap.Problems) != 1 || !strings.Contains(snap.Problems[0].Error(), "more than 4096") {
		t.Errorf("got %d files, problems %v", len(snap.Files), snap.Problems)
	}
}

// The callback stands between a read and the look before it, where an editor would.
func TestReadNeverMixesTwoVersions(t *testing.T) {
	changes := map[string]func(path string){
		"in place":  func(p string) { try(t, os.WriteFile(p, []byte("NEW NEW"), 0o644)) },
		"appended":  func(p string) { appendTo(t, p, "more") },
		"replaced":  func(p string) { try(t, os.WriteFile(p+"~", []byte("NEW NEW"), 0o644)); try(t, os.Rename(p+"~", p)) },
		"emptied":   func(p string) { try(t, os.Truncate(p, 0)) },
		"deleted":   func(p string) { try(t, os.Remove(p)) },
		"mode":      func(p string) { try(t, os.Chmod(p, 0o600)) },
		"new":       func(p string) { try(t, os.WriteFile(p+".lua", []byte("beside"), 0o644)) },
		"directory": func(p string) { try(t, os.Remove(p)); try(t, os.Mkdir(p, 0o755)) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, map[string]string{"a.lua": "old", "b.lua": "b"})
			opens := 0
			got := read(t, dir, Options{opened: func(string) {
				if opens++; opens == 1 {
					change(filepath.Join(dir, "a.lua"))
				}
			}})
			if want := read(t, dir, Options{}); got.Digest(nil) != want.Digest(nil) {
				t.Errorf("got %v, want %v", got.Files, want.Files)
			}
			if opens < 2 {
				t.Error("did not read again")
			}
		})
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	try(t, err)
	_, err = f.WriteString(text)
	try(t, err)
	try(t, f.Close())
}

func TestReadGivesUpOnAFileThatKeepsChanging(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.lua": "a", "b.lua": "b", "c.lua": "c"})
	opens := 0
	snap := read(t, dir, Options{opened: func(name string) {
		opens++
		switch name {
		case "b.lua":
			appendTo(t, filepath.Join(dir, "b.lua"), "!")
		case "c.lua": // a new file with each attempt
			write(t, dir, map[string]string{fmt.Sprintf("new%02d.lua", opens): ""})
		}
	}})
	if err := snap.Files[1].Problem; err == nil || err.Error() != "b.lua: keeps changing while it is read" {
		t.Errorf("b.lua: %v", err)
	}
	for _, i := range []int{0, 2} {
		if f := snap.Files[i]; f.Problem != nil || f.Content == "" {
			t.Errorf("%s: %q, %v", f.Name, f.Content, f.Problem)
		}
	}
	if last := snap.Files[len(snap.Files)-1]; last.Problem == nil || !slices.IsSorted(names(snap)) {
		t.Errorf("the newest file was never read, yet %v in %q", last, names(snap))
	}
}
