package luatest

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Text tells of outcomes for people: a line for each failure, with what modules logged, and one for each file. Verbose
// has one for each test too.
type Text struct {
	W       io.Writer
	Verbose bool
	// Shown gives the path of a file, from its name; nil leaves the name.
	Shown func(name string) string

	told map[string]bool // long failures, which are told once
}

func (x *Text) shown(name string) string {
	if x.Shown == nil {
		return name
	}
	return x.Shown(name)
}

// printable is a text in which what would move the cursor, or hide what is beside it, is escaped: strangers and modules
// write into names, logs and failures. Line feeds stay.
func printable(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		quoted := strconv.QuoteToGraphic(line)
		lines[i] = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
	}
	return strings.Join(lines, "\n")
}

// File tells of one file.
func (x *Text) File(f File) {
	for i := range f.Results {
		x.result(&f.Results[i])
	}
	word := "ok  "
	passed, failed := f.Count()
	if failed > 0 {
		word = "FAIL"
	}
	fmt.Fprintf(x.W, "%s %s: %s\n", word, x.shown(f.Name), counted(passed, failed))
}

func (x *Text) result(r *Result) {
	switch {
	case r.Failed():
		for _, f := range r.Failures {
			fmt.Fprintf(x.W, "FAIL %s\n", x.failure(r, x.once(f)))
		}
	case x.Verbose && r.counts():
		fmt.Fprintf(x.W, "ok   %s: %s (%s)\n", x.place(r.File, r.Line), printable(r.Name), rounded(r.Duration))
	}
	if r.Failed() || x.Verbose {
		for _, line := range r.Logs {
			fmt.Fprintf(x.W, "    log: %s\n", printable(line))
		}
	}
}

// once cuts a long failure short that was told already, such as why the modules do not load.
func (x *Text) once(f Failure) Failure {
	first, rest, long := strings.Cut(f.Text, "\n")
	switch {
	case !long || !strings.HasSuffix(first, ":"):
	case x.told[f.Text]:
		f.Text = first + " see above"
	default:
		if x.told == nil {
			x.told = map[string]bool{}
		}
		x.told[f.Text] = rest != ""
	}
	return f
}

func (x *Text) failure(r *Result, f Failure) string {
	text := f.Text
	if r.Name != "" {
		text = r.Name + ": " + text
	}
	return x.place(f.File, f.Line) + ": " + strings.ReplaceAll(printable(text), "\n", "\n    ")
}

func (x *Text) place(file string, line int) string {
	if line == 0 {
		return x.shown(file)
	}
	return fmt.Sprintf("%s:%d", x.shown(file), line)
}

// Sum tells of all of them.
func (x *Text) Sum(r *Report) {
	passed, failed := r.Count()
	fmt.Fprintf(x.W, "%s (%s)\n", counted(passed, failed), rounded(r.Duration))
}

// rounded is a duration as people read it.
func rounded(d time.Duration) string {
	if d < time.Millisecond {
		return d.Round(time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}
