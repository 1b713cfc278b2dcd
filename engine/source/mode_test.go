//go:build unix

package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// nobody is a user and a group that no test runs as.
const nobody = 65533

// TestModes: who may change what is loaded is trusted with it, so nobody may but its owner; a directory counts as what
// is in it, except that our own group may write there.
func TestModes(t *testing.T) {
	for _, c := range []struct {
		path       string
		mode       os.FileMode
		uid, gid   int // -1 leaves it; else only root can run the case
		wantPrefix string
	}{
		{"m.lua", 0o644, -1, -1, ""},
		{"m.lua", 0o400, -1, -1, ""},
		{"m.lua", 0o755, -1, -1, ""},
		{"m.lua", 0o644, nobody, nobody, ""}, // the owner of a file is whom the admin gave it to
		{"m.lua", 0o664, -1, -1, "m.lua: writable by group or others (mode 0664): chmod go-w"},
		{"m.lua", 0o664, nobody, nobody, "m.lua: writable by group or others (mode 0664): chmod go-w"},
		{"m.lua", 0o646, -1, -1, "m.lua: writable by group or others (mode 0646): chmod go-w"},
		{"lib/own.lua", 0o660, -1, -1, "lib/own.lua: writable by group or others (mode 0660): chmod go-w"},
		{"lib/own.lua", 0o622, -1, -1, "lib/own.lua: writable by group or others (mode 0622): chmod go-w"},
		{"", 0o755, -1, -1, ""},
		{"", 0o700, nobody, -1, ""},
		{"", 0o775, -1, -1, ""},
		{"", 0o775, -1, nobody, "DIR: directory writable by another group (mode 0775): chmod g-w, or set trust_permissions: true"},
		{"", 0o777, -1, -1, "DIR: directory writable by others (mode 0777): chmod o-w, or set trust_permissions: true"},
		{"", 0o777 | os.ModeSticky, -1, -1, "DIR: directory writable by others (mode 0777): chmod o-w"},
		{"", 0o775 | os.ModeSetgid, -1, nobody, "DIR: directory writable by another group (mode 0775): chmod g-w"},
		{"lib", 0o777, -1, -1, "lib: directory writable by others (mode 0777): chmod o-w"},
		{"lib", 0o777 | os.ModeSticky, -1, -1, "lib: directory writable by others (mode 0777): chmod o-w"},
		{"lib", 0o775, -1, nobody, "lib: directory writable by another group (mode 0775): chmod g-w"},
		{"lib/deep", 0o757, -1, -1, "lib/deep: directory writable by others (mode 0757): chmod o-w"},
		{"shared", 0o777, -1, -1, ""}, // nothing is loaded from there
	} {
		t.Run(fmt.Sprintf("%s %v %d:%d", c.path, c.mode, c.uid, c.gid), func(t *testing.T) {
			if (c.uid >= 0 || c.gid >= 0) && os.Geteuid() != 0 {
				t.Skip("only root may give a file away")
			}
			dir, _ := roots(t)
			write(t, dir, map[string]string{"lib/deep/x.lua": "x"})
			path := filepath.Join(dir, c.path)
			before := Fingerprint(dir)
			try(t, os.Chown(path, c.uid, c.gid))
			try(t, os.Chmod(path, c.mode))
			err, want := read(t, dir, Options{}).Err(), strings.Replace(c.wantPrefix, "DIR", dir, 1)
			if want == "" {
				try(t, err)
			} else if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if want != "" && Fingerprint(dir) == before {
				t.Error("the change does not show in the fingerprint, so nobody would look again")
			}
			try(t, read(t, dir, Options{TrustPermissions: true}).Err())
		})
	}
}

// TestLinkedDirectories are as open as what they lead to, and as where that is.
func TestLinkedDirectories(t *testing.T) {
	for _, open := range []string{"shared/lib", "shared"} {
		dir, _ := roots(t)
		write(t, dir, map[string]string{"shared/lib/y.lua": "y"})
		try(t, os.RemoveAll(filepath.Join(dir, "lib")))
		try(t, os.Symlink("shared/lib", filepath.Join(dir, "lib")))
		try(t, read(t, dir, Options{}).Err())
		before := Fingerprint(dir)
		try(t, os.Chmod(filepath.Join(dir, open), 0o777))
		if err := read(t, dir, Options{}).Err(); err == nil || !strings.Contains(err.Error(), "directory writable by others (mode 0777)") {
			t.Errorf("%s: got %v", open, err)
		}
		if Fingerprint(dir) == before {
			t.Errorf("%s: the change does not show in the fingerprint", open)
		}
	}
}
