package luatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
)

// suffix is how the names of test files end.
const suffix = "_test.lua"

// file is one test file.
type file struct {
	name    string
	program *luasrc.Program
	broken  []Failure // why there are no tests in it

	listed  chan struct{} // closed once pending knows all tests
	pending sync.WaitGroup
	results [][]Result // of each test and what is inside it
}

// Files lists the test files of a scripts directory: those beside the modules, and those below lib/.
func Files(dir string) ([]string, error) {
	var names []string
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		if isTest(e.Name()) && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	err = fs.WalkDir(os.DirFS(dir), "lib", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && isTest(e.Name()) {
			names = append(names, name)
		}
		return nil // a directory that cannot be listed is the load's to complain of
	})
	slices.Sort(names)
	return names, err
}

func isTest(name string) bool {
	return strings.HasSuffix(name, suffix) && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "#")
}

// files reads the test files.
func (r *runner) files() ([]*file, error) {
	names := r.Files
	if names == nil {
		var err error
		if names, err = Files(r.Dir); err != nil {
			return nil, err
		}
	}
	files := make([]*file, len(names))
	for i, name := range names {
		files[i] = &file{name: name, listed: make(chan struct{})}
		if err := files[i].read(r); err != nil {
			files[i].broken = failuresOf(name, err)
		}
	}
	return files, nil
}

func (f *file) read(r *runner) error {
	text, err := readBounded(filepath.Join(r.Dir, filepath.FromSlash(f.name)), source.MaxFileBytes)
	if err == nil {
		f.program, err = luasrc.Compile(f.name, text, r.names)
	}
	return err
}

// readBounded reads a file that may have so many bytes.
func readBounded(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, most)
}

func readAll(f fs.File, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("has more than %d bytes", most)
	}
	return text, err
}

// start finds the tests of f and hands a job for each to the workers.
func (f *file) start(ctx context.Context, r *runner, jobs chan<- func()) {
	var chosen []int
	if f.broken == nil {
		t := newTester(r, f)
		tests, err := t.load()
		switch {
		case err != nil:
			f.broken = failuresOf(f.name, err)
		case len(tests) == 0:
			f.broken = []Failure{{File: f.name, Text: "defines no test: want functions whose names begin with test_"}}
		}
		for i, test := range tests {
			if r.wantsPath(test.name) {
				chosen = append(chosen, i)
			}
		}
	}
	f.results = make([][]Result, len(chosen))
	f.pending.Add(len(chosen))
	close(f.listed)
	for slot, i := range chosen {
		jobs <- func() {
			defer f.pending.Done()
			if ctx.Err() == nil {
				f.results[slot] = newTester(r, f).run(ctx, i)
			}
		}
	}
}

// wantsPath is wants for a test that the file lists, whose name may have several levels.
func (r *runner) wantsPath(name string) bool {
	for level, part := range strings.Split(name, "/") {
		if !r.wants(part, level) {
			return false
		}
	}
	return true
}

// outcome gives what came of f, once its tests are over.
func (f *file) outcome() File {
	out := File{Name: f.name}
	if f.broken != nil {
		out.Results = []Result{{File: f.name, Failures: f.broken}}
	}
	for _, results := range f.results {
		out.Results = append(out.Results, results...)
	}
	return out
}

// failuresOf lists what is wrong with a test file.
func failuresOf(name string, err error) []Failure {
	var problems luasrc.Problems
	if !errors.As(err, &problems) {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return []Failure{{File: name, Text: err.Error()}}
	}
	list := make([]Failure, 0, len(problems))
	for _, p := range problems {
		if !p.Warning {
			list = append(list, Failure{File: p.File, Line: p.Line, Text: p.Text})
		}
	}
	return list
}

// dir is the directory of f below the scripts directory.
func (f *file) dir() string { return path.Dir(f.name) }

// Reads lists the files that the outcome may depend on besides the modules: the tests and everything in JSON beside
// and below them, as a fixture may be there.
func Reads(dir string) []string {
	var files []string
	_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && e != nil && e.IsDir():
			return fs.SkipDir
		case err != nil || len(files) == maxReads:
			return nil
		case e.IsDir() && name != "." && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case !e.IsDir() && (isTest(e.Name()) || strings.HasSuffix(e.Name(), ".json")):
			files = append(files, filepath.Join(dir, filepath.FromSlash(name)))
		}
		return nil
	})
	return files
}

// maxReads bounds Reads.
const maxReads = 4096
