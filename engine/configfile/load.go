package configfile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// MaxBytes bounds axolua.yaml and every `!file`. Larger lists belong into files of their own.
const MaxBytes = 1 << 20

// Load reads the file at path, with the secrets it names from files and the environment. A file that is not there
// or cannot be read gives the *fs.PathError; a wrong one an *Error with every problem.
func Load(path string) (*File, error) {
	text, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text, os.LookupEnv, readBounded)
}

// readBounded reads one byte more than is allowed at most, so that the excess shows.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxBytes+1))
}

// Parse reads text as the file called name: messages begin with name, and paths in text are relative to its
// directory. env and readFile give the secrets; readFile gets absolute paths and may be called for every `!file`.
// Neither may be nil. The error is an *Error; the File is nil then. Parse keeps no reference to text.
func Parse(name string, text []byte, env func(string) (string, bool), readFile func(string) ([]byte, error)) (*File, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		path = name // the working directory is gone; relative paths are all that is left
	}
	found := &problems{file: name}
	b := &builder{problems: found, dir: filepath.Dir(path), env: env, readFile: readFile, reads: []string{path}}
	f := defaults(b.dir)
	if root := b.root(text); root != nil {
		d := &decoder{problems: found, dir: b.dir}
		d.file(f)(root)
		if root.find("doors", "homeserver", "socket") == nil {
			f.Doors.Homeserver.Socket = filepath.Join(f.DataDir, socketName)
		}
		f.Warnings = idle(name, root)
	}
	f.Path, f.Reads, f.Raw = path, b.reads, NewSecret(string(text))
	if err := found.err(f); err != nil {
		return nil, err
	}
	return f, nil
}

// root is the tree of the only document in text; nil if there is none, or none that can be read.
func (b *builder) root(text []byte) *value {
	if len(text) > MaxBytes {
		b.problems.add(1, 1, "the file has more than %s, which is the most it may have", sizeText(MaxBytes))
		return nil
	}
	if line, col, what := unreadable(text); what != "" {
		b.problems.add(line, col, "%s", what)
		return nil
	}
	node, err := document(text, b.problems)
	if err != nil {
		line, col, what := explain(text, err)
		b.problems.add(line, col, "%s", what)
		return nil
	}
	if node == nil {
		return nil
	}
	return b.value(node)
}

func sizeText(n int64) string {
	for _, u := range []struct {
		shift int
		name  string
	}{{30, "GiB"}, {20, "MiB"}, {10, "KiB"}} {
		if n > 0 && n%(1<<u.shift) == 0 {
			return fmt.Sprintf("%d%s", n>>u.shift, u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
