package lists

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxEntries bounds what a small declaration can cost in memory.
const maxEntries = 5_000_000

// lines are the lines of a list that may be entries. Empty ones and comments are left out.
type lines struct {
	rest   string
	number int // of the line that next gave

	entries    int // lines that next gave, less those that were wrong
	wrong      int
	firstWrong int
}

// readLines refuses what is no list at all.
func readLines(content string) (*lines, error) {
	content = strings.TrimPrefix(content, "\ufeff")
	head := strings.ToLower(strings.TrimSpace(content[:min(len(content), 256)]))
	switch {
	case strings.HasPrefix(content, "\xff\xfe"), strings.HasPrefix(content, "\xfe\xff"):
		return nil, errors.New("it is UTF-16; want UTF-8")
	case strings.HasPrefix(content, "\x1f\x8b"):
		return nil, errors.New("it is compressed; want plain text")
	case strings.HasPrefix(head, "<!doctype html"), strings.HasPrefix(head, "<html"):
		return nil, errors.New("it is a page of HTML, and no list")
	}
	return &lines{rest: content}, nil
}

// next gives the next line that may be an entry, without blanks around it. One that begins with \# is an entry that
// begins with #.
func (l *lines) next() (line string, ok bool) {
	for l.rest != "" {
		line, l.rest, _ = strings.Cut(l.rest, "\n")
		l.number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case !utf8.ValidString(line) || strings.IndexByte(line, 0) >= 0:
			l.bad()
			continue
		case strings.HasPrefix(line, `\#`):
			line = line[1:]
		}
		l.entries++
		return line, true
	}
	return "", false
}

// field is next for entries without blanks in them: what is behind one is a comment.
func (l *lines) field() (field string, ok bool) {
	line, ok := l.next()
	if end := strings.IndexAny(line, " \t#;"); end > 0 {
		line = line[:end]
	}
	return line, ok
}

// bad notes that a line is no entry. One that next gave is taken back by unfit.
func (l *lines) bad() {
	if l.wrong++; l.firstWrong == 0 {
		l.firstWrong = l.number
	}
}

func (l *lines) unfit() {
	l.entries--
	l.bad()
}

// judge refuses a text of which too much is wrong for it to be a list of this kind: a few slips are left out, and told.
func (l *lines) judge(kind Kind) error {
	if l.wrong > (l.entries+l.wrong)/10 {
		return fmt.Errorf("it is no list of kind %s: %d of %d lines are no entries, the first in line %d", kind, l.wrong, l.entries+l.wrong, l.firstWrong)
	}
	return nil
}

// tooMany refuses more entries than a list may have.
func tooMany(n int) error {
	if n > maxEntries {
		return fmt.Errorf("it has more than %d entries", maxEntries)
	}
	return nil
}

// escaped writes texts as a list that has exactly these.
func escaped(entries []string) string {
	var b strings.Builder
	for _, e := range entries {
		if strings.HasPrefix(e, "#") {
			b.WriteByte('\\')
		}
		b.WriteString(e + "\n")
	}
	return b.String()
}
