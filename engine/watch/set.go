package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxLinks ends a circle of symbolic links.
const maxLinks = 40

// set is what must be watched for some paths, by physical path: no component of a name in it is a symbolic link, since
// events carry the name under which a directory was watched.
//
// A file is found by the directory that holds it, as editors replace files. It is watched itself as well: a file that
// is mounted into a container on its own makes no events in the directory that it appears in. So is each directory that
// holds a symbolic link on the way (..data of a ConfigMap, "current" of a deployment), and, for a path that does not
// exist, the nearest directory in which it can appear.
type set struct {
	watch map[string]bool // directories and files
	whole map[string]bool // directories in which every name counts
	names map[string]bool // other names that count
}

func newSet(paths []string) *set {
	s := &set{watch: map[string]bool{}, whole: map[string]bool{}, names: map[string]bool{}}
	for _, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			s.follow(abs)
		}
	}
	return s
}

// follow walks from the root to where path leads, as the kernel would.
func (s *set) follow(path string) {
	at, rest := split(path)
	for links := 0; len(rest) > 0; {
		next := filepath.Join(at, rest[0])
		info, err := os.Lstat(next)
		switch {
		case err != nil || links > maxLinks:
			s.need(at, next)
			return
		case info.Mode()&fs.ModeSymlink != 0:
			links++
			s.need(at, next)
			target, err := os.Readlink(next)
			if err != nil {
				return
			}
			root, more := split(target)
			if root != "" {
				at = root
			}
			rest = append(more, rest[1:]...)
		case len(rest) == 1 && !info.IsDir():
			s.need(at, next)
			s.watch[next] = true
			return
		default: // also a file where a directory should be: the next Lstat fails
			at, rest = next, rest[1:]
		}
	}
	s.need(at, at)
	s.whole[at] = true
}

// need watches dir, in which name counts, and so does dir itself, since it may go.
func (s *set) need(dir, name string) {
	s.watch[dir] = true
	s.names[dir] = true
	s.names[name] = true
}

// concerns says whether an event at path may matter. A directory that is watched for one name is often a busy one.
func (s *set) concerns(path string) bool { return s.names[path] || s.whole[filepath.Dir(path)] }

// split gives the root ("" for a relative path) and the components, where ".." stays: after a link it means the
// directory above the link's target.
func split(path string) (root string, parts []string) {
	volume := filepath.VolumeName(path)
	rest := path[len(volume):]
	if rest != "" && os.IsPathSeparator(rest[0]) {
		root = volume + string(filepath.Separator)
	}
	parts = strings.FieldsFunc(rest, func(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) })
	return root, parts
}
