package synapse

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/axolua/axolua/engine"
)

// media gives files that a homeserver names by their paths. No error shows a path: modules and logs have no business
// with where a homeserver keeps what its users upload.
type media struct {
	// store is the directory in which they must be; "" lets a homeserver name any file that this process can read.
	store string
}

var (
	errNoMedia  = errors.New("files cannot be read over this connection: set doors.homeserver.media_store")
	errNotThere = errors.New("the file cannot be read; axolua serve needs the permission to read the homeserver's media store")
	errOutside  = errors.New("the file is not in doors.homeserver.media_store")
	errNoFile   = errors.New("it is no file")
)

// file checks the path; the file itself is opened when a module asks for it. local says that the homeserver is on this
// machine and may be believed.
func (m media) file(path string, local bool) (engine.File, error) {
	if m.store == "" {
		if !local {
			return nil, errNoMedia
		}
		if !filepath.IsAbs(path) {
			return nil, errNotThere
		}
		return mediaFile{"", path}, nil
	}
	inside, err := filepath.Rel(m.store, path)
	if err != nil || !filepath.IsLocal(inside) {
		return nil, errOutside
	}
	return mediaFile{m.store, inside}, nil
}

// mediaFile is a file in a directory, which links cannot lead out of; in none if that is "".
type mediaFile struct{ store, path string }

// Open is engine.File's.
func (f mediaFile) Open() (io.ReadCloser, error) { return f.open() }

func (f mediaFile) open() (file *os.File, err error) {
	const flags = os.O_RDONLY | syscall.O_NONBLOCK // what is no file must not make a module wait
	if f.store == "" {
		file, err = os.OpenFile(f.path, flags, 0)
	} else if root, missing := os.OpenRoot(f.store); missing == nil {
		defer root.Close()
		file, err = root.OpenFile(f.path, flags, 0)
	} else {
		err = missing
	}
	if err != nil {
		return nil, errNotThere
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		file.Close()
		return nil, errNoFile
	}
	return file, nil
}

// Size is engine.File's.
func (f mediaFile) Size() (int64, error) {
	file, err := f.open()
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, errNotThere
	}
	return info.Size(), nil
}
