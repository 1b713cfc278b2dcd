package home

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Log is a file that a process writes its lines to.
type Log struct{ path string }

// Mark is a place in a log.
type Mark int

// Mark gives the end of the log as it is now.
func (l *Log) Mark() Mark { return Mark(len(l.text())) }

// Since gives what was written after the mark; 0 is the beginning.
func (l *Log) Since(m Mark) string { return l.text()[m:] }

func (l *Log) text() string {
	text, _ := os.ReadFile(l.path) // "" before the process was started
	return string(text)
}

func (l *Log) tail(lines int) string {
	all := strings.Split(strings.TrimSuffix(l.text(), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// keep copies the file to where -keep says.
func (l *Log) keep(t testing.TB) {
	if *kept == "" {
		return
	}
	name := filepath.Join(*kept, filepath.Base(filepath.Dir(l.path))+"-"+filepath.Base(l.path))
	if err := os.WriteFile(name, []byte(l.text()), 0o600); err != nil {
		t.Log(err)
	}
}

// Await waits until a line after the mark has the text, and gives the line.
func (l *Log) Await(t testing.TB, from Mark, text string) string {
	t.Helper()
	var line string
	until(t, "a line with "+text, func() bool {
		for each := range strings.Lines(l.Since(from)) {
			if strings.Contains(each, text) && strings.HasSuffix(each, "\n") {
				line = strings.TrimSuffix(each, "\n")
				return true
			}
		}
		return false
	})
	return line
}

// Said waits for a line after the mark whose message is text and which has all these values, as a module writes it with
// log.info, and gives all values of the line. Only the engine's log has such lines.
func (l *Log) Said(t testing.TB, from Mark, text string, values Object) Object {
	t.Helper()
	var said Object
	until(t, fmt.Sprintf("the line %s with %v", text, values), func() bool {
		for line := range strings.Lines(l.Since(from)) {
			var fields Object
			if json.Unmarshal([]byte(line), &fields) == nil && fields["msg"] == text && includes(fields, values) {
				said = fields
				return true
			}
		}
		return false
	})
	return said
}

func includes(all, some Object) bool {
	for key, value := range some {
		if !reflect.DeepEqual(all[key], number(value)) {
			return false
		}
	}
	return true
}
