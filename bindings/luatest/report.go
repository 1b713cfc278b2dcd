package luatest

import (
	"fmt"
	"time"

	"github.com/axolua/axolua/engine/luasrc"
)

// Report is the outcome of a Run.
type Report struct {
	Files    []File
	Duration time.Duration
}

// File is the outcome of one test file.
type File struct {
	Name    string
	Results []Result // in the order of the file; those of a test's inner tests come before its own
}

// Result is the outcome of one test.
type Result struct {
	File string
	// Name has the names of the tests around it in front, with slashes in between. It is "" where the file has no tests,
	// because it is broken.
	Name     string
	Line     int // where it is defined; 0 if unknown
	Duration time.Duration
	Failures []Failure // none if it passed
	Logs     []string  // what modules logged and printed meanwhile
	// Parent says that there were tests inside, which count instead of it.
	Parent bool
}

// Failure is one thing that is not as a test wants it.
type Failure struct {
	File string
	Line int // 0 if unknown
	Text string
}

// Error is "links_test.lua:12: text".
func (f Failure) Error() string { return f.problem().String() }

func (f Failure) problem() luasrc.Problem {
	return luasrc.Problem{File: f.File, Line: f.Line, Text: f.Text}
}

// Failed reports whether anything is wrong.
func (r *Result) Failed() bool { return len(r.Failures) > 0 }

// counts says whether r is a test to count, and not only the frame of others.
func (r *Result) counts() bool { return !r.Parent || r.Failed() }

// Count gives how many tests passed and how many failed.
func (f *File) Count() (passed, failed int) {
	for i := range f.Results {
		switch r := &f.Results[i]; {
		case !r.counts():
		case r.Failed():
			failed++
		default:
			passed++
		}
	}
	return passed, failed
}

// Count gives how many tests passed and how many failed.
func (r *Report) Count() (passed, failed int) {
	for i := range r.Files {
		p, f := r.Files[i].Count()
		passed, failed = passed+p, failed+f
	}
	return passed, failed
}

// Problems lists what failed, as a load lists what is wrong with modules.
func (r *Report) Problems() luasrc.Problems {
	var list luasrc.Problems
	for _, f := range r.Files {
		for _, result := range f.Results {
			for _, failure := range result.Failures {
				p := failure.problem()
				if result.Name != "" {
					p.Text = result.Name + ": " + p.Text
				}
				list = append(list, p)
			}
		}
	}
	return list
}

// counted is "3 tests" or "3 tests, 1 failed".
func counted(passed, failed int) string {
	text := fmt.Sprintf("%d tests", passed+failed)
	if passed+failed == 1 {
		text = "1 test"
	}
	if failed > 0 {
		text += fmt.Sprintf(", %d failed", failed)
	}
	return text
}
