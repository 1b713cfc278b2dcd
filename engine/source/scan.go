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
	"time"
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
	real     string   // root with its links followed
	entries  []entry  // in order of name
	dirs     []folder // the root, then lib and what is below it
	problems []error
	full     bool
	options
}

// options are how a look is taken.
type options struct {
	rest      func() // called between two scripts; may be nil
	linksOnly bool   // scripts that are no links are left out
}

// entry is one script. Either info or err is set.
type entry struct {
	name string      // as File.Name
	path string      // of a library: with no link in it, but that it may be one itself
	link string      // where a symbolic link leads in the end; "" if it is none
	info fs.FileInfo // of the file itself, links followed
	err  error       // why there is no info
	// fresh says that the file was written so shortly before the look that it could be again in the same tick of the clock.
	fresh bool
	// holder is the directory of what the link leads to: who may write there may put another file in its place.
	holder *folder
	// real is the root, links followed, where the file must be below it: for libraries; else "".
	real string
}

type folder struct {
	name string // as an admin knows it: the root as configured, "lib/x" below it; else the path
	path string
	info fs.FileInfo
}

// scan lists dir and looks at every script, opening none. The error names dir.
func scan(dir string, o options) (*tree, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("scripts directory %s: %w", dir, cause(err))
	}
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return nil, fmt.Errorf("scripts directory %s: %w", dir, cause(err))
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("scripts directory %s: %w", dir, cause(err))
	}
	t := &tree{root: dir, real: real, dirs: []folder{{name: dir, path: dir, info: info}}, options: o}
	if !o.linksOnly {
		t.entries = make([]entry, 0, min(len(list), maxEntries))
	}
	for _, e := range list {
		switch name := e.Name(); {
		case hidden(name):
		case name == library:
			t.scanLibrary(name, []string{real})
		case script(name):
			t.add(name, t.path(name), "", e.Type())
		}
	}
	slices.SortFunc(t.entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return t, nil
}

// scanLibrary adds the scripts of the directory name and of those below it. It follows links to directories, because a
// mounted ConfigMap makes lib itself one, but not out of the scripts directory: a module requires what it names, and so
// must not be led to what nobody put there for it. above holds the real paths on the way here, to notice a circle.
func (t *tree) scanLibrary(name string, above []string) {
	real, info, ok := t.libraryDir(name, above)
	if !ok || !t.room() {
		return
	}
	list, err := os.ReadDir(real) // and not the name, which may have become a link meanwhile
	if err != nil {
		t.complain(name, err)
	}
	t.dirs = append(t.dirs, folder{name: name, path: t.path(name), info: info})
	if holder := filepath.Dir(real); holder != above[len(above)-1] {
		t.holds(holder)
	}
	above = append(slices.Clip(above), real)
	for _, e := range list {
		switch inner := path.Join(name, e.Name()); {
		case hidden(e.Name()):
		case script(e.Name()):
			t.add(inner, filepath.Join(real, e.Name()), t.real, e.Type())
		case e.IsDir() || e.Type()&fs.ModeSymlink != 0:
			t.scanLibrary(inner, above)
		}
	}
}

// holds adds the directory of one that a link leads to: who may write there may put another in its place.
func (t *tree) holds(dir string) {
	if slices.ContainsFunc(t.dirs, func(d folder) bool { return d.path == dir }) {
		return
	}
	if info, err := os.Stat(dir); err == nil { // if not, the next look finds out why
		t.dirs = append(t.dirs, folder{name: dir, path: dir, info: info})
	}
}

// libraryDir finds the directory that is to be searched for libraries, if name is one.
func (t *tree) libraryDir(name string, above []string) (real string, info fs.FileInfo, ok bool) {
	real, err := filepath.EvalSymlinks(t.path(name))
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err == nil {
		info, err = os.Lstat(real)
	}
	switch {
	case err != nil:
		t.complain(name, err)
	case !info.IsDir(): // a plain file called lib is no script, so it is nobody's problem
	case !within(t.real, real):
		t.problems = append(t.problems, leadsOut(name, real))
	case slices.Contains(above, real):
		t.problems = append(t.problems, fmt.Errorf("%s: links to a directory that contains it", name))
	default:
		return real, info, true
	}
	return "", nil, false
}

// add looks at one script. One that is gone by now is left out, as if it had been deleted before the listing.
func (t *tree) add(name, p, real string, mode fs.FileMode) {
	if !t.room() || t.linksOnly && mode&fs.ModeSymlink == 0 {
		return
	}
	if t.rest != nil {
		t.rest()
	}
	if e, ok := look(name, p, real); ok {
		t.entries = append(t.entries, e)
	}
}

// look describes the file at p, which must be below real unless that is "", and reports false if there is none.
func look(name, p, real string) (entry, bool) {
	e, now := entry{name: name, path: p, real: real}, time.Now()
	if e.info, e.err = os.Lstat(p); e.err != nil {
		e.info = nil
		return e, !errors.Is(e.err, fs.ErrNotExist)
	}
	if e.info.Mode()&fs.ModeSymlink != 0 {
		e.follow()
	}
	e.fresh = e.info != nil && now.Sub(e.info.ModTime()).Abs() < fresh
	return e, true
}

// follow finds where a link leads.
func (e *entry) follow() {
	if _, e.err = os.Stat(e.path); e.err == nil { // before EvalSymlinks: its error for a loop is the system's own
		e.link, e.err = filepath.EvalSymlinks(e.path)
	}
	if e.err == nil {
		e.link, e.err = filepath.Abs(e.link)
	}
	switch {
	case e.err != nil:
		e.link, _ = os.Readlink(e.path)
	case e.real != "" && !within(e.real, e.link):
		e.err = leadsOut(e.name, e.link)
	default:
		if e.info, e.err = os.Lstat(e.link); e.err == nil {
			dir := filepath.Dir(e.link)
			e.holder = &folder{name: dir, path: dir}
			e.holder.info, e.err = os.Stat(dir)
		}
	}
	if e.err != nil {
		e.info = nil
	}
}

// within says whether the real path p is below the real path dir.
func within(dir, p string) bool {
	rel, err := filepath.Rel(dir, p)
	return err == nil && filepath.IsLocal(rel)
}

// outside is why a library is not used.
type outside struct{ name, target string }

func (o *outside) Error() string {
	return o.name + ": is a link out of the scripts directory, to " + o.target + "; what modules require must be in it"
}

func leadsOut(name, target string) error { return &outside{name, target} }

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
