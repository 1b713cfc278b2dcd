// Package luatest runs an admin's tests: the *_test.lua files beside the modules. A test is a Lua function that puts
// questions to the modules, in an engine of its own with a homeserver of its own, and says what has to come.
//
// Run does it all. files.go finds the tests, tester.go runs one, names.go and its neighbours are what a test file sees
// besides the names that every module has, and report.go and the files after it tell of the outcome.
package luatest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
	"github.com/axolua/axolua/engine/luasrc"
)

// Options say what to run, and how.
type Options struct {
	// Rig is the state of the modules that are tested.
	Rig *engine.Rig
	// Dir is the directory of the scripts, in which the test files are.
	Dir string
	// Files are the test files to run, relative to Dir; nil means all of them.
	Files []string
	// Match chooses tests as `go test -run` does: a regular expression for each level of the name, with slashes in
	// between. "" means all.
	Match string
	// Parallel is how many tests run at once; 0 means one per processor.
	Parallel int
	// Timeout bounds one test; 0 means 10s.
	Timeout time.Duration
	// ServerName is the homeserver's; "" means "example.org".
	ServerName string
	// Done is called for each file when its tests are over, in the order of the files, by one goroutine at a time. May be
	// nil.
	Done func(File)
}

// ErrNoTests is the error of Run where there is nothing to run.
var ErrNoTests = errors.New("no tests")

// runner is one Run.
type runner struct {
	Options
	match []*regexp.Regexp // by level
	names *luasrc.Names    // that a test file finds

	policies *configfile.File // what the entries of modules(...) leave open
}

// Run runs the tests. The error says why nothing could be run, or is that of ctx, whose end ends the tests that run;
// failing tests are none.
func Run(ctx context.Context, o Options) (*Report, error) {
	r := &runner{Options: o}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	files, err := r.files()
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w: there is no *_test.lua in %s", ErrNoTests, o.Dir)
	}
	report := &Report{}
	begun := time.Now()
	r.run(ctx, files, func(f File) {
		report.Files = append(report.Files, f)
		if o.Done != nil {
			o.Done(f)
		}
	})
	report.Duration = time.Since(begun)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if passed, failed := report.Count(); passed+failed == 0 {
		return nil, fmt.Errorf("%w match %q", ErrNoTests, o.Match)
	}
	return report, nil
}

// prepare checks the options, and finds the names that test files may use.
func (r *runner) prepare() (err error) {
	if r.ServerName == "" {
		r.ServerName = "example.org"
	}
	if r.Timeout == 0 {
		r.Timeout = 10 * time.Second
	}
	if r.Parallel <= 0 {
		r.Parallel = runtime.GOMAXPROCS(0)
	}
	if r.Match != "" {
		for _, level := range strings.Split(r.Match, "/") {
			re, err := regexp.Compile(level)
			if err != nil {
				return err
			}
			r.match = append(r.match, re)
		}
	}
	r.policies = configfile.Policies(r.Rig.Settings().Raw)
	r.names, err = r.Rig.Names(newTester(r, &file{}))
	return err
}

// wants reports whether a test's name, which is so many levels deep, is chosen.
func (r *runner) wants(name string, level int) bool {
	return level >= len(r.match) || r.match[level].MatchString(name)
}

// run runs the tests of all files, several at once, and tells of each file in turn.
func (r *runner) run(ctx context.Context, files []*file, done func(File)) {
	jobs := make(chan func())
	var workers sync.WaitGroup
	for range r.Parallel {
		workers.Go(func() {
			for job := range jobs {
				job()
			}
		})
	}
	go func() {
		defer close(jobs)
		for _, f := range files {
			f.start(ctx, r, jobs)
		}
	}()
	for _, f := range files {
		<-f.listed
		f.pending.Wait()
		if out := f.outcome(); len(out.Results) > 0 {
			done(out)
		}
	}
	workers.Wait()
}
