// Package source reads the scripts directory. Read gives a snapshot in which every file is whole, Fingerprint says
// cheaply whether reading again could give anything else, Paths what to watch for that, and LastGood keeps the newest
// snapshot that loaded. The package knows nothing of Lua and writes nothing but the last good file.
//
// Start with Read. Which names count is in scan.go, how one file is read without blocking or tearing in read.go.
package source

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// MaxFileBytes bounds one script; a longer one is a problem. It is far above any script written by hand and keeps a
// database dump that was given the wrong name out of memory.
const MaxFileBytes = 256 << 10

// attempts is how often Read starts over when files change under it. It starts over at once, without waiting: a caller
// that waits for quiet first (package watch) never needs the second.
const attempts = 4

// Options says how strict Read is. The zero value is the strict one.
type Options struct {
	// TrustPermissions accepts scripts that group or others may write, and directories that others, or a group that
	// is not this process's own, may write. Modes are never checked on Windows, owners nowhere.
	TrustPermissions bool

	// Known gives what a file held when it was read last, "" if that is not known. A file that holds the same still
	// shares that text. Nil knows nothing.
	Known func(name string) string

	opened func(name string) // called once a file is open and before it is read; for tests
}

// Snapshot is the scripts directory at one moment: no file in it changed while Read was reading. It is not changed
// after Read and may be shared.
type Snapshot struct {
	Files    []File  // modules and libraries, in lexical (byte) order of Name
	Problems []error // of directories; those of files are with the files
}

// File is one script of a Snapshot.
type File struct {
	Name    string // relative to the scripts directory, with slashes: "20-links.lua", "lib/x.lua"
	Content string // empty if there is a Problem
	Problem error  // why the file must not be used, starting with its name; nil if it may
}

// Module says whether f is a module, as opposed to a library below lib/ that modules require.
func (f File) Module() bool { return !strings.Contains(f.Name, "/") }

// Read reads the modules (*.lua) and libraries (lib/**/*.lua) of dir, following symbolic links; those in lib only where
// they stay in dir, since modules require libraries by name. Tests (*_test.lua),
// names that start with "." or "#", and everything else that editors leave behind are skipped.
//
// A file that cannot be used is in the snapshot with its Problem. An error means that dir itself could not be listed.
// Read never blocks on a fifo or device, and reads no more than MaxFileBytes+1 bytes of a file.
func Read(dir string, opts Options) (*Snapshot, error) { return Look(dir, nil).Read(opts) }

// Read is the function of that name, which begins with this look.
func (v *View) Read(opts Options) (*Snapshot, error) {
	before, err := v.tree, v.err
	if err != nil {
		return nil, err
	}
	var snap *Snapshot
	var unsettled map[string]bool
	for range attempts {
		snap, unsettled = before.read(opts)
		// The second look makes the snapshot one moment of the whole directory and not only of each file: during
		// a deployment, an old module next to a new library is as wrong as half a file.
		after, err := scan(v.dir, before.options)
		if err != nil {
			return nil, err
		}
		if before.differences(after, unsettled); len(unsettled) == 0 {
			return snap, nil
		}
		before = after
	}
	snap.refuse(unsettled)
	return snap, nil
}

// refuse replaces the files that never held still by a problem each.
func (s *Snapshot) refuse(names map[string]bool) {
	s.Files = slices.DeleteFunc(s.Files, func(f File) bool { return names[f.Name] })
	for name := range names {
		s.Files = append(s.Files, File{Name: name, Problem: fmt.Errorf("%s: keeps changing while it is read", name)})
	}
	slices.SortFunc(s.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

// Err joins all problems, directories first; nil means that every file may be used.
func (s *Snapshot) Err() error {
	all := slices.Clone(s.Problems)
	for _, f := range s.Files {
		all = append(all, f.Problem)
	}
	return errors.Join(all...)
}

// Digest identifies what was read: the SHA-256, in hex, of names and contents, and of the problems if there are any.
// Unlike a fingerprint it does not change when a file is only touched. Rest is called between two files; it may be nil.
func (s *Snapshot) Digest(rest func()) string {
	h := newFrames()
	for _, f := range s.Files {
		if rest != nil {
			rest()
		}
		h.add(f.Name)
		if f.Problem != nil {
			h.add("problem")
			h.add(f.Problem.Error())
			continue
		}
		h.add("content")
		h.add(f.Content)
	}
	for _, p := range s.Problems {
		h.add("directory")
		h.add(p.Error())
	}
	return h.sum()
}

// frames is the SHA-256 of a list of strings. The length goes in front of each, so that no two different lists are the
// same bytes.
type frames struct {
	hash hash.Hash
	buf  []byte
}

func newFrames() *frames { return &frames{hash: sha256.New()} }

func (f *frames) add(s string) {
	f.buf = append(binary.BigEndian.AppendUint64(f.buf[:0], uint64(len(s))), s...)
	f.hash.Write(f.buf)
}

func (f *frames) sum() string { return hex.EncodeToString(f.hash.Sum(nil)) }
