package bindings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// logging asks check_registration_for_spam, whose arguments are secret, of a module whose handler has this body, and
// gives the lines of the log.
func logging(t *testing.T, level zapcore.Level, body string) []observer.LoggedEntry {
	t.Helper()
	core, logs := observer.New(level)
	dir := t.TempDir()
	writeModule(t, dir, "function check_registration_for_spam(three) "+body+" end")
	slow := engine.Settings{Limits: engine.Limits{Time: time.Minute}} // under the race detector it may take more than a second
	e, err := engine.New(engine.Config{
		Scripts: dir, Open: bindings.Open(bindings.Options{}), Log: zap.New(core),
		Settings: func([]byte) (engine.Settings, error) { return slow, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	a := answer(t, e, engine.Question{Callback: catalog.CheckRegistrationForSpam,
		Args: []any{map[string]any{"medium": "email", "address": "me@example.org"}, text("name"), []engine.RequestInfo{}, (*string)(nil)}})
	if len(a.Failures) > 0 {
		t.Fatal(a.Failures)
	}
	return logs.FilterField(zap.String("module", "module.lua")).All()
}

func writeModule(t *testing.T, dir, source string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "module.lua"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
}

func short(v any) string {
	return regexp.MustCompile("(x{20})x+|(y{20})y+").ReplaceAllStringFunc(fmt.Sprint(v), func(s string) string { return fmt.Sprint(s[:1], len(s)) })
}

// TestLog: a line has module, callback and the table's values; secrets and what is too long are not in it.
func TestLog(t *testing.T) {
	many := `local t = {} for i = 1, 1e5 do t["k" .. i] = i end `
	for body, want := range map[string]map[string]any{
		`log.info("hello " .. three.address .. "!")`:                                            {"": "hello [secret]!"},
		`log.info("a", { n = 1.5, b = true, i = 2 ^ 53, s = "x=" .. three.address, e = null })`: {"": "a", "n": 1.5, "b": true, "i": int64(1 << 53), "s": "x=[secret]", "e": "null"},
		`log.info("a", { three = three, list = { 1, { [three.address] = "b" } } })`:             {"": "a", "three": `{"address":"[secret]","medium":"[secret]"}`, "list": `[1,{"[secret]":"b"}]`},
		`log.info("a", { "x", "y" })`:                                                           {"": "a", "list": `["x","y"]`},
		`log.info("a", { module = "other.lua", level = 1 })`:                                    {"": "a", "module_": "other.lua", "level_": int64(1)},
		`log.info(("x"):rep(4095) .. "éé", { t = ("y"):rep(1e5), u = 1 })`:                      {"": strings.Repeat("x", 4095) + "...", "t": strings.Repeat("y", 4087) + "..."},
		`log.info("a", { b = "\255", [0.5] = 1, f = print })`:                                   {"": "a", "b": "\ufffd", "f": "function"},
		`log.info("a", three)`:                              {"": "a", "address": "[secret]", "medium": "[secret]"},
		`log.info(("x"):rep(2 ^ 20 - 20) .. three.address)`: {"": strings.Repeat("x", 4096) + "..."},
		`log.info(("x"):rep(4090) .. three.address)`:        {"": strings.Repeat("x", 4090) + "[secre..."},
	} {
		lines := logging(t, zap.DebugLevel, body)
		if len(lines) != 1 || lines[0].Level != zap.InfoLevel {
			t.Errorf("%s: %v", body, lines)
			continue
		}
		got := lines[0].ContextMap()
		if got["callback"] != "check_registration_for_spam" {
			t.Errorf("%s: %v", body, got)
		}
		delete(got, "module")
		delete(got, "callback")
		delete(got, "u")
		delete(got, "...")
		if got[""] = lines[0].Message; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %s, want %s", body, short(got), short(want))
		}
	}
	lines := logging(t, zap.DebugLevel, many+`log.info("a", t) log.info("a", { t, t, t }) log.info("a", { t = { t = t } })`)
	for _, line := range lines {
		size := 0
		for _, f := range line.Context {
			size += len(f.Key) + len(f.String) + 8
		}
		if size > 3*4096 {
			t.Errorf("a line of %d bytes: %.200v", size, line.Context)
		}
	}
	if len(lines) != 3 {
		t.Error(lines)
	}
}

// TestLogLevels: what is not wanted costs nothing, not even of what a module may write.
func TestLogLevels(t *testing.T) {
	lines := logging(t, zap.WarnLevel, `for i = 1, 500 do log.debug("a") log.info("b") end log.warn("c") log.error("d")`)
	if len(lines) != 2 || lines[0].Message != "c" || lines[1].Level != zap.ErrorLevel {
		t.Error(lines)
	}
	lines = logging(t, zap.InfoLevel, `for i = 1, 500 do log.info(i) end`)
	if len(lines) < 101 || len(lines) > 200 || !strings.Contains(lines[100].Message, "more than 20 lines per second") {
		t.Error(len(lines), lines[min(100, len(lines)-1)])
	}
}

// TestOneClock: everything that tells the time goes by the engine's clock.
func TestOneClock(t *testing.T) {
	dir := t.TempDir()
	writeModule(t, dir, `function check_event_for_spam(event)
		return deny{ error = table.concat({ time.now_ms(), time.now_s(), os.time(), os.date("!%Y"), api.get_current_time_msec(), time.iso() }, " ") } end`)
	at := time.UnixMilli(1234567890123)
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{}), Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const want = "1234567890123 1234567890 1234567890 2009 1234567890123 2009-02-13T23:31:30.123Z"
	if got := says(answer(t, e, spam(parse(t, `{}`)))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
