package engine_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/source"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func TestLastGoodServesWhenTheStartIsBroken(t *testing.T) {
	dir, last := t.TempDir(), filepath.Join(t.TempDir(), "last.json")
	raw := []byte("settings: 1")
	var given [][]byte
	cfg := engine.Config{Scripts: dir, LastGood: last, Settings: func(saved []byte) (engine.Settings, error) {
		if saved != nil {
			given = append(given, saved)
		}
		return engine.Settings{Raw: raw, Digest: raw}, nil
	}}
	saveScript(t, dir, "a.lua", versioned(1))
	first := startEngine(t, cfg)
	saveScript(t, dir, "a.lua", versioned(2))
	reloads(t, first, true)
	saveScript(t, dir, "a.lua", "broken(")
	reloadRefused(t, first)
	first.Close()

	core, logs := observer.New(zap.ErrorLevel)
	cfg.Log = zap.New(core)
	e := startEngine(t, cfg)
	servesVersion(t, e, 2)
	s := e.Status()
	if !s.LastGood || s.LastLoad.OK || len(s.LastLoad.Problems) != 1 || s.LastLoad.Problems[0].File != "a.lua" {
		t.Errorf("status %+v", s)
	}
	if len(given) != 1 || !bytes.Equal(given[0], raw) {
		t.Errorf("settings were read from %q, want %q", given, raw)
	}
	if logs.FilterMessageSnippet("last good").Len() != 1 {
		t.Errorf("log: %v", logs.All())
	}
	reloadRefused(t, e)
	servesVersion(t, e, 2)
	if !e.Status().LastGood {
		t.Error("a refused reload hides that the last good generation serves")
	}
	saveScript(t, dir, "a.lua", versioned(3))
	reloads(t, e, true)
	servesVersion(t, e, 3)
	if e.Status().LastGood {
		t.Error("still said to be the last good generation")
	}
}

func TestLastGoodIsNeverHalfWritten(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	last := filepath.Join(data, "last.json")
	saveScript(t, dir, "a.lua", versioned(0))
	e := startEngine(t, engine.Config{Scripts: dir, LastGood: last})
	done := make(chan struct{})
	read := make(chan error, 1)
	go func() {
		for {
			good, err := source.ReadLastGood(last)
			if err != nil || len(good.Snapshot.Files) != 1 {
				read <- fmt.Errorf("%v, %w", good, err)
				return
			}
			select {
			case <-done:
				read <- nil
				return
			default:
			}
		}
	}()
	for v := 1; v <= 50; v++ {
		saveScript(t, dir, "a.lua", versioned(v))
		reloads(t, e, true)
	}
	close(done)
	if err := <-read; err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(data); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestALastGoodThatCannotBeWrittenRefusesNothing(t *testing.T) {
	core, logs := observer.New(zap.ErrorLevel)
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(1))
	e := startEngine(t, engine.Config{Scripts: dir, LastGood: filepath.Join(dir, "missing", "last.json"), Log: zap.New(core)})
	servesVersion(t, e, 1)
	if logs.FilterMessageSnippet("could not be kept").Len() != 1 {
		t.Errorf("log: %v", logs.All())
	}
}
