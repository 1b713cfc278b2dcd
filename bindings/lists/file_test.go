package lists_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/lists"
)

// TestFile: what a file may turn into, one after the other, and what the list then has. Each is read because the
// declaration is changed a little, as a reload of the configuration does.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.txt")
	write(t, path, numbers(100))
	d := lists.Declaration{Name: "x", Kind: lists.Strings, File: path, MaxBytes: 1000, MinShare: 0.5}
	s := lists.New([]lists.Declaration{d}, lists.Options{Dir: filepath.Join(dir, "lists")})
	defer s.Close()
	want(t, s, 100, false, "")
	again := func() {
		d.Optional = !d.Optional
		s.Reconfigure([]lists.Declaration{d})
	}
	for _, step := range []struct {
		name, content string
		entries       int
		err           string
	}{
		{"half written", numbers(49), 100, "refused: it has 49 entries, and the copy in use 100"},
		{"empty", "", 100, "refused: it has 0 entries"},
		{"only comments", "# nothing\n", 100, "refused: it has 0 entries"},
		{"shorter", numbers(50), 50, ""},
		{"longer", numbers(150), 150, ""},
		{"too large", numbers(400), 150, "it has more than 1000 bytes (max_bytes in axolua.yaml)"},
		{"UTF-16", "\xff\xfea\x00", 150, "it is UTF-16; want UTF-8"},
		{"not UTF-8", strings.Repeat("\xe4\n", 100), 150, "it is no list of kind set: 100 of 100 lines"},
		{"HTML", "<!doctype html>", 150, "it is a page of HTML"},
		{"CRLF and a byte order mark", "\ufeff" + strings.ReplaceAll(numbers(90), "\n", "\r\n"), 90, ""},
	} {
		write(t, path, step.content)
		again()
		t.Run(step.name, func(t *testing.T) { want(t, s, step.entries, false, step.err) })
	}
	d.MinShare = 0
	write(t, path, "")
	again()
	want(t, s, 0, false, "")
	write(t, path, numbers(10))
	again()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	again()
	want(t, s, 10, false, "there is no such file")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	again()
	want(t, s, 10, false, "it is no file")
}

func TestNoPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	path := filepath.Join(t.TempDir(), "list.txt")
	write(t, path, "a")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	s := lists.New([]lists.Declaration{{Name: "x", Kind: lists.Strings, File: path, MaxBytes: 1000}}, lists.Options{})
	defer s.Close()
	want(t, s, 0, false, "no permission to read it")
}

// TestWatched: a save is seen, by whatever way it is made, and a module that has the list has the new copy.
func TestWatched(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.txt")
	write(t, path, numbers(2))
	log, said := newLog()
	s := lists.New([]lists.Declaration{{Name: "x", Kind: lists.Strings, File: path, MaxBytes: 1000}}, lists.Options{Log: log})
	defer s.Close()
	list := s.List("x")
	said.await(t, "a list is loaded: 2")
	write(t, path, numbers(3))
	said.await(t, "a list is loaded: 3")
	write(t, path+".new", numbers(4))
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	said.await(t, "a list is loaded: 4")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	said.await(t, "there is no such file")
	write(t, path, numbers(5))
	said.await(t, "a list is loaded: 5")
	if now, err := list.Copy(); err != nil || now.Size() != 5 {
		t.Errorf("got %v, %v", now, err)
	}
}

// TestKept: at a start without the source there is the last good copy, unless it is another's or damaged.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "list.txt"), filepath.Join(dir, "lists", "x")
	write(t, path, numbers(100))
	d := lists.Declaration{Name: "x", Kind: lists.Strings, File: path, MaxBytes: 1000, MinShare: 0.5}
	start := func(d lists.Declaration, o lists.Options, entries int, fromDisk bool, text string) {
		t.Helper()
		o.Dir = filepath.Dir(kept)
		s := lists.New([]lists.Declaration{d}, o)
		want(t, s, entries, fromDisk, text)
		s.Close()
	}
	start(d, lists.Options{}, 100, false, "")
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the kept copy: %v, %v", info, err)
	}
	write(t, path, "") // emptied while nobody looked
	start(d, lists.Options{}, 100, true, "refused: it has 0 entries, and the copy in use 100")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	start(d, lists.Options{}, 100, true, "there is no such file")
	start(d, lists.Options{Once: true}, 100, true, "there is no such file")
	other := d
	other.Kind = lists.Domains
	start(other, lists.Options{}, 0, false, "there is no such file")
	good, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{"cut": string(good[:len(good)-10]), "empty": "", "something else": "hello\nworld"} {
		write(t, kept, bad)
		t.Run(name, func(t *testing.T) { start(d, lists.Options{}, 0, false, "there is no such file") })
	}
	write(t, kept, string(good))
	write(t, path, numbers(60))
	start(d, lists.Options{Once: true}, 60, false, "")
	if now, _ := os.ReadFile(kept); string(now) != string(good) {
		t.Error("a look writes the kept copy")
	}
}

