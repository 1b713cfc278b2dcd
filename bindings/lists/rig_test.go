package lists_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/lists"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// said gathers log lines: the list, the message and, behind colons, the error or the number of entries.
type said struct {
	zapcore.LevelEnabler
	lines chan string
}

func newLog() (*zap.Logger, *said) {
	s := &said{zapcore.InfoLevel, make(chan string, 10000)}
	return zap.New(s), s
}

func (s *said) With([]zapcore.Field) zapcore.Core { return s }
func (s *said) Sync() error                       { return nil }

func (s *said) Check(e zapcore.Entry, c *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return c.AddCore(e, s)
}

func (s *said) Write(e zapcore.Entry, fields []zapcore.Field) error {
	for _, f := range fields {
		if f.Key == "list" {
			e.Message = f.String + ": " + e.Message
		}
		if err, ok := f.Interface.(error); ok {
			e.Message += ": " + err.Error()
		}
		if f.Key == "entries" {
			e.Message += fmt.Sprint(": ", f.Integer)
		}
	}
	s.lines <- e.Message
	return nil
}

// await waits for a line with text in it. The deadline is only ever reached by a failing test.
func (s *said) await(t *testing.T, text string) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case line := <-s.lines:
			if strings.Contains(line, text) {
				return
			}
		case <-late:
			t.Fatalf("the log never says %q", text)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// numbers is a list of n entries.
func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, i)
	}
	return b.String()
}

// want compares what the only list of s says of itself: entries, whether it is the kept copy, and its error.
func want(t *testing.T, s *lists.Set, entries int, fromDisk bool, text string) {
	t.Helper()
	st := s.Status()[0]
	if st.Entries != entries || st.FromDisk != fromDisk || !strings.Contains(st.Error, text) || text == "" && st.Error != "" {
		t.Errorf("got %d entries (from disk: %v), error %q; want %d (%v), %q", st.Entries, st.FromDisk, st.Error, entries, fromDisk, text)
	}
}
