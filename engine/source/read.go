package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
		if err := d.check(opts); err != nil {
			snap.Problems = append(snap.Problems, err)
		}
	}
	var buf bytes.Buffer
	for _, e := range t.entries {
		if t.rest != nil {
			t.rest()
		}
		content, err := e.read(opts, &buf)
		if errors.Is(err, errMoved) {
			unsettled[e.name] = true
		}
		snap.Files = append(snap.Files, File{Name: e.name, Content: content, Problem: err})
	}
	return snap, unsettled
}

// read gives the content, or the problem in the words of File.Problem. What is in buf is overwritten.
func (e entry) read(opts Options, buf *bytes.Buffer) (string, error) {
	if err := e.check(opts); err != nil {
		return "", err
	}
	f, err := e.open()
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
	buf.Reset()
	if _, err := buf.ReadFrom(io.LimitReader(f, MaxFileBytes+1)); err != nil {
		return "", fmt.Errorf("%s: %w", e.name, cause(err))
	}
	if !e.unchanged(f) || int64(buf.Len()) != e.info.Size() {
		return "", errMoved
	}
	content := buf.Bytes()
	if opts.Known != nil {
		if known := opts.Known(e.name); known == string(content) { // which copies nothing
			return known, nil
		}
	}
	return string(content), nil
}

// open opens what look saw, or something that unchanged will find out. The path of a library had no link left in it when
// look saw it; if one has come into it since, it leads nowhere but into the scripts directory.
func (e entry) open() (*os.File, error) {
	p := e.path
	if e.link != "" {
		p = e.link
	}
	if e.real == "" {
		return os.OpenFile(p, os.O_RDONLY|nonblock, 0)
	}
	inside, err := filepath.Rel(e.real, p)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(e.real)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.OpenFile(inside, os.O_RDONLY|nonblock, 0)
}

// check finds what is wrong with a file as far as that can be seen without opening it.
func (e entry) check(opts Options) error {
	switch {
	case !printable(e.name):
		return fmt.Errorf("%q: a script's name must be UTF-8 without control characters", e.name)
	case errors.As(e.err, new(*outside)):
		return e.err
	case errors.Is(e.err, fs.ErrNotExist):
		return fmt.Errorf("%s: links to %s, which does not exist", e.name, e.link)
	case e.err != nil:
		return fmt.Errorf("%s: %w", e.name, cause(e.err))
	case e.info.IsDir():
		return fmt.Errorf("%s: is a directory, want a file", e.name)
	case !e.info.Mode().IsRegular():
		return fmt.Errorf("%s: is a %s, want a file", e.name, kind(e.info.Mode()))
	case !opts.TrustPermissions && loose(e.info, 0o022):
		return fmt.Errorf("%s: writable by group or others (mode %04o): chmod go-w, or set trust_permissions: true", e.name, e.info.Mode().Perm())
	case e.info.Size() > MaxFileBytes:
		return fmt.Errorf("%s: %d bytes, want at most %d", e.name, e.info.Size(), MaxFileBytes)
	case e.holder != nil:
		if err := e.holder.check(opts); err != nil {
			return fmt.Errorf("%s: links to %s: %w", e.name, e.link, err)
		}
	}
	return nil
}

// check finds out whether others may put files of theirs into d. A sticky bit does not help: it keeps them from taking
// files away, not from adding one.
func (d folder) check(opts Options) error {
	if opts.TrustPermissions || !d.loose() {
		return nil
	}
	who, remedy := "others", "o-w"
	if d.info.Mode().Perm()&0o002 == 0 {
		who, remedy = "another group", "g-w"
	}
	return fmt.Errorf("%s: directory writable by %s (mode %04o): chmod %s, or set trust_permissions: true", d.name, who, d.info.Mode().Perm(), remedy)
}

// loose says whether anybody may write in d who is not its owner or in our own group. That group is left out, unlike for
// files, because where each user has a group of his own, every new directory is writable by it.
func (d folder) loose() bool {
	return loose(d.info, 0o002) || loose(d.info, 0o020) && !ownGroup(d.info)
}

// unchanged says whether the open file is the one that scan saw, with the size and time it had then.
func (e entry) unchanged(f *os.File) bool {
	now, err := f.Stat()
	return err == nil && os.SameFile(e.info, now) && fileOf(e.info) == fileOf(now)
}

// differences adds the names that a later look finds changed, gone or new.
func (t *tree) differences(later *tree, to map[string]bool) {
	was := make(map[string]stamp, len(t.entries))
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

// loose says whether anybody named in mask may write, where modes say such a thing.
func loose(info fs.FileInfo, mask fs.FileMode) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&mask != 0
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
