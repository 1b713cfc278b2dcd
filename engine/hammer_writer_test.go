package engine_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// hammerWriter saves modules in all the ways there are. A file at a time, or all of them as a new version.
type hammerWriter struct {
	t      *testing.T
	rng    *rand.Rand
	dir    string
	e      *engine.Engine
	lines  <-chan struct{}
	caller *hammerCaller

	saved   int
	version int   // on disk, when nothing is broken
	serials []int // of each module
	counts  map[string]int
}

func newHammerWriter(t *testing.T) *hammerWriter {
	w := &hammerWriter{t: t, rng: rand.New(rand.NewPCG(1, 2)), dir: filepath.Join(t.TempDir(), "scripts"), version: 1,
		serials: make([]int, len(hammerModules)), counts: map[string]int{}}
	w.try(os.Mkdir(w.dir, 0o700))
	for i := range hammerModules {
		w.inPlace(w.path(i), w.good(i))
	}
	return w
}

func (w *hammerWriter) try(errs ...error) {
	w.t.Helper()
	if err := errors.Join(errs...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *hammerWriter) path(module int) string { return filepath.Join(w.dir, hammerModules[module]) }

// good is the next save of a module in the version that is on disk.
func (w *hammerWriter) good(module int) string {
	w.saved++
	w.serials[module] = w.saved
	return hammerSource(module, w.version, w.saved)
}

// broken is text that does not load, each in its own way.
func (w *hammerWriter) broken(module int) string {
	w.saved++
	text := hammerSource(module, w.version, w.saved)
	return []string{"", text[:len(text)/2], text + "x = = 1\n", text + "error('broken')\n",
		hammerSource(module, w.version+1, w.saved), text + "Codes.FORBIDEN = 1\n", "\x00\x01\x02"}[w.rng.IntN(7)]
}

// step is one change of the directory and, half of the time, the wait until it serves or is refused.
func (w *hammerWriter) step() {
	w.t.Helper()
	whole := []func(){w.checkout, w.configMap, w.removeDirectory, w.swapDirectory}
	switch n := w.rng.IntN(10); {
	case n < 2:
		w.version++
		whole[w.rng.IntN(len(whole))]()
	case n < 4:
		module := w.rng.IntN(len(hammerModules) - 1)
		since := time.Now()
		w.way()(w.path(module), w.broken(module))
		if w.rng.IntN(2) == 0 {
			w.refused(since)
		}
		w.way()(w.path(module), w.good(module))
	case n == 4:
		w.count("touch")
		later := time.Now().Add(time.Duration(w.rng.IntN(1000)) * time.Second)
		w.saved++
		w.try(os.Chtimes(w.path(w.rng.IntN(len(hammerModules))), later, later))
	default:
		module := w.rng.IntN(len(hammerModules))
		way := w.rename
		if module < len(hammerModules)-1 {
			way = w.way()
		}
		way(w.path(module), w.good(module))
	}
	if w.rng.IntN(2) == 0 {
		w.settle()
	}
}

func (w *hammerWriter) count(way string) { w.counts[way]++ }

// settle waits until what is on disk serves.
func (w *hammerWriter) settle() {
	w.t.Helper()
	until(w.t, w.e, w.lines, fmt.Sprintf("version %d, saves %v (%v so far)", w.version, w.serials, w.caller), func(engine.Status) bool {
		w.caller.ask(catalog.CheckEventForSpam)
		return w.t.Failed() || w.caller.version == w.version && slices.Equal(w.caller.serials, w.serials)
	})
}

// refused waits until a load that began after since was refused.
func (w *hammerWriter) refused(since time.Time) {
	w.t.Helper()
	until(w.t, w.e, w.lines, "the refusal", func(s engine.Status) bool {
		return w.t.Failed() || !s.LastLoad.OK && s.LastLoad.At.After(since)
	})
	if s := w.e.Status(); len(s.LastLoad.Problems) == 0 || s.Generation == "" || len(s.Modules) != len(hammerModules) {
		w.t.Errorf("after a refusal: %+v", s)
	}
}

// way picks how one file is saved.
func (w *hammerWriter) way() func(path, text string) {
	return []func(string, string){w.inPlace, w.halves, w.rename, w.vim, w.emacs, w.recreate, w.viaEmpty, w.moveAway}[w.rng.IntN(8)]
}

func (w *hammerWriter) inPlace(path, text string) {
	w.count("in place")
	w.try(os.WriteFile(path, []byte(text), 0o600))
}

func (w *hammerWriter) halves(path, text string) {
	w.count("two halves")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	w.try(err)
	_, first := f.WriteString(text[:len(text)/2])
	w.try(first, f.Sync())
	_, second := f.WriteString(text[len(text)/2:])
	w.try(second, f.Close())
}

func (w *hammerWriter) rename(path, text string) {
	w.count("rename over")
	w.try(os.WriteFile(path+".tmp", []byte(text), 0o600), os.Rename(path+".tmp", path))
}

// vim keeps the old file as a backup, after it has tried with a file called 4913 whether it may.
func (w *hammerWriter) vim(path, text string) {
	w.count("vim")
	probe := filepath.Join(w.dir, "4913")
	swap := filepath.Join(w.dir, "."+filepath.Base(path)+".swp")
	w.try(os.WriteFile(swap, nil, 0o600), os.WriteFile(probe, nil, 0o600), os.Remove(probe))
	w.try(os.Rename(path, path+"~"), os.WriteFile(path, []byte(text), 0o600), os.Remove(path+"~"), os.Remove(swap))
}

// emacs puts a link beside the file that leads nowhere, and saves what is not saved yet under another name.
func (w *hammerWriter) emacs(path, text string) {
	w.count("emacs")
	lock := filepath.Join(w.dir, ".#"+filepath.Base(path))
	auto := filepath.Join(w.dir, "#"+filepath.Base(path)+"#")
	w.try(os.Symlink("user@host.4711:1700000000", lock), os.WriteFile(auto, []byte(text), 0o600))
	w.try(os.Rename(path, path+"~"), os.WriteFile(path, []byte(text), 0o600))
	w.try(os.Remove(auto), os.Remove(lock), os.Remove(path+"~"))
}

func (w *hammerWriter) recreate(path, text string) {
	w.count("delete, create")
	w.try(os.Remove(path), os.WriteFile(path, []byte(text), 0o600))
}

func (w *hammerWriter) viaEmpty(path, text string) {
	w.count("empty, write")
	w.try(os.Truncate(path, 0), os.WriteFile(path, []byte(text), 0o600))
}

func (w *hammerWriter) moveAway(path, text string) {
	w.count("move away and back")
	away := path + ".away" // beside it, since it may be a relative link
	w.try(os.Rename(path, away), os.WriteFile(away, []byte(text), 0o600), os.Rename(away, path))
}

// checkout replaces every file, as git does, between some that are no modules.
func (w *hammerWriter) checkout() {
	w.count("checkout")
	for i := range 46 {
		w.try(os.WriteFile(filepath.Join(w.dir, fmt.Sprintf("%d.md", i)), nil, 0o600))
	}
	last := len(hammerModules) - 1
	for _, i := range w.rng.Perm(last) {
		w.try(os.Remove(w.path(i)), os.WriteFile(w.path(i), []byte(w.good(i)), 0o600))
	}
	w.rename(w.path(last), w.good(last))
}

// configMap swaps a link to a directory in which the files are, as Kubernetes does.
func (w *hammerWriter) configMap() {
	w.count("config map")
	name := fmt.Sprintf("..v%d", w.version)
	data := filepath.Join(w.dir, "..data")
	old, _ := os.Readlink(data) // "" the first time
	w.try(os.Mkdir(filepath.Join(w.dir, name), 0o700))
	for i, m := range hammerModules {
		w.try(os.WriteFile(filepath.Join(w.dir, name, m), []byte(w.good(i)), 0o600))
	}
	w.try(os.Symlink(name, data+"_tmp"), os.Rename(data+"_tmp", data))
	for i, m := range hammerModules {
		w.try(os.Symlink(filepath.Join("..data", m), w.path(i)+"_tmp"), os.Rename(w.path(i)+"_tmp", w.path(i)))
	}
	if old != "" {
		w.try(os.RemoveAll(filepath.Join(w.dir, old)))
	}
}

func (w *hammerWriter) fill(dir string) {
	w.try(os.Mkdir(dir, 0o700))
	for i, m := range hammerModules {
		path := filepath.Join(dir, m)
		w.try(os.WriteFile(path+".tmp", []byte(w.good(i)), 0o600), os.Rename(path+".tmp", path))
	}
}

func (w *hammerWriter) removeDirectory() {
	w.count("directory removed")
	w.try(os.RemoveAll(w.dir))
	w.fill(w.dir)
}

func (w *hammerWriter) swapDirectory() {
	w.count("directory swapped")
	next, old := w.dir+".new", w.dir+".old"
	w.fill(next)
	w.try(os.Rename(w.dir, old), os.Rename(next, w.dir), os.RemoveAll(old))
}
