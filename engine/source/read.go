package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// errMoved says that a file is not, or no longer, the one that scan saw.
var errMoved = errors.New("changed while it was read")

// read reads every script of the tree. The names in the second result changed meanwhile; what the snapshot has for
// them is worthless.
func (t *tree) read(opts Options) (*Snapshot, map[string]bool) {
	snap := &Snapshot{Files: make([]File, 0, len(t.entries)), Problems: t.problems}
	unsettled := map[string]bool{}
	for _, d := range t.dirs {
		if loose(d.mode, 0o002, opts) {
			snap.Problems = append(snap.Problems, fmt.Errorf("%s: directory writable by others (mode %04o): chmod o-w, or set trust_permissions: true",
				d.name, d.mode.Perm()))
		}
	}
	for _, e := range t.entries {
		content, err := e.read(opts)
		if errors.Is(err, errMoved) {
			unsettled[e.name] = true
		}
		snap.Files = append(snap.Files, File{Name: e.name, Content: content, Problem: err})
	}
	return snap, unsettled
}

// read gives the content, or the problem in the words of File.Problem.
func (e entry) read(opts Options) (string, error) {
	if err := e.check(opts); err != nil {
		return "", err
	}
	f, err := os.OpenFile(e.path, os.O_RDONLY|nonblock, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errMoved
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", e.name, cause(err))
	}
	defer f.Close()
	if opts.opened != nil {
		opts.opened(e.name)
	}
	// Between the look and the open the name may have become a fifo, which must not be read at all.
	if !e.unchanged(f) {
		return "", errMoved
	}
	content, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", e.name, cause(err))
	}
	if !e.unchanged(f) || int64(len(content)) != e.info.Size() {
		return "", errMoved
	}
	return string(content), nil
}

// check finds what is wrong with a file as far as that can be seen without opening it.
func (e entry) check(opts Options) error {
	switch {
	case !printable(e.name):
		return fmt.Errorf("%q: a script's name must be UTF-8 without control characters", e.name)
	case errors.Is(e.err, fs.ErrNotExist):
		return fmt.Errorf("%s: links to %s, which does not exist", e.name, e.link)
	case e.err != nil:
		return fmt.Errorf("%s: %w", e.name, cause(e.err))
	case e.info.IsDir():
		return fmt.Errorf("%s: is a directory, want a file", e.name)
	case !e.info.Mode().IsRegular():
		return fmt.Errorf("%s: is a %s, want a file", e.name, kind(e.info.Mode()))
	case loose(e.info.Mode(), 0o022, opts):
		return fmt.Errorf("%s: writable by group or others (mode %04o): chmod go-w, or set trust_permissions: true", e.name, e.info.Mode().Perm())
	case e.info.Size() > MaxFileBytes:
		return fmt.Errorf("%s: %d bytes, want at most %d", e.name, e.info.Size(), MaxFileBytes)
	}
	return nil
}

// unchanged says whether the open file is the one that scan saw, with the size and time it had then.
func (e entry) unchanged(f *os.File) bool {
	now, err := f.Stat()
	return err == nil && os.SameFile(e.info, now) && stamp(e.info) == stamp(now)
}

// differences adds the names that a later look finds changed, gone or new.
func (t *tree) differences(later *tree, to map[string]bool) {
	was := make(map[string]string, len(t.entries))
	for _, e := range t.entries {
		was[e.name] = e.stamp()
	}
	for _, e := range later.entries {
		if s, ok := was[e.name]; !ok || s != e.stamp() {
			to[e.name] = true
		}
		delete(was, e.name)
	}
	for name := range was {
		to[name] = true
	}
}

// loose says whether anybody named in mask may write, where that matters.
func loose(mode, mask fs.FileMode, opts Options) bool {
	return !opts.TrustPermissions && runtime.GOOS != "windows" && mode.Perm()&mask != 0
}

func kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "fifo"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}
