package luatest

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.uber.org/zap/zapcore"
)

// recorder keeps what modules log and print, without what the engine says of them. The zero value is ready.
type recorder struct {
	mu   sync.Mutex
	list []entry
}

// maxEntries bounds what is kept of one test.
const maxEntries = 1000

type entry struct {
	level, text string
	more        map[string]any
}

func (r *recorder) Enabled(zapcore.Level) bool { return true }

func (r *recorder) With(fields []zapcore.Field) zapcore.Core { return &withFields{r, fields} }

func (r *recorder) Check(e zapcore.Entry, c *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return c.AddCore(e, r)
}

// Write keeps an entry. What the engine says of an answer has the answer's id, and is in the answer too.
func (r *recorder) Write(e zapcore.Entry, fields []zapcore.Field) error {
	enc := zapcore.NewMapObjectEncoder()
	for _, f := range fields {
		f.AddTo(enc)
	}
	_, ofModule := enc.Fields["module"]
	_, ofAnswer := enc.Fields["decision"]
	r.mu.Lock()
	defer r.mu.Unlock()
	if ofModule && !ofAnswer && len(r.list) < maxEntries {
		r.list = append(r.list, entry{e.Level.String(), e.Message, enc.Fields})
	}
	return nil
}

func (r *recorder) Sync() error { return nil }

// withFields is a recorder for entries that all have some fields.
type withFields struct {
	*recorder
	of []zapcore.Field
}

func (w *withFields) With(fields []zapcore.Field) zapcore.Core {
	return &withFields{w.recorder, slices.Concat(w.of, fields)}
}

func (w *withFields) Check(e zapcore.Entry, c *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return c.AddCore(e, w)
}

func (w *withFields) Write(e zapcore.Entry, fields []zapcore.Field) error {
	return w.recorder.Write(e, slices.Concat(w.of, fields))
}

func (r *recorder) entries() []entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// lines gives each entry as a line: "info 20-links.lua: text key=value".
func (r *recorder) lines() (lines []string) {
	for _, e := range r.entries() {
		line := fmt.Sprintf("%s %v: %s", e.level, e.more["module"], e.text)
		for _, key := range slices.Sorted(maps.Keys(e.more)) {
			if key != "module" {
				line += fmt.Sprintf(" %s=%v", key, e.more[key])
			}
		}
		lines = append(lines, strings.ReplaceAll(line, "\n", " "))
	}
	return lines
}

// fields is an entry as a test sees it.
func (e entry) fields() map[string]any {
	m := map[string]any{}
	for key, value := range e.more {
		switch value.(type) {
		case string, bool, float64, int64, int:
			m[key] = value
		default:
			m[key] = fmt.Sprint(value)
		}
	}
	m["level"], m["text"] = e.level, e.text
	return m
}

// cause drops operation and path from a file error, which name directories of this machine.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
