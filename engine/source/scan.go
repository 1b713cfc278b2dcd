package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxEntries bounds scripts and library directories together, so that a link in lib/ that points to / ends soon.
const maxEntries = 4096

// library is the directory of the files that modules require.
const library = "lib"

// tree is what a look at the scripts directory found, before any file is opened.
type tree struct {
	root     string
	entries  []entry  // in order of name
	dirs     []folder // the root, then lib and what is below it
	problems []error
	full     bool
}

// entry is one script. Either info or err is set.
type entry struct {
	name string // as File.Name
	path string
	link string      // where a symbolic link leads in the end; "" if it is none
	info fs.FileInfo // of the file itself, links followed
	err  error       // why there is no info
}

type folder struct {
	name string // as an admin knows it: the root as configured, "lib/x" below it
	path string
	mode fs.FileMode
}

// scan lists dir and looks at every script, opening none. The error names dir.
func scan(dir string) (*tree, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("scripts directory %s: %w", dir, cause(err))
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("scripts directory %s: %w", dir, cause(err))
	}
	t := &tree{root: dir, dirs: []folder{{name: dir, path: dir, mode: info.Mode()}}}
	for _, e := range list {
		switch name := e.Name(); {
		case hidden(name):
		case name == library:
			t.scanLibrary(name, nil)
		case script(name):
			t.add(name)
		}
	}
	slices.SortFunc(t.entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return t, nil
}

// scanLibrary adds the scripts of the directory name and of those below it. It follows links to directories, because a
// mounted ConfigMap makes lib itself one; above holds the real paths on the way here, to notice a circle.
func (t *tree) scanLibrary(name string, above []string) {
	dir := t.path(name)
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.complain(name, err)
		return
	}
	info, err := os.Stat(real)
	if err != nil {
		t.complain(name, err)
		return
	}
	if !info.IsDir() || !t.room() { // a plain file called lib is no script, so it is nobody's problem
		return
	}
	if slices.Contains(above, real) {
		t.problems = append(t.problems, fmt.Errorf("%s: links to a directory that contains it", name))
		return
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.complain(name, err)
	}
	t.dirs = append(t.dirs, folder{name: name, path: dir, mode: info.Mode()})
	above = append(slices.Clip(above), real)
	for _, e := range list {
		switch inner := path.Join(name, e.Name()); {
		case hidden(e.Name()):
		case script(e.Name()):
			t.add(inner)
		case e.IsDir() || e.Type()&fs.ModeSymlink != 0:
			t.scanLibrary(inner, above)
		}
	}
}

// add looks at one script. One that is gone by now is left out, as if it had been deleted before the listing.
func (t *tree) add(name string) {
	if !t.room() {
		return
	}
	if e, ok := look(name, t.path(name)); ok {
		t.entries = append(t.entries, e)
	}
}

// look describes the file at p, and reports false if there is none.
func look(name, p string) (entry, bool) {
	e := entry{name: name, path: p}
	if e.info, e.err = os.Lstat(p); e.err != nil {
		e.info = nil
		return e, !errors.Is(e.err, fs.ErrNotExist)
	}
	if e.info.Mode()&fs.ModeSymlink == 0 {
		return e, true
	}
	if e.info, e.err = os.Stat(p); e.err == nil { // before EvalSymlinks: its error for a loop is the system's own
		e.link, e.err = filepath.EvalSymlinks(p)
	}
	if e.err != nil {
		e.info = nil
		e.link, _ = os.Readlink(p)
	}
	return e, true
}

// room reports whether the tree may grow, and complains the first time that it may not.
func (t *tree) room() bool {
	if len(t.entries)+len(t.dirs) < maxEntries {
		return true
	}
	if !t.full {
		t.full = true
		t.problems = append(t.problems, fmt.Errorf("%s: more than %d scripts and directories, the rest is not read", t.root, maxEntries))
	}
	return false
}

// complain notes why the directory name cannot be listed, unless it is simply gone by now.
func (t *tree) complain(name string, err error) {
	if _, gone := os.Lstat(t.path(name)); !errors.Is(gone, fs.ErrNotExist) {
		t.problems = append(t.problems, fmt.Errorf("%s: %w", name, cause(err)))
	}
}

func (t *tree) path(name string) string { return filepath.Join(t.root, filepath.FromSlash(name)) }

// hidden skips what editors and ConfigMaps put next to scripts: .x.lua.swp, .#x.lua, #x.lua#, ..data.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") }

// script says whether a name that is not hidden is that of a module or library. Backups (x.lua~, x.lua.orig) and vim's
// probe 4913 end otherwise.
func script(name string) bool {
	return strings.HasSuffix(name, ".lua") && !strings.HasSuffix(name, "_test.lua")
}

// printable says whether a name can stand in a log line and in JSON without being changed.
func printable(name string) bool {
	return utf8.ValidString(name) && strings.IndexFunc(name, unicode.IsControl) < 0
}

// cause drops operation and path from a file error: our messages name the file in the admin's words already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
