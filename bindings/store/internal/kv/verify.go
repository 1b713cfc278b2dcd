package kv

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// verify reads all of store.db: bbolt would find damage only when it comes
// across it, and then by a panic. It has a mapping of its own, so that the
// pages it has read do not count as the process's memory afterwards.
func verify(path string, size int64) (err error) {
	db, err := bbolt.Open(path, 0, &bbolt.Options{Timeout: 1, ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if tx.Size() > size {
		return corrupt(path, fmt.Sprintf("it has %d bytes, and had at least %d", size, tx.Size()))
	}
	if err := verifyRows(path, tx); err != nil {
		return err
	}
	for problem := range tx.Check() {
		err = errors.Join(err, problem)
	}
	if err != nil {
		return corrupt(path, err.Error())
	}
	return nil
}

func verifyRows(path string, tx *bbolt.Tx) error {
	meta, rows := tx.Bucket(metaBucket), tx.Bucket(rowsBucket)
	if meta == nil || rows == nil {
		return corrupt(path, "it is no store of axolua")
	}
	found, err := strconv.Atoi(string(meta.Get(versionKey)))
	if err != nil || len(meta.Get(seqKey)) != 8 {
		return corrupt(path, "its header makes no sense")
	}
	if found > version {
		return fmt.Errorf("%w: %s has format %d, this program knows %d", ErrVersion, path, found, version)
	}
	var last []byte
	return rows.ForEach(func(key, stored []byte) error {
		if _, ok := unseal(key, stored); !ok {
			return corrupt(path, "the value of a key has changed on the disk")
		}
		if bytes.Compare(last, key) >= 0 {
			return corrupt(path, "its keys are out of order")
		}
		last = key
		return nil
	})
}

// guarded calls fn, and turns what bbolt does on damaged pages (panics, reads
// outside of its mapping) into an error.
func guarded(path string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = corrupt(path, fmt.Sprint(p))
		}
	}()
	err = fn()
	for _, bad := range []error{berrors.ErrInvalid, berrors.ErrVersionMismatch, berrors.ErrChecksum} {
		if errors.Is(err, bad) {
			return corrupt(path, err.Error())
		}
	}
	return err
}

// stem is a file's path without its ending.
func stem(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }
