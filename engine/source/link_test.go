package source

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// roots makes a scripts directory and a stranger's directory beside it, and gives their real paths.
func roots(t *testing.T) (dir, beside string) {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	try(t, err)
	dir, beside = filepath.Join(top, "scripts"), filepath.Join(top, "beside")
	write(t, dir, map[string]string{"m.lua": "m", "lib/own.lua": "own", "shared/s.lua": "s"})
	write(t, beside, map[string]string{"secret.lua": "secret", "deep/secret.lua": "secret"})
	return dir, beside
}

// TestLibrariesDoNotLeadOut: whatever link is in lib, a module requires nothing but what is in the scripts directory.
func TestLibrariesDoNotLeadOut(t *testing.T) {
	const out = ": is a link out of the scripts directory, to BESIDE"
	for _, c := range []struct{ name, link, target, want string }{
		{"file", "lib/x.lua", "../../beside/secret.lua", "lib/x.lua" + out + "/secret.lua; what modules require must be in it"},
		{"absolute", "lib/x.lua", "BESIDE/secret.lua", "lib/x.lua" + out + "/secret.lua;"},
		{"below lib", "lib/deep/x.lua", "../../../beside/secret.lua", "lib/deep/x.lua" + out + "/secret.lua;"},
		{"directory", "lib/x", "../../beside", "lib/x" + out + ";"},
		{"through another link", "lib/x.lua", "../hop/secret.lua", "lib/x.lua" + out + "/deep/secret.lua;"},
		{"directory through another link", "lib/x", "../hop", "lib/x" + out + "/deep;"},
		{"a directory whose name begins alike", "lib/x", "../../scripts2", "lib/x: is a link out of the scripts directory, to SCRIPTS2;"},
		{"dangling", "lib/x.lua", "../../beside/none.lua", "lib/x.lua: links to ../../beside/none.lua, which does not exist"},
		{"dangling directory", "lib/x", "../../none", "lib/x: no such file or directory"},
		{"itself", "lib/x.lua", "x.lua", "lib/x.lua: too many"},
		{"directory itself", "lib/x", "x", "lib/x: "},
		{"the directory that holds it", "lib/x", ".", "lib/x: links to a directory that contains it"},
		{"all scripts", "lib/x", "..", "lib/x: links to a directory that contains it"},
		{"all files", "lib/x", "/", "lib/x: is a link out of the scripts directory, to /;"},
		{"a device", "lib/x.lua", os.DevNull, "lib/x.lua: is a link out of the scripts directory, to " + os.DevNull},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, beside := roots(t)
			try(t, os.Symlink(filepath.Join(beside, "deep"), filepath.Join(dir, "hop")))
			try(t, os.Mkdir(dir+"2", 0o755))
			place := strings.NewReplacer("BESIDE", beside, "SCRIPTS2", dir+"2").Replace
			try(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, c.link)), 0o755))
			try(t, os.Symlink(place(c.target), filepath.Join(dir, c.link)))
			snap := read(t, dir, Options{TrustPermissions: true})
			if err := snap.Err(); err == nil || !strings.HasPrefix(err.Error(), place(c.want)) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got  %v\nwant %s", err, place(c.want))
			}
			for _, f := range snap.Files {
				if strings.Contains(f.Content, "secret") {
					t.Errorf("%s was read", f.Name)
				}
			}
			if !slices.Contains(names(snap), "lib/own.lua") {
				t.Error("the other libraries are gone")
			}
		})
	}
}

// TestLibThatLeadsOut: lib itself is no way out either.
func TestLibThatLeadsOut(t *testing.T) {
	dir, beside := roots(t)
	try(t, os.RemoveAll(filepath.Join(dir, "lib")))
	try(t, os.Symlink(beside, filepath.Join(dir, "lib")))
	snap := read(t, dir, Options{})
	want := "lib: is a link out of the scripts directory, to " + beside + "; what modules require must be in it"
	if err := snap.Err(); err == nil || err.Error() != want || !slices.Equal(names(snap), []string{"m.lua"}) {
		t.Errorf("got %v of %q, want %s", err, names(snap), want)
	}
	before := Fingerprint(dir)
	try(t, os.Remove(filepath.Join(dir, "lib")))
	try(t, os.Symlink("shared", filepath.Join(dir, "lib")))
	if Fingerprint(dir) == before {
		t.Error("that lib was put right does not show")
	}
}

