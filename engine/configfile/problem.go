package configfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Problem is one thing that is wrong with the file.
type Problem struct {
	File         string // as given to Load or Parse
	Line, Column int    // from 1
	Text         string // never holds a secret
}

func (p Problem) Error() string { return position(p.File, p.Line, p.Column) + ": " + p.Text }

func position(file string, line, col int) string { return fmt.Sprintf("%s:%d:%d", file, line, col) }

// Error holds every problem of a file, in the order of its lines.
type Error struct {
	Problems []Problem
	// More counts the problems beyond the first hundred, which are not kept.
	More int
	// Reads is as File.Reads and includes the files that could not be read: one of them may be what to wait for.
	Reads []string
	// Rest is what could be read: wrong keys have their defaults, wrong modules are left out. It is for finding further
	// mistakes, not for serving.
	Rest *File
}

// Error gives one problem per line.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Error())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", e.More)
	}
	return b.String()
}

// Unwrap gives the Problems.
func (e *Error) Unwrap() []error {
	all := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = p
	}
	return all
}

const maxProblems = 100

// problems collects while a file is read.
type problems struct {
	file string
	list []Problem
	more int
}

func (p *problems) add(line, col int, format string, args ...any) {
	if p.full() {
		p.more++
		return
	}
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) { // of a quoted key or path: a problem is one line
			return unicode.ReplacementChar
		}
		return r
	}, fmt.Sprintf(format, args...))
	p.list = append(p.list, Problem{p.file, max(line, 1), max(col, 1), text})
}

// full reports whether further problems are only counted.
func (p *problems) full() bool { return len(p.list) == maxProblems }

// err gives what was collected, nil for nothing.
func (p *problems) err(rest *File) error {
	if len(p.list) == 0 {
		return nil
	}
	return &Error{Problems: p.sorted(), More: p.more, Reads: rest.Reads, Rest: rest}
}

func (p *problems) sorted() []Problem {
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p.list
}
