package watch

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"

	"go.uber.org/zap"
)

// sync makes the watches those that Paths needs now, and reports whether there is a new one.
func (w *Watcher) sync() (moved bool) {
	w.set = newSet(w.opts.Paths())
	if w.events == nil {
		return false
	}
	for path := range w.watched {
		if !w.set.watch[path] {
			w.drop(path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(w.set.watch)) {
		added, err := w.add(path)
		if err != nil {
			w.warn(path, err)
		}
		moved = moved || added
	}
	return moved
}

// add watches path and reports whether that is new. A path known already is added again, because a watch can vanish
// without an event (an unmounted file system), and adding is one cheap system call.
func (w *Watcher) add(path string) (added bool, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return true, nil // gone since the set was made: look again
	}
	old := w.watched[path]
	if old != nil && !os.SameFile(old, info) { // the path leads elsewhere now, because a directory above it moved
		w.drop(path)
		old = nil
	}
	if err := w.events.Add(path); errors.Is(err, fs.ErrNotExist) {
		return true, nil
	} else if err != nil {
		return false, err
	}
	w.watched[path] = info
	return old == nil, nil
}

// drop forgets a watch; that it is gone already is what usually happened.
func (w *Watcher) drop(path string) {
	_ = w.events.Remove(path)
	delete(w.watched, path)
}

// warn says once per error that events are missing: one that lasts comes back with each poll and each path.
func (w *Watcher) warn(path string, err error) {
	if w.warned[err.Error()] {
		return
	}
	w.warned[err.Error()] = true
	w.opts.Log.Warn("file events are missing, changes are found by polling",
		zap.String("path", path), zap.Duration("poll", w.opts.Poll), zap.Error(err))
}