// TestLinksThatStay: what is in the scripts directory may be linked from anywhere in it, also by an absolute name, and
// the scripts directory may be a link itself.
func TestLinksThatStay(t *testing.T) {
	dir, _ := roots(t)
	for link, target := range map[string]string{
		"lib/relative.lua": "../shared/s.lua", "lib/absolute.lua": filepath.Join(dir, "shared/s.lua"), "lib/dir": "../shared",
		"lib/module.lua": "../m.lua",
	} {
		try(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	try(t, os.Symlink(dir, dir+"-link"))
	for _, root := range []string{dir, dir + "-link"} {
		snap := read(t, root, Options{})
		try(t, snap.Err())
		want := []string{"lib/absolute.lua", "lib/dir/s.lua", "lib/module.lua", "lib/own.lua", "lib/relative.lua", "m.lua"}
		if got := names(snap); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if snap.Files[0].Content != "s" || snap.Files[1].Content != "s" {
			t.Errorf("got %v", snap.Files)
		}
	}
}

// TestModulesMayBeLinks as in sites-enabled; whoever can put a file where the link leads must be trusted.
func TestModulesMayBeLinks(t *testing.T) {
	dir, beside := roots(t)
	try(t, os.Symlink("../beside/secret.lua", filepath.Join(dir, "linked.lua")))
	snap := read(t, dir, Options{})
	try(t, snap.Err())
	if f := snap.Files[1]; f.Name != "linked.lua" || f.Content != "secret" {
		t.Errorf("got %v", f)
	}
	before := Fingerprint(dir)
	try(t, os.Chmod(beside, 0o777))
	want := "linked.lua: links to " + beside + "/secret.lua: " + beside + ": directory writable by others (mode 0777): chmod o-w, or set trust_permissions: true"
	if err := read(t, dir, Options{}).Err(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if Fingerprint(dir) == before {
		t.Error("a chmod of the directory that the link leads to does not show")
	}
	try(t, read(t, dir, Options{TrustPermissions: true}).Err())
}

// TestSwappedLinks: what becomes another file between the look and the opening is not read.
func TestSwappedLinks(t *testing.T) {
	for name, swap := range map[string]func(dir, beside string) error{
		"link": func(dir, beside string) error {
			return errors.Join(os.Remove(dir+"/lib/a/x.lua"), os.Symlink(beside+"/secret.lua", dir+"/lib/a/x.lua"))
		},
		"target": func(dir, beside string) error {
			return errors.Join(os.Remove(dir+"/shared/s.lua"), os.Symlink(beside+"/secret.lua", dir+"/shared/s.lua"))
		},
		"directory of the link": func(dir, beside string) error {
			return errors.Join(os.Rename(dir+"/lib/a", dir+"/lib/b"), os.Symlink(beside, dir+"/lib/a"))
		},
		"directory of the target": func(dir, beside string) error {
			return errors.Join(os.Rename(dir+"/shared", dir+"/gone"), os.Symlink(beside, dir+"/shared"))
		},
		"another file within": func(dir, _ string) error {
			return errors.Join(os.Remove(dir+"/shared/s.lua"), os.Symlink(dir+"/m.lua", dir+"/shared/s.lua"))
		},
	} {
		for _, file := range []string{"x.lua", "plain.lua"} {
			t.Run(name+" of "+file, func(t *testing.T) {
				dir, beside := roots(t)
				write(t, dir, map[string]string{"lib/a/plain.lua": "plain"})
				write(t, beside, map[string]string{"plain.lua": "secret", "s.lua": "secret", "x.lua": "secret"})
				try(t, os.Symlink("../../shared/s.lua", dir+"/lib/a/x.lua"))
				e, ok := look("lib/a/"+file, dir+"/lib/a/"+file, dir)
				if !ok || e.err != nil {
					t.Fatal(e.err)
				}
				want := map[string]string{"x.lua": "s", "plain.lua": "plain"}[file]
				try(t, swap(dir, beside))
				if content, err := e.read(Options{}, new(bytes.Buffer)); content != want && (content != "" || err == nil) {
					t.Errorf("got %q, %v", content, err)
				}
				if err := read(t, dir, Options{}).Err(); err != nil && !strings.Contains(err.Error(), "out of the scripts directory") {
					t.Error(err)
				}
			})
		}
	}
}
