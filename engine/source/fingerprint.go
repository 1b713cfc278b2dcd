package source

import (
	"encoding/binary"
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
func Fingerprint(dir string, files ...string) string { return Look(dir, nil).Fingerprint(files...) }

// View is the scripts directory as it was found, before any file is opened. It belongs to one goroutine.
type View struct {
	dir   string
	rest  func()
	taken time.Time
	tree  *tree
	err   error // why there is no tree
}

// Look lists dir and looks at every script, opening none. Whatever is wrong, Read tells. Rest is called now and then
// while that, or Read, goes on; it may be nil.
func Look(dir string, rest func()) *View {
	v := &View{dir: dir, rest: rest, taken: time.Now()}
	v.tree, v.err = scan(dir, options{rest: rest})
	return v
}

// Fingerprint is that of the moment of the look, together with files as they are now.
func (v *View) Fingerprint(files ...string) string {
	h := newFrames()
	t := &tree{}
	if v.err != nil {
		h.add(v.err.Error())
	} else {
		*t = *v.tree
	}
	for _, p := range t.problems {
		h.add(p.Error())
	}
	for _, d := range t.dirs {
		// Not the times of a directory: they change with every swap file. Its mode matters to Read.
		if d.loose() {
			h.add(d.name + " writable")
		}
	}
	for _, e := range t.entries {
		e.fingerprint(h, v.taken)
	}
	for _, name := range files {
		e, _ := look(name, name, "")
		e.fingerprint(h, v.taken)
	}
	return h.sum()
}

// fingerprint adds what is known of e to that of a view.
func (e entry) fingerprint(h *frames, taken time.Time) {
	h.add(e.name)
	s := e.stamp()
	h.add(s.text)
	h.hash.Write(s.append(h.buf[:0]))
	if e.fresh {
		h.add("fresh at " + taken.String())
	}
}

// Paths lists what to watch for changes of dir: the directory, those below its lib, and each script that is a link,
// because what it leads to may be anywhere. Ask again after each change.
func Paths(dir string) []string {
	t, err := scan(dir, options{linksOnly: true})
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

// stamp is all that can be known of an entry without opening it. Two of them can be compared.
type stamp struct {
	file
	text string // where a link leads, why there is no info, and that its directory is not safe
}

// file is what tells a file with one content from one with another, as far as that shows from outside.
type file struct {
	size, modified int64
	mode           fs.FileMode
	identity
}

func (e entry) stamp() stamp {
	if e.err != nil {
		return stamp{text: "-> " + e.link + ": " + e.err.Error()}
	}
	s := stamp{file: fileOf(e.info), text: e.link}
	if e.holder != nil && e.holder.loose() {
		s.text += " writable"
	}
	return s
}

func fileOf(info fs.FileInfo) file {
	return file{info.Size(), info.ModTime().UnixNano(), info.Mode(), identify(info)}
}

// append adds f as bytes, always as many.
func (f file) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(f.size))
	b = binary.BigEndian.AppendUint64(b, uint64(f.modified))
	b = binary.BigEndian.AppendUint32(b, uint32(f.mode))
	return f.identity.append(b)
}
