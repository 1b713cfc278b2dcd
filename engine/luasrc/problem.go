package luasrc

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxProblems bounds what one file may report: a file that is no Lua at all must not fill the log.
const maxProblems = 50

// Problem is one thing that is wrong with a file.
type Problem struct {
	File    string
	Line    int // from 1; 0 if the problem is the whole file
	Column  int // in bytes from 1; 0 if unknown
	Text    string
	Warning bool // the file runs nevertheless
}

// String gives p as file:line:column: text, without the numbers that are 0.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	for _, n := range []int{p.Line, p.Column} {
		if n <= 0 {
			break
		}
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(n))
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems is the error of Compile: everything it found, warnings included, in the order of the lines.
type Problems []Problem

// Error gives one problem per line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// report gathers the problems of one file.
type report struct {
	file  string
	found Problems
	fatal bool // something that is no warning was found
	left  int  // how many more there were than maxProblems
}

func (r *report) add(line, column int, format string, args ...any) {
	r.fatal = true
	r.put(Problem{File: r.file, Line: line, Column: column, Text: fmt.Sprintf(format, args...)})
}

func (r *report) warn(line, column int, format string, args ...any) {
	r.put(Problem{File: r.file, Line: line, Column: column, Text: fmt.Sprintf(format, args...), Warning: true})
}

func (r *report) put(p Problem) {
	if r.full() {
		r.left++
		return
	}
	r.found = append(r.found, p)
}

func (r *report) full() bool { return len(r.found) >= maxProblems }

// sorted gives the problems in the order of the lines, and the number of those left out.
func (r *report) sorted() Problems {
	slices.SortStableFunc(r.found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if r.left > 0 {
		r.found = append(r.found, Problem{File: r.file, Text: fmt.Sprintf("and %d more problems", r.left)})
		r.left = 0
	}
	return r.found
}

// err is nil if nothing but warnings was found.
func (r *report) err() error {
	if !r.fatal {
		return nil
	}
	return r.sorted()
}
