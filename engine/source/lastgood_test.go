package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func sample() LastGood {
	return LastGood{
		Generation: "7-c0ffee",
		Config:     []byte("modules: [a] # \xff not UTF-8\n"),
		Snapshot:   &Snapshot{Files: []File{{Name: "a.lua", Content: "return '\xfe\x00'"}, {Name: "lib/x.lua"}}},
	}
}

func TestLastGoodComesBackByteForByte(t *testing.T) {
	path := filepath.Join(t.TempDir(), "last-good.json")
	if _, err := ReadLastGood(path); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("before the first write: %v", err)
	}
	want := sample()
	try(t, WriteLastGood(path, LastGood{Generation: "6", Snapshot: &Snapshot{}}))
	try(t, WriteLastGood(path, want))
	got, err := ReadLastGood(path)
	try(t, err)
	if !reflect.DeepEqual(*got, want) || got.Snapshot.Digest(nil) != want.Snapshot.Digest(nil) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	info, err := os.Stat(path)
	try(t, err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	alone(t, path)
}

// alone checks that no temporary file was left behind.
func alone(t *testing.T, path string) {
	t.Helper()
	if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) != 1 {
		t.Errorf("directory holds %v (%v), want only %s", list, err, filepath.Base(path))
	}
}

func TestAFullDiskLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "last-good.json")
	try(t, WriteLastGood(path, sample()))
	err := replace(path, func(w io.Writer) error {
		io.WriteString(w, `{"version":1,"gen`)
		return syscall.ENOSPC
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if got, err := ReadLastGood(path); err != nil || got.Generation != "7-c0ffee" {
		t.Errorf("old file: %v, %v", got, err)
	}
	alone(t, path)
}

func TestWriteLastGoodFailsClearly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "last-good.json")
	if err := WriteLastGood(path, sample()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("no directory: %v", err)
	}
	bad := sample()
	bad.Snapshot = &Snapshot{Files: []File{{Name: "a.lua", Problem: errors.New("a.lua: is a fifo")}}}
	path = filepath.Join(t.TempDir(), "last-good.json")
	if err := WriteLastGood(path, bad); err == nil || !strings.Contains(err.Error(), "not good: a.lua: is a fifo") {
		t.Errorf("with a problem: %v", err)
	}
	// A directory in the way: the rename fails after everything was written.
	try(t, os.Mkdir(path, 0o755))
	if err := WriteLastGood(path, sample()); err == nil {
		t.Error("replaced a directory")
	}
	alone(t, path)
}

func TestReadLastGoodRefusesDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "last-good.json")
	try(t, WriteLastGood(path, sample()))
	whole, err := os.ReadFile(path)
	try(t, err)
	cases := map[string]struct {
		text []byte
		want string
	}{
		"empty":      {nil, "damaged: unexpected end"},
		"cut":        {whole[:len(whole)/2], "damaged: unexpected end"},
		"other file": {bytes.Replace(whole, []byte("a.lua"), []byte("b.lua"), 1), "damaged: digest is"},
		"generation": {bytes.Replace(whole, []byte("7-c0"), []byte("8-c0"), 1), "damaged: digest is"},
		"base64":     {bytes.Replace(whole, []byte(`"content": "`), []byte(`"content": "!`), 1), "damaged: illegal base64"},
		"newer":      {bytes.Replace(whole, []byte(`"version": 1`), []byte(`"version": 2`), 1), "format 2, want 1"},
		"no version": {[]byte("{}"), "format 0, want 1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			try(t, os.WriteFile(path, c.text, 0o600))
			got, err := ReadLastGood(path)
			if got != nil || err == nil || !strings.Contains(err.Error(), path+": "+c.want) {
				t.Errorf("got %v, %v, want %q", got, err, c.want)
			}
		})
	}
}