// TestKeepingFails: a list that cannot be kept works, and says so.
func TestKeepingFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.txt")
	write(t, path, "a")
	write(t, filepath.Join(dir, "lists"), "a file where the directory should be")
	log, said := newLog()
	s := lists.New([]lists.Declaration{{Name: "x", Kind: lists.Strings, File: path, MaxBytes: 1000}}, lists.Options{Dir: filepath.Join(dir, "lists"), Log: log})
	defer s.Close()
	said.await(t, "a list cannot be kept: after a restart it is there only if its source is: not a directory")
	if st := s.Status()[0]; st.Entries != 1 || st.KeepErr != "not a directory" || st.Error != "" {
		t.Errorf("got %+v", st)
	}
}

// TestReconfigure: lists that stay the same stay the same, and those that go still answer whoever has them.
func TestReconfigure(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.txt")
	write(t, path, numbers(3))
	a := lists.Declaration{Name: "a", Kind: lists.Strings, File: path, MaxBytes: 1000}
	b := a
	b.Name = "b"
	s := lists.New([]lists.Declaration{a, b}, lists.Options{})
	defer s.Close()
	listA, listB := s.List("a"), s.List("b")
	b.File += ".other"
	s.Reconfigure([]lists.Declaration{b, a})
	if s.List("a") != listA || s.List("b") == listB {
		t.Error("a list that is the same is another one, or the reverse")
	}
	if now, err := listB.Copy(); err != nil || now.Size() != 3 {
		t.Errorf("the list of before: got %v, %v", now, err)
	}
	if _, err := s.List("b").Copy(); err == nil || err.Error() != "not loaded yet: there is no such file" {
		t.Errorf("the list of another file: got %v", err)
	}
	s.Reconfigure(nil)
	s.Served()
	if s.List("a") != listA || len(s.Names()) != 0 || len(s.Status()) != 0 {
		t.Error("a module that was loaded before finds its list no more, or a new one does")
	}
	s.Served()
	if s.List("a") != nil {
		t.Error("what was taken away is there for ever")
	}
}

// TestRefusedChanges: changes that no modules were loaded with, because they were refused, leave those that serve what they
// have, up to date. Taken back, they are as if they had never been.
func TestRefusedChanges(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.txt")
	write(t, path, numbers(1))
	log, said := newLog()
	a := lists.Declaration{Name: "a", Kind: lists.Strings, File: path, MaxBytes: 1000}
	b, other := a, a
	b.Name, other.Name, other.Kind = "b", "b", lists.Globs
	s := lists.New([]lists.Declaration{a}, lists.Options{Log: log})
	defer s.Close()
	serving := s.List("a")
	said.await(t, "a: a list is loaded: 1")
	for i, declared := range [][]lists.Declaration{{b}, {other}, {a}} {
		s.Reconfigure(declared)
		if s.List("a") != serving {
			t.Fatalf("%+v: who serves finds its list no more", declared)
		}
		write(t, path, numbers(i+2))
		said.await(t, fmt.Sprintf("a: a list is loaded: %d", i+2))
	}
	if now, err := serving.Copy(); err != nil || now.Size() != 4 {
		t.Errorf("got %v, %v", now, err)
	}
	s.Reconfigure([]lists.Declaration{b})
	s.Served()
	write(t, path, numbers(9))
	said.await(t, "b: a list is loaded: 9")
	if now, err := serving.Copy(); err != nil || now.Size() != 4 {
		t.Errorf("a list of before is still read: got %v, %v", now, err)
	}
}

// TestAPipe: what can be opened, but not read to an end, holds nobody up.
func TestAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := exec.Command("mkfifo", path).Run(); err != nil {
		t.Skip(err)
	}
	s := lists.New([]lists.Declaration{{Name: "x", Kind: lists.Strings, File: path, MaxBytes: 1000}}, lists.Options{})
	defer s.Close()
	want(t, s, 0, false, "it is no file")
}
