// Package kv is an ordered map of byte strings in a directory. A batch that
// has been acknowledged survives kill -9 of the process; a power cut may take
// the last second's, and always leaves files that open.
//
// A batch is appended to a log (store.log) with one write and no fsync, and
// kept in memory. A second after the first of them, and earlier when there are
// many, they all go into store.db, a bbolt file, in one transaction with fsync:
// a checkpoint. While that runs the next log is already being written.
// RATIONALE.md says why it is not bbolt alone: "Which storage library".
package kv

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// What can go wrong. The store package gives these to its callers.
var (
	ErrLocked      = errors.New("another process uses it")
	ErrCorrupt     = errors.New("the file is damaged")
	ErrVersion     = errors.New("the file was written by a newer version")
	ErrClosed      = errors.New("the store is closed")
	ErrUnavailable = errors.New("the store is not available")
)

const (
	checkpointAfter = time.Second
	retryAfter      = 5 * time.Second
	softBytes       = 1 << 20 // in memory: time for a checkpoint
	hardBytes       = 4 << 20 // in memory: a writer waits for one
	rowOverhead     = 64      // of a row in memory, besides its bytes
	txRows          = 500     // written in one transaction
)

// File is the map. All methods are safe for concurrent use.
type File struct {
	dir  string
	warn func(string)
	db   *bbolt.DB

	write  sync.Mutex // held by who appends to the log or changes it
	log    log
	timer  *time.Timer // of the next checkpoint; nil where none is due
	closed bool

	checkpoints sync.Mutex // held during a checkpoint
	frozenSeq   uint64     // guarded by it: the number of the last record in frozen

	mu       sync.RWMutex // guards what follows; held for moments only
	fresh    rows         // what the log has and store.db has not
	frozen   rows         // what the checkpoint that is running writes; changed under checkpoints as well
	memBytes int          // of fresh
}

// Batch is a list of changes that happen together. The zero Batch is empty.
type Batch struct {
	keys   []string
	values [][]byte
}

// Put sets a key. The batch keeps value, which must not change any more.
func (b *Batch) Put(key string, value []byte) {
	if value == nil {
		value = []byte{}
	}
	b.keys = append(b.keys, key)
	b.values = append(b.values, value)
}

// Delete removes a key, which need not be there.
func (b *Batch) Delete(key string) {
	b.keys = append(b.keys, key)
	b.values = append(b.values, nil)
}

// Empty says that the batch changes nothing.
func (b *Batch) Empty() bool { return len(b.keys) == 0 }

// Get gives the value of key, nil where there is none. It must not be changed.
func (f *File) Get(key string) ([]byte, error) {
	f.mu.RLock()
	value, ok := f.fresh.get(key)
	if !ok {
		value, ok = f.frozen.get(key)
	}
	f.mu.RUnlock()
	if ok {
		return value, nil
	}
	// What was frozen a moment ago and is not any more is in store.db by now.
	tx, err := f.db.Begin(false)
	if err != nil {
		return nil, f.unavailable("read", err)
	}
	defer tx.Rollback()
	stored := tx.Bucket(rowsBucket).Get([]byte(key))
	if stored == nil {
		return nil, nil
	}
	value, ok = unseal([]byte(key), stored)
	if !ok {
		return nil, f.corrupt("the value of a key has changed on the disk")
	}
	return bytes.Clone(value), nil
}

// Apply makes all changes of the batch, or none and gives an error.
func (f *File) Apply(b *Batch) error {
	if err := f.makeRoom(); err != nil {
		return err
	}
	f.write.Lock()
	defer f.write.Unlock()
	if f.closed {
		return ErrClosed
	}
	if err := f.log.append(b); err != nil {
		return f.unavailable("write", err)
	}
	if f.keep(b, f.shortLived(b)) > softBytes {
		f.armLocked(0)
	} else {
		f.armLocked(checkpointAfter)
	}
	return nil
}

// keep puts the batch into memory, and gives the bytes that are there now.
func (f *File) keep(b *Batch, gone map[string]bool) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, key := range b.keys {
		if old, ok := f.fresh.get(key); ok {
			f.memBytes -= len(key) + len(old) + rowOverhead
		}
		if b.values[i] == nil && gone[key] {
			f.fresh.drop(key)
			continue
		}
		f.fresh.put(key, b.values[i])
		f.memBytes += len(key) + len(b.values[i]) + rowOverhead
	}
	return f.memBytes
}

// shortLived gives the keys that the batch deletes and that only the memory
// has: they can be forgotten, instead of being deleted on the disk. Queues and
// jobs that come and go within a second leave nothing behind in this way. The
// caller holds write.
func (f *File) shortLived(b *Batch) map[string]bool {
	var gone map[string]bool
	for i, key := range b.keys {
		if b.values[i] != nil {
			continue
		}
		f.mu.RLock()
		value, fresh := f.fresh.get(key)
		_, frozen := f.frozen.get(key)
		f.mu.RUnlock()
		if !fresh || value == nil || frozen {
			continue
		}
		if stored, err := f.has(key); stored || err != nil {
			continue
		}
		if gone == nil {
			gone = map[string]bool{}
		}
		gone[key] = true
	}
	return gone
}

// has says whether store.db has the key.
func (f *File) has(key string) (bool, error) {
	tx, err := f.db.Begin(false)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	return tx.Bucket(rowsBucket).Get([]byte(key)) != nil, nil
}

// makeRoom waits for a checkpoint where writers are much faster than the disk.
func (f *File) makeRoom() error {
	f.mu.RLock()
	full := f.memBytes > hardBytes
	f.mu.RUnlock()
	if !full {
		return nil
	}
	return f.Checkpoint()
}

// Close makes a last checkpoint. What that cannot write stays in the log, for
// the next Open.
func (f *File) Close() error {
	f.write.Lock()
	if f.closed {
		f.write.Unlock()
		return ErrClosed
	}
	f.closed = true
	if f.timer != nil {
		f.timer.Stop()
	}
	f.write.Unlock()
	err := f.Checkpoint()
	f.checkpoints.Lock()
	defer f.checkpoints.Unlock()
	err = errors.Join(err, f.log.close(), f.db.Close())
	os.Remove(f.path(pidFile)) // only for a message; a left one does no harm
	return err
}

func (f *File) path(name string) string { return f.dir + string(os.PathSeparator) + name }

// unavailable says what failed with which file.
func (f *File) unavailable(what string, err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) || errors.Is(err, ErrClosed) {
		return ErrClosed
	}
	return fmt.Errorf("%w: cannot %s it in %s: %w", ErrUnavailable, what, f.dir, err)
}

// corrupt says what to do about a damaged store.
func (f *File) corrupt(why string) error { return corrupt(f.path(dbFile), why) }

func corrupt(path, why string) error {
	return fmt.Errorf("%w: %s: %s; nothing has been changed. To go on with a backup, move %s* elsewhere and copy the backup to %s",
		ErrCorrupt, path, why, stem(path), path)
}
