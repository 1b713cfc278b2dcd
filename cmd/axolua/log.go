package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/axolua/axolua/engine/configfile"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newLogger writes to w: lines for people on a terminal, JSON for programs, unless the configuration chooses. The level
// can be changed later.
func newLogger(w io.Writer, conf configfile.Log) (*zap.Logger, zap.AtomicLevel) {
	level := zap.NewAtomicLevel()
	setLevel(level, conf)
	var enc zapcore.Encoder = newTextEncoder()
	if conf.Format == "json" || conf.Format == "auto" && !isTerminal(w) {
		c := zap.NewProductionEncoderConfig()
		c.TimeKey, c.EncodeTime, c.EncodeDuration = "time", zapcore.RFC3339NanoTimeEncoder, zapcore.StringDurationEncoder
		enc = zapcore.NewJSONEncoder(c)
	}
	core := zapcore.NewCore(enc, zapcore.Lock(zapcore.AddSync(w)), level)
	return zap.New(throttle{core, &window{}}), level
}

func setLevel(level zap.AtomicLevel, conf configfile.Log) {
	if l, err := zapcore.ParseLevel(conf.Level); err == nil { // configfile lets only levels through
		level.SetLevel(l)
	}
}

// linesPerSecond bounds each level, so that a rule that fails for every event cannot fill the disk.
const linesPerSecond = 100

// throttle drops what is too much. zap's own sampler counts equal messages, but what a failing module says differs
// with each event.
type throttle struct {
	zapcore.Core
	window *window
}

// window counts the lines of the current second by level.
type window struct {
	mu      sync.Mutex
	second  int64
	lines   map[zapcore.Level]int
	dropped int
}

// With keeps the count for all children.
func (t throttle) With(fields []zapcore.Field) zapcore.Core {
	return throttle{t.Core.With(fields), t.window}
}

// Check drops e if there were too many of its level, and says afterwards how many lines are missing.
func (t throttle) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if !t.Enabled(e.Level) {
		return ce
	}
	fits, missing := t.window.count(e)
	if missing > 0 {
		note := zapcore.Entry{Level: zapcore.WarnLevel, Time: e.Time, Message: "log lines were dropped"}
		_ = t.Write(note, []zapcore.Field{zap.Int("lines", missing), zap.Int("allowed per second and level", linesPerSecond)})
	}
	if !fits {
		return ce
	}
	return ce.AddCore(e, t)
}

// maxText bounds each text in a line: what a module raises may be a megabyte. It is twice what print takes.
const maxText = 8 << 10

// Write shortens what is too long.
func (t throttle) Write(e zapcore.Entry, fields []zapcore.Field) error {
	e.Message = shorten(e.Message)
	short := fields[:0:0]
	for _, f := range fields {
		switch f.Type {
		case zapcore.StringType:
			f.String = shorten(f.String)
		case zapcore.ErrorType:
			f = zap.String(f.Key, shorten(f.Interface.(error).Error()))
		case zapcore.ArrayMarshalerType: // the problems of a load, and lists of names
			f = zap.Strings(f.Key, shortened(f))
		}
		short = append(short, f)
	}
	return t.Core.Write(e, short)
}

func shorten(text string) string {
	if len(text) <= maxText {
		return text
	}
	return fmt.Sprintf("%s... and %d bytes more", strings.ToValidUTF8(text[:maxText], ""), len(text)-maxText)
}

// maxItems bounds a list in a line.
const maxItems = 100

func shortened(f zapcore.Field) (texts []string) {
	list := zapcore.NewMapObjectEncoder()
	f.AddTo(list)
	items, _ := list.Fields[f.Key].([]any)
	for i, item := range items {
		if i == maxItems {
			return append(texts, fmt.Sprintf("and %d more", len(items)-maxItems))
		}
		texts = append(texts, shorten(fmt.Sprint(item)))
	}
	return texts
}

// count reports whether e is still within the limit, and in a new second how many lines were not.
func (w *window) count(e zapcore.Entry) (fits bool, missing int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if second := e.Time.Truncate(time.Second).Unix(); second != w.second || w.lines == nil {
		missing, w.dropped = w.dropped, 0
		w.second, w.lines = second, map[zapcore.Level]int{}
	}
	w.lines[e.Level]++
	if w.lines[e.Level] <= linesPerSecond {
		return true, missing
	}
	w.dropped++
	return false, missing
}
