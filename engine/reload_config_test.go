package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// watchEngine gives an engine that watches, and a channel that gets something with each line of its log.
func watchEngine(t *testing.T, cfg engine.Config) (*engine.Engine, <-chan struct{}) {
	t.Helper()
	lines := make(chan struct{}, 1)
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(discard{}), zap.InfoLevel)
	cfg.Watch = true
	cfg.Log = zap.New(core, zap.Hooks(func(zapcore.Entry) error {
		select {
		case lines <- struct{}{}:
		default:
		}
		return nil
	}))
	return startEngine(t, cfg), lines
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// until waits for cond, which is looked at after each line of the log.
func until(t *testing.T, e *engine.Engine, lines <-chan struct{}, what string, cond func(engine.Status) bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	for !cond(e.Status()) {
		select {
		case <-lines:
		case <-late:
			t.Fatalf("%s did not happen; last load %+v", what, e.Status().LastLoad)
		}
	}
}

// numbered are settings that consist of a number, read from a file, which modules see as config.n.
func numbered(path string, modules ...string) func([]byte) (engine.Settings, error) {
	return func([]byte) (engine.Settings, error) {
		s := engine.Settings{Reads: []string{path}}
		text, err := os.ReadFile(path)
		if err != nil {
			return s, err
		}
		n, err := strconv.Atoi(string(text))
		if err != nil {
			return s, err
		}
		s.Digest, s.Raw = text, text
		for _, m := range modules {
			s.Modules = append(s.Modules, engine.ModuleSettings{File: m, Config: map[string]any{"n": int64(n)}})
		}
		return s, nil
	}
}

// sum answers with 100 times the module's number and the configuration's.
func sum(n int) string {
	return fmt.Sprintf("function is_user_expired(user) return true, %d * 100 + config.n end\n", n)
}

func TestScriptAndConfigurationReloadAsOne(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	saveScript(t, dir, "a.lua", sum(1))
	saveScript(t, data, "config", "1")
	e, lines := watchEngine(t, engine.Config{
		Scripts: dir, Settings: numbered(filepath.Join(data, "config"), "a.lua"), Quiet: 250 * time.Millisecond,
	})
	servesVersion(t, e, 101)
	saveScript(t, data, "config", "2")
	saveScript(t, dir, "a.lua", sum(2))
	until(t, e, lines, "the reload", func(s engine.Status) bool { return s.LastLoad.Succeeded >= 2 })
	servesVersion(t, e, 202)
	saveScript(t, data, "config", "two")
	until(t, e, lines, "the refusal", func(s engine.Status) bool { return s.LastLoad.Refused == 1 })
	servesVersion(t, e, 202)
	saveScript(t, data, "config", "3")
	until(t, e, lines, "the next reload", func(s engine.Status) bool { return s.LastLoad.OK })
	servesVersion(t, e, 203)
	if s := e.Status(); s.LastLoad.Succeeded != 3 {
		t.Errorf("%d loads, want 3", s.LastLoad.Succeeded)
	}
}

// A checkout may change configuration and scripts while a reload reads the one and not yet the other.
func TestAChangeDuringTheReadIsNotHalfLoaded(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	saveScript(t, dir, "a.lua", sum(1))
	saveScript(t, data, "config", "1")
	read := numbered(filepath.Join(data, "config"), "a.lua")
	var after func()
	e := startEngine(t, engine.Config{Scripts: dir, Settings: func(saved []byte) (engine.Settings, error) {
		s, err := read(saved)
		if then := after; then != nil {
			after = nil
			then()
		}
		return s, err
	}})
	servesVersion(t, e, 101)
	after = func() {
		saveScript(t, data, "config", "2")
		saveScript(t, dir, "a.lua", sum(2))
	}
	reloads(t, e, true)
	servesVersion(t, e, 202)
	after = func() { saveScript(t, data, "config", "two") }
	if _, err := e.Reload(context.Background()); err == nil {
		t.Error("a configuration that was broken during the read was loaded")
	}
	servesVersion(t, e, 202)
}

func TestSettingsThatKeepChangingAreRefused(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(1))
	n := 0
	e := startEngine(t, engine.Config{Scripts: dir, Settings: func([]byte) (engine.Settings, error) {
		if n > 0 {
			n++
		}
		return engine.Settings{Digest: []byte(strconv.Itoa(n))}, nil
	}})
	n = 1
	if changed, err := e.Reload(context.Background()); changed || err == nil {
		t.Errorf("changed %v, %v; want a refusal", changed, err)
	}
	servesVersion(t, e, 1)
}

func TestFiftyFilesAtOnceAreOneReload(t *testing.T) {
	dir := t.TempDir()
	name := func(i int) string { return fmt.Sprintf("%02d.lua", i) }
	for i := range 50 {
		saveScript(t, dir, name(i), versioned(1))
	}
	e, lines := watchEngine(t, engine.Config{Scripts: dir, Quiet: 250 * time.Millisecond})
	for i := range 50 {
		if err := os.Remove(filepath.Join(dir, name(i))); err != nil {
			t.Fatal(err)
		}
		saveScript(t, dir, name(i), versioned(2))
	}
	until(t, e, lines, "the reload", func(s engine.Status) bool { return s.LastLoad.Succeeded == 2 })
	servesVersion(t, e, 2)
	if s := e.Status().LastLoad; s.Refused != 0 || s.Unchanged != 0 || len(e.Status().Modules) != 50 {
		t.Errorf("%+v", s)
	}
}

func TestNothingLoadsAfterClose(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(1))
	e := startEngine(t, engine.Config{Scripts: dir})
	e.Close()
	e.Close()
	saveScript(t, dir, "a.lua", versioned(2))
	if changed, err := e.Reload(context.Background()); changed || !errors.Is(err, engine.ErrClosed) {
		t.Errorf("reload: %v, %v; want ErrClosed", changed, err)
	}
	if _, err := e.IsUserExpired(context.Background(), "@u:x"); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("question: %v, want ErrClosed", err)
	}
	if err := e.Connected(context.Background()); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("connected: %v, want ErrClosed", err)
	}
	if s := e.Status(); s.Generation != "" || s.Draining != 0 {
		t.Errorf("status %+v", s)
	}
}
