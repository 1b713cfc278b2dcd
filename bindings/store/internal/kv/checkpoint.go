package kv

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

var (
	rowsBucket = []byte("rows")
	metaBucket = []byte("meta")
	versionKey = []byte("version")
	seqKey     = []byte("seq")
)

// armLocked has a checkpoint made after d, unless one is due anyway. The
// caller holds write. Nothing is armed while there is nothing to write, so
// that an idle process sleeps.
func (f *File) armLocked(d time.Duration) {
	if f.timer == nil {
		f.timer = time.AfterFunc(d, f.background)
	} else if d == 0 {
		f.timer.Reset(0)
	}
}

// background is a checkpoint that nobody waits for.
func (f *File) background() {
	err := f.Checkpoint()
	if err == nil {
		return
	}
	f.warn(fmt.Sprintf("%v; it is tried again every %v, and nothing is lost unless the machine stops", err, retryAfter))
	f.write.Lock()
	defer f.write.Unlock()
	if !f.closed {
		f.armLocked(retryAfter)
	}
}

// Checkpoint brings all that has been acknowledged into store.db and onto the
// disk.
func (f *File) Checkpoint() error {
	f.checkpoints.Lock()
	defer f.checkpoints.Unlock()
	if f.frozen != nil { // an earlier one failed
		if err := f.thaw(); err != nil {
			return err
		}
	}
	if err := f.freeze(); err != nil {
		return err
	}
	if f.frozen == nil {
		return nil
	}
	return f.thaw()
}

// freeze begins a new log and puts aside what the old one has.
func (f *File) freeze() error {
	f.write.Lock()
	defer f.write.Unlock()
	if f.timer != nil {
		f.timer.Stop()
		f.timer = nil
	}
	if len(f.fresh) == 0 {
		return nil
	}
	if err := f.log.rotate(f.path(oldLogFile)); err != nil {
		return f.unavailable("write", err)
	}
	f.mu.Lock()
	f.frozen, f.fresh, f.memBytes = f.fresh, rows{}, 0
	f.mu.Unlock()
	f.frozenSeq = f.log.seq
	return nil
}

// thaw writes what freeze has put aside into store.db; then its log can go.
func (f *File) thaw() error {
	if err := f.store(f.frozen, f.frozenSeq, oldLogFile); err != nil {
		return f.unavailable("write", err)
	}
	f.mu.Lock()
	f.frozen = nil
	f.mu.Unlock()
	if err := os.Remove(f.path(oldLogFile)); err != nil {
		return f.unavailable("write", err)
	}
	return nil
}

// store writes changes, and that they go up to the record number seq, into
// store.db. That is one transaction for every txRows, since bbolt holds all
// pages that one changes in memory. Whoever stops it between two has to find
// the logs on the disk, to do it again.
func (f *File) store(changes rows, seq uint64, logs ...string) error {
	todo := changes.sorted()
	if len(todo) > txRows {
		if err := f.sync(logs); err != nil {
			return err
		}
	}
	for {
		n := min(len(todo), txRows)
		last := n == len(todo)
		err := f.db.Update(func(tx *bbolt.Tx) error {
			if err := put(tx.Bucket(rowsBucket), todo[:n]); err != nil || !last {
				return err
			}
			return tx.Bucket(metaBucket).Put(seqKey, binary.LittleEndian.AppendUint64(nil, seq))
		})
		if err != nil || last {
			return err
		}
		todo = todo[n:]
	}
}

// sync brings files of the directory, and their names, onto the disk.
func (f *File) sync(names []string) error {
	for _, name := range append(names, "") {
		file, err := os.Open(f.path(name))
		if name != "" && errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = errors.Join(file.Sync(), file.Close())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func put(b *bbolt.Bucket, changes []row) error {
	for _, row := range changes {
		var err error
		if row.value == nil {
			err = b.Delete([]byte(row.key))
		} else {
			err = b.Put([]byte(row.key), seal(row.key, row.value))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seal puts a checksum before a value, since bbolt has none for its pages.
func seal(key string, value []byte) []byte {
	sum := crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, value)
	return append(binary.LittleEndian.AppendUint32(make([]byte, 0, 4+len(value)), sum), value...)
}

// unseal gives the value in what seal has made; false means that it is damaged.
func unseal(key, stored []byte) ([]byte, bool) {
	if len(stored) < 4 {
		return nil, false
	}
	value := stored[4:]
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
	return value, sum == binary.LittleEndian.Uint32(stored)
}

// Backup writes a store.db that has everything acknowledged before the call.
// Reads and writes go on meanwhile.
func (f *File) Backup(w io.Writer) error {
	if err := f.Checkpoint(); err != nil {
		return err
	}
	tx, err := f.db.Begin(false)
	if err != nil {
		return f.unavailable("read", err)
	}
	defer tx.Rollback()
	_, err = tx.WriteTo(w)
	return err
}
