package source

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"
)

// fresh is how long after a write the same size and time may still mean other content: file times advance with the
// kernel's tick, 10 ms at the slowest.
const fresh = 20 * time.Millisecond

// Fingerprint identifies the state of the scripts below dir, and of further files such as the configuration, without
// opening any: names, sizes, modification times, modes, inodes, and where links lead. If it is the same as before,
// Read would give the same. The reverse does not hold: a touch, a chmod or a rewrite with the same text changes the
// fingerprint, so the caller compares Digest before it acts.
//
// A fingerprint taken within 20 ms of a write never recurs, because the file could be written again in the same tick
// of the clock. What is missing or cannot be listed is part of the fingerprint, not an error.
func Fingerprint(dir string, files ...string) string {
	h, now := sha256.New(), time.Now()
	t, err := scan(dir)
	if err != nil {
		frame(h, err.Error())
		t = &tree{}
	}
	for _, p := range t.problems {
		frame(h, p.Error())
	}
	for _, d := range t.dirs {
		// Not the times of a directory: they change with every swap file. Its mode matters to Read.
		if d.loose() {
			frame(h, d.name+" writable")
		}
	}
	for _, name := range files {
		e, _ := look(name, name, "")
		t.entries = append(t.entries, e)
	}
	for _, e := range t.entries {
		frame(h, e.name)
		frame(h, e.stamp())
		if e.info != nil && now.Sub(e.info.ModTime()).Abs() < fresh {
			frame(h, "fresh at "+now.String())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Paths lists what to watch for changes of dir: the directory, those below its lib, and each script that is a link,
// because what it leads to may be anywhere. Ask again after each change.
func Paths(dir string) []string {
	t, err := scan(dir)
	if err != nil {
		return []string{dir}
	}
	var paths []string
	for _, d := range t.dirs {
		paths = append(paths, d.path)
	}
	for _, e := range t.entries {
		if e.link != "" {
			paths = append(paths, e.path)
		}
	}
	return paths
}

// stamp is all that can be known of an entry without opening it.
func (e entry) stamp() string {
	if e.err != nil {
		return "-> " + e.link + ": " + e.err.Error()
	}
	s := stamp(e.info) + " -> " + e.link
	if e.holder != nil && e.holder.loose() {
		s += " writable"
	}
	return s
}

func stamp(info fs.FileInfo) string {
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano(), info.Mode(), inode(info))
}
