package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
)

// fileCases are directories as one finds them. problem is in the refusal, or, where it starts with "warning: ", in
// what a load that succeeds says; "" means that nothing is said.
var fileCases = []struct {
	name    string
	make    func(t *testing.T, dir string) error
	problem string
}{
	{"empty directory", func(*testing.T, string) error { return nil }, ""},
	{"missing directory", func(_ *testing.T, dir string) error { return os.Remove(dir) }, "no such file or directory"},
	{"a file instead", func(_ *testing.T, dir string) error {
		return errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600))
	}, "not a directory"},
	{"empty file", content(""), "warning: is empty"},
	{"binary", content("\x7fELF\x02\x01\x01\x00\x00\xff\xfe"), "x.lua: is binary"},
	{"bytecode", content("\x1bLua\x51\x00"), "x.lua"},
	{"not UTF-8", content("local s = '\xff\xfe'\n"), "warning: "},
	{"10 MB", content(strings.Repeat("-", 10<<20)), "x.lua: 10485760 bytes, want at most"},
	{"unreadable", unreadable, "x.lua: permission denied"},
	{"writable by all", func(_ *testing.T, dir string) error {
		path := filepath.Join(dir, "x.lua")
		return errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o666))
	}, "x.lua: writable by group or others"},
	{"a directory", func(_ *testing.T, dir string) error { return os.Mkdir(filepath.Join(dir, "x.lua"), 0o700) }, "x.lua: is a directory"},
	{"a symlink loop", func(_ *testing.T, dir string) error {
		return errors.Join(os.Symlink("y.lua", filepath.Join(dir, "x.lua")), os.Symlink("x.lua", filepath.Join(dir, "y.lua")))
	}, "x.lua: too many levels of symbolic links"},
	{"a dangling symlink", func(_ *testing.T, dir string) error { return os.Symlink("/nowhere", filepath.Join(dir, "x.lua")) }, "x.lua: links to"},
	{"syntax error", content("local x = 1\nif x then\n  y = }\nend\n"), "x.lua:3:7: "},
	{"unfinished", content("function check_event_for_spam(event)\n"), "x.lua:"},
	{"top level raises", content("local t = nil\nt.x = 1\n"), "x.lua:2: "},
	{"top level raises a table", content("error({})\n"), "x.lua:1: raised a table"},
	{"top level loops", content("while true do end\n"), "x.lua:1: the top level takes too long"},
	{"top level recurses", content("local function f() return 1 + f() end\nf()\n"), "x.lua:1: calls nest deeper"},
	{"defines nothing", content("local x = 1\n"), "warning: defines no callback"},
	{"a callback that is no function", content("check_event_for_spam = 1\n"), "x.lua:1: check_event_for_spam is a callback's name, so it must be a function"},
}

func content(text string) func(*testing.T, string) error {
	return func(_ *testing.T, dir string) error {
		return os.WriteFile(filepath.Join(dir, "x.lua"), []byte(text), 0o600)
	}
}

func unreadable(t *testing.T, dir string) error {
	path := filepath.Join(dir, "x.lua")
	if err := os.WriteFile(path, nil, 0o000); err != nil {
		return err
	}
	if f, err := os.Open(path); err == nil {
		f.Close()
		t.Skip("this user (root?) may read every file")
	}
	return nil
}

// TestStrangeFiles puts each case before a start and before a reload.
func TestStrangeFiles(t *testing.T) {
	settings := func([]byte) (engine.Settings, error) { return engine.Settings{LoadTimeout: 50 * time.Millisecond}, nil }
	for _, c := range fileCases {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "scripts")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := c.make(t, dir); err != nil {
				t.Fatal(err)
			}
			fine := c.problem == "" || strings.HasPrefix(c.problem, "warning: ")
			e, err := engine.New(engine.Config{Scripts: dir, Settings: settings})
			var load *engine.LoadError
			switch {
			case !fine && (!errors.As(err, &load) || !strings.Contains(err.Error(), c.problem)):
				t.Errorf("got %v, want %q", err, c.problem)
			case fine && err != nil:
				t.Error(err)
			case fine:
				if got := e.Status().LastLoad.Problems.Error(); !strings.Contains(got, c.problem) || c.problem == "" && got != "" {
					t.Errorf("said %q, want %q", got, c.problem)
				}
				e.Close()
			}
			if !fine {
				t.Run("reload", func(t *testing.T) { strangeReload(t, dir, c.make, settings) })
			}
		})
	}
}

func strangeReload(t *testing.T, dir string, spoil func(*testing.T, string) error, settings func([]byte) (engine.Settings, error)) {
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	saveScript(t, dir, "a.lua", versioned(1))
	e := startEngine(t, engine.Config{Scripts: dir, Settings: settings})
	if err := os.Remove(filepath.Join(dir, "a.lua")); err != nil {
		t.Fatal(err)
	}
	if err := spoil(t, dir); err != nil {
		t.Fatal(err)
	}
	reloadRefused(t, e)
	servesVersion(t, e, 1)
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	saveScript(t, dir, "a.lua", versioned(3))
	reloads(t, e, true)
	servesVersion(t, e, 3)
}
