//go:build unix

package source

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestReadReportsWhatCannotBeUsed(t *testing.T) {
	cases := []struct {
		name, want string
		make       func(path string) error
	}{
		{"directory", "x.lua: is a directory, want a file", func(p string) error { return os.Mkdir(p, 0o755) }},
		{"fifo", "x.lua: is a fifo, want a file", func(p string) error { return syscall.Mkfifo(p, 0o644) }},
		{"linked device", "x.lua: is a device, want a file", func(p string) error { return os.Symlink(os.DevNull, p) }},
		{"socket", "x.lua: is a socket, want a file", func(p string) error {
			_, err := net.Listen("unix", p)
			return err
		}},
		{"loop", "x.lua: too many", func(p string) error { return os.Symlink("x.lua", p) }},
		{"dangling", "x.lua: links to ../gone.lua, which does not exist", func(p string) error { return os.Symlink("../gone.lua", p) }},
		{"too long", "x.lua: 262145 bytes, want at most 262144", func(p string) error {
			return os.WriteFile(p, make([]byte, MaxFileBytes+1), 0o644)
		}},
		{"group", "x.lua: writable by group or others (mode 0664): chmod go-w, or set trust_permissions: true", func(p string) error {
			return mode(p, 0o664)
		}},
		{"others", "x.lua: writable by group or others (mode 0602): chmod", func(p string) error { return mode(p, 0o602) }},
		{"linked", "x.lua: writable by group or others (mode 0666): chmod", func(p string) error {
			if err := mode(p+".real", 0o666); err != nil {
				return err
			}
			return os.Symlink(p+".real", p)
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			try(t, c.make(filepath.Join(dir, "x.lua")))
			snap := read(t, dir, Options{})
			if len(snap.Files) != 1 || snap.Files[0].Content != "" {
				t.Fatalf("got %v", snap.Files)
			}
			err := snap.Err()
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), dir) && c.name != "linked" {
				t.Errorf("%v repeats the path", err)
			}
		})
	}
}

func mode(path string, mode os.FileMode) error {
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

func TestReadTakesTheLongestAllowedFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"x.lua": strings.Repeat("-", MaxFileBytes)})
	if snap := read(t, dir, Options{}); snap.Err() != nil || len(snap.Files[0].Content) != MaxFileBytes {
		t.Error(snap.Err())
	}
}

func TestTrustPermissionsAcceptsWhatOthersMayWrite(t *testing.T) {
	dir := t.TempDir()
	try(t, mode(filepath.Join(dir, "x.lua"), 0o666))
	try(t, os.Mkdir(filepath.Join(dir, "lib"), 0o755))
	try(t, os.Chmod(filepath.Join(dir, "lib"), 0o777))
	try(t, os.Chmod(dir, 0o777))
	snap := read(t, dir, Options{TrustPermissions: true})
	try(t, snap.Err())
	if snap.Files[0].Content != "text" {
		t.Errorf("got %v", snap.Files)
	}
	strict := read(t, dir, Options{})
	want := dir + ": directory writable by others (mode 0777): chmod o-w, or set trust_permissions: true\nlib: directory"
	if err := strict.Err(); err == nil || !strings.HasPrefix(err.Error(), want) || len(strict.Problems) != 2 {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestReadDoesNotBlockOnAFifoThatReplacesAFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.lua")
	write(t, dir, map[string]string{"x.lua": "x"})
	e, _ := look("x.lua", path, "")
	try(t, os.Remove(path))
	try(t, syscall.Mkfifo(path, 0o644))
	if _, err := e.read(Options{}, new(bytes.Buffer)); err != errMoved {
		t.Errorf("got %v", err)
	}
}

func TestReadReportsNamesThatCannotBePrinted(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a\nb.lua": "x"})
	if err := read(t, dir, Options{}).Err(); err == nil || !strings.HasPrefix(err.Error(), `"a\nb.lua": a script's name`) {
		t.Errorf("got %v", err)
	}
}

func TestReadReportsWhatItMayNotRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	try(t, mode(filepath.Join(dir, "x.lua"), 0))
	try(t, os.Mkdir(filepath.Join(dir, "lib"), 0))
	err := read(t, dir, Options{}).Err()
	if err == nil || err.Error() != "lib: permission denied\nx.lua: permission denied" {
		t.Errorf("got %v", err)
	}
	before := Fingerprint(dir)
	try(t, os.Chmod(filepath.Join(dir, "lib"), 0o755))
	if Fingerprint(dir) == before {
		t.Error("a chmod that makes lib readable does not show")
	}
}
