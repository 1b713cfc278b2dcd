package lists

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/axolua/axolua/engine/source"
	"github.com/axolua/axolua/engine/watch"
	"go.uber.org/zap"
)

// readFile reads the file of the list. One that changes meanwhile is not taken: the watcher tells of the end of it.
func (l *List) readFile() (arrival, error) {
	l.print = fingerprint(l.declared.File)
	content, err := readBounded(l.declared.File, l.declared.MaxBytes)
	return arrival{content: content}, plain(err)
}

var errNoFile = errors.New("it is no file")

func readBounded(path string, most int64) (string, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // to open a pipe would wait for who writes
		return "", errNoFile
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	before, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !before.Mode().IsRegular():
		return "", errNoFile
	case before.Size() > most:
		return "", tooLarge(most)
	}
	var text strings.Builder
	text.Grow(int(before.Size()))
	if _, err := io.Copy(&text, io.LimitReader(f, most+1)); err != nil {
		return "", err
	}
	after, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case int64(text.Len()) > most:
		return "", tooLarge(most)
	case int64(text.Len()) != after.Size() || !after.ModTime().Equal(before.ModTime()):
		return "", errors.New("it is being written")
	}
	return text.String(), nil
}

func tooLarge(most int64) error {
	return fmt.Errorf("it has more than %d bytes (max_bytes in axolua.yaml)", most)
}

// plain is err in the words of an admin, without the path, which is told beside it.
func plain(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("no permission to read it")
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// files watches the files of lists.
type files struct {
	watcher *watch.Watcher
	from    []*List
	now     []string // fingerprints at the last look; of the watcher's goroutine
}

// watchFiles looks at each list anew whenever its file is another one than the list last read.
func watchFiles(from []*List, log *zap.Logger) *files {
	f := &files{from: from, now: make([]string, len(from))}
	paths := make([]string, len(from))
	for i, l := range from {
		paths[i] = l.declared.File
	}
	f.watcher = watch.New(watch.Options{
		Paths: func() []string { return paths }, Fingerprint: f.look, Handled: f.handled, Changed: f.changed, Log: log,
	})
	return f
}

func (f *files) close() { f.watcher.Close() }

func (f *files) look() string {
	for i, l := range f.from {
		f.now[i] = fingerprint(l.declared.File)
	}
	return strings.Join(f.now, "\n")
}

// handled are the fingerprints from before the files were read.
func (f *files) handled() string {
	prints := make([]string, len(f.from))
	for i, l := range f.from {
		prints[i] = l.lastPrint()
	}
	return strings.Join(prints, "\n")
}

func (f *files) changed() {
	for i, l := range f.from {
		if l.lastPrint() != f.now[i] {
			_ = l.look(context.Background()) // the outcome is in the log and in status
		}
	}
}

// fingerprint is another one when the file may have another content.
func fingerprint(path string) string { return source.Fingerprint("", path) }

func (l *List) lastPrint() string {
	l.loading.Lock()
	defer l.loading.Unlock()
	return l.print
}
