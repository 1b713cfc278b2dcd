package watch

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// What lies below a new watch may have changed before the watch was there, and no event tells. These tests check the
// second look.

func TestNewLooksBelowNewDirectories(t *testing.T) {
	dir := realDir(t)
	lib := filepath.Join(dir, "lib")
	try(t, os.Mkdir(lib, 0o755))
	answers := [][]string{{dir}, {dir, lib}} // lib appears after the first
	paths := func() []string {
		now := answers[0]
		answers = answers[len(answers)-1:]
		return now
	}
	bubble(t, Options{Paths: paths}, func(r *rig) {
		synctest.Wait()
		r.locked(func() {
			if !r.watches[lib] {
				t.Errorf("watches %v", r.watches)
			}
		})
	})
}

func TestWhatAReloadAddsIsLookedAtTwice(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.during = func() {
			r.locked(func() { r.paths, r.state = []string{r.dir, filepath.Dir(r.dir)}, "C" })
		}
		r.edit("B")
		time.Sleep(5 * time.Second)
		r.changedAt(100*ms, 200*ms)
	})
}

func TestADirectoryMadeAgainIsLookedAtTwice(t *testing.T) {
	bubble(t, Options{}, func(r *rig) {
		r.c <- Event{Path: r.dir, Gone: true} // it is there again, and even has the same inode
		time.Sleep(150 * ms)
		r.silently("B")
		time.Sleep(5 * time.Second)
		r.changedAt(200 * ms)
	})
}

func TestAMovedParentIsFoundByThePoll(t *testing.T) {
	dir := realDir(t)
	scripts := filepath.Join(dir, "app", "scripts")
	try(t, os.MkdirAll(scripts, 0o755))
	bubble(t, Options{Paths: func() []string { return []string{scripts} }}, func(r *rig) {
		try(t, os.Rename(filepath.Join(dir, "app"), filepath.Join(dir, "old")))
		try(t, os.MkdirAll(scripts, 0o755))
		time.Sleep(11 * time.Second)
		synctest.Wait()
		r.locked(func() {
			if !r.watches[scripts] || !slices.Equal(r.removed, []string{scripts}) {
				t.Errorf("watches %v, removed %v", r.watches, r.removed)
			}
		})
	})
}
