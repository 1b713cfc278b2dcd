package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/configfile"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// clock is moved by the test.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time                       { return c.now }
func (c *clock) NewTicker(time.Duration) *time.Ticker { panic("no logger here ticks") }

func testLogger(format, level string) (*zap.Logger, *bytes.Buffer, *clock) {
	var out bytes.Buffer
	c := &clock{time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)}
	l, _ := newLogger(&out, configfile.Log{Format: format, Level: level})
	return l.WithOptions(zap.WithClock(c)), &out, c
}

func TestTextLog(t *testing.T) {
	const head = "2026-01-02T03:04:05.006Z "
	for name, c := range map[string]struct {
		write func(*zap.Logger)
		want  string
	}{
		"fields": {func(l *zap.Logger) {
			l.Info("loaded", zap.String("generation", "7d3f"), zap.Int("n", 2), zap.Duration("took", time.Millisecond), zap.Strings("modules", []string{"a.lua", "b.lua"}))
		}, "INFO  loaded generation=7d3f n=2 took=1ms modules=a.lua,b.lua"},
		"quotes": {func(l *zap.Logger) { l.Warn("x", zap.String("still serving", ""), zap.Error(errors.New(`a = "b"`))) },
			`WARN  x still_serving="" error="a = \"b\""`},
		"with": {func(l *zap.Logger) { l.With(zap.Int("b", 1), zap.Int("a", 2)).Error("x", zap.Int("c", 3)) }, "ERROR x a=2 b=1 c=3"},
		"problems": {func(l *zap.Logger) {
			l.Error("refused", zap.Strings("problems", []string{"a.lua:1: no", "b.lua: x\ny"}), zap.Int("n", 1))
		}, "ERROR refused n=1\n    a.lua:1: no\n    b.lua: x\\ny"},
		"fakes": {func(l *zap.Logger) { l.Info("line\n2026-01-02 INFO \x1b[2Jfake \"x\"", zap.String("k", "a\nb")) },
			`INFO  line\n2026-01-02 INFO \x1b[2Jfake "x" k="a\nb"`},
		"below the level": {func(l *zap.Logger) { l.Debug("x") }, ""},
	} {
		l, out, _ := testLogger("text", "info")
		c.write(l)
		want := head + c.want + "\n"
		if c.want == "" {
			want = ""
		}
		if out.String() != want {
			t.Errorf("%s: got\n%swant\n%s", name, out, want)
		}
	}
}

func TestJSONLog(t *testing.T) {
	for _, format := range []string{"json", "auto"} { // a buffer is no terminal
		l, out, _ := testLogger(format, "debug")
		l.Debug("x", zap.Duration("took", time.Millisecond))
		if want := `{"level":"debug","time":"2026-01-02T03:04:05.006Z","msg":"x","took":"1ms"}` + "\n"; out.String() != want {
			t.Errorf("%s: got %s want %s", format, out, want)
		}
	}
}

func TestLogIsBounded(t *testing.T) {
	l, out, c := testLogger("text", "info")
	for i := range 3 * linesPerSecond {
		l.Warn(fmt.Sprintf("failed for event %d", i))
	}
	l.With(zap.Int("a", 1)).Error("another level")
	if got := strings.Count(out.String(), "\n"); got != linesPerSecond+1 {
		t.Errorf("got %d lines in the first second, want %d", got, linesPerSecond+1)
	}
	out.Reset()
	c.now = c.now.Add(time.Second)
	l.Warn("next")
	want := fmt.Sprintf("WARN  log lines were dropped lines=%d allowed_per_second_and_level=%d\n", 2*linesPerSecond, linesPerSecond)
	if lines := strings.SplitAfter(out.String(), "\n"); len(lines) != 3 || !strings.HasSuffix(lines[0], want) || !strings.HasSuffix(lines[1], "WARN  next\n") {
		t.Errorf("in the next second: got\n%s", out)
	}
}

// TestLongTexts: one line is bounded as well, wherever a module's megabyte stands in it.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("é", 1<<19)
	many := slices.Repeat([]string{"a.lua: no"}, maxItems+7)
	for name, write := range map[string]func(*zap.Logger){
		"message": func(l *zap.Logger) { l.Warn(long) },
		"field":   func(l *zap.Logger) { l.Warn("x", zap.String("note", long)) },
		"error":   func(l *zap.Logger) { l.Warn("x", zap.Error(errors.New(long))) },
		"list":    func(l *zap.Logger) { l.Warn("x", zap.Strings("problems", []string{"a.lua: " + long})) },
		"items":   func(l *zap.Logger) { l.Warn("x", zap.Strings("problems", many)) },
	} {
		for _, format := range []string{"text", "json"} {
			l, out, _ := testLogger(format, "info")
			write(l)
			if text := out.String(); len(text) > maxText+200 || !strings.Contains(text, "more") || !utf8.ValidString(text) {
				t.Errorf("%s as %s: %d bytes, which end in %q", name, format, len(text), text[max(0, len(text)-80):])
			}
		}
	}
}

func TestLogLevels(t *testing.T) {
	l, level := newLogger(io.Discard, configfile.Log{Level: "warn"})
	for _, want := range []zapcore.Level{zapcore.WarnLevel, zapcore.DebugLevel, zapcore.ErrorLevel} {
		setLevel(level, configfile.Log{Level: want.String()})
		if got := zapcore.LevelOf(l.Core()); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
