package kv

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	dbFile     = "store.db"
	logFile    = "store.log"
	oldLogFile = "store.log.old"
	pidFile    = "store.pid" // who has it open, for a message
	version    = 1
)

// Open opens the map in dir, which it makes where needed, and which no other
// process can open until Close. It refuses with ErrLocked, ErrVersion,
// ErrCorrupt or ErrUnavailable, and has then changed nothing. Warn gets texts
// for the log.
func Open(dir string, warn func(string)) (*File, error) {
	f := &File{dir: dir, warn: warn, fresh: rows{}}
	f.log.path = f.path(logFile)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, f.unavailable("open", err)
	}
	if err := f.prepare(); err != nil {
		return nil, f.explain(err)
	}
	if err := guarded(f.path(dbFile), f.open); err != nil {
		return nil, f.explain(err)
	}
	if err := f.recoverLogs(); err != nil {
		return nil, f.explain(errors.Join(err, f.db.Close()))
	}
	// Without it a second process only knows that somebody is there.
	os.WriteFile(f.path(pidFile), strconv.AppendInt(nil, int64(os.Getpid()), 10), 0o600)
	return f, nil
}

// explain says which file it is and, for a locked one, who has it.
func (f *File) explain(err error) error {
	switch {
	case errors.Is(err, ErrCorrupt), errors.Is(err, ErrVersion):
		return err
	case errors.Is(err, berrors.ErrTimeout):
		who := ""
		if pid, err := os.ReadFile(f.path(pidFile)); err == nil {
			who = " (process " + strings.TrimSpace(string(pid)) + ")"
		}
		return fmt.Errorf("%w%s: %s", ErrLocked, who, f.path(dbFile))
	}
	return f.unavailable("open", err)
}

// prepare makes an empty store.db where there is nothing yet, and checks the
// one that is there.
func (f *File) prepare() error {
	db := f.path(dbFile)
	info, err := os.Stat(db)
	if errors.Is(err, os.ErrNotExist) {
		for _, name := range []string{logFile, oldLogFile} {
			if _, err := os.Stat(f.path(name)); err == nil {
				return f.corrupt("it is missing, although " + f.path(name) + " is there")
			}
		}
		return errors.Join(create(db), f.sync(nil))
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", db)
	}
	if info.Size() == 0 {
		return f.corrupt("it is empty")
	}
	return guarded(db, func() error { return verify(db, info.Size()) })
}

// create makes a new file under another name first: a kill must not leave half
// a store.db, and of two processes one must not replace the other's.
func create(path string) error {
	tmp := fmt.Sprintf("%s.new.%d", path, os.Getpid())
	defer os.Remove(tmp)
	db, err := bbolt.Open(tmp, 0o600, &bbolt.Options{Timeout: 1})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucket(metaBucket)
		if err == nil {
			err = meta.Put(versionKey, strconv.AppendInt(nil, version, 10))
		}
		if err == nil {
			err = meta.Put(seqKey, make([]byte, 8))
		}
		if err == nil {
			_, err = tx.CreateBucket(rowsBucket)
		}
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp, path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// open opens store.db for good. The map is made large at once: to make it
// larger later bbolt waits for its readers, and makes new ones wait meanwhile.
func (f *File) open() error {
	o := &bbolt.Options{Timeout: 1, FreelistType: bbolt.FreelistMapType}
	if bits.UintSize == 64 {
		o.InitialMmapSize = 1 << 30
	}
	db, err := bbolt.Open(f.path(dbFile), 0o600, o)
	if err != nil {
		return err
	}
	db.AllocSize = 1 << 20
	f.db = db
	return nil
}

// recoverLogs brings what a killed process has left into store.db. Of a log
// that ends badly, and of one that came after it, the files are kept aside.
func (f *File) recoverLogs() error {
	var seq uint64
	f.db.View(func(tx *bbolt.Tx) error {
		seq = binary.LittleEndian.Uint64(tx.Bucket(metaBucket).Get(seqKey))
		return nil
	})
	changes := rows{}
	last, allWhole := seq, true
	names := []string{oldLogFile, logFile}
	damaged := make([]bool, len(names))
	for i, name := range names {
		if allWhole {
			var err error
			if last, allWhole, err = replay(f.path(name), last, changes); err != nil {
				return err
			}
		}
		damaged[i] = !allWhole
	}
	if last > seq {
		if err := f.store(changes, last, names...); err != nil {
			return err
		}
	}
	f.log.seq = last
	for i, name := range names {
		if err := f.discard(name, damaged[i]); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// discard takes a log away that is in store.db, as far as it could be read.
func (f *File) discard(name string, damaged bool) error {
	if !damaged {
		return os.Remove(f.path(name))
	}
	kept := f.path(name + ".damaged")
	err := os.Rename(f.path(name), kept)
	if err == nil {
		f.warn("a log ends in the middle of a write, as after a power cut; what had been written before is there, and the file is " + kept)
	}
	return err
}
