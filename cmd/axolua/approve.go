package main

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"

	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luasrc"
	"go.uber.org/zap"
)

// approve refuses modules whose tests fail, where the configuration wants that. Half of the processors stay with the
// questions meanwhile.
func (s *server) approve(ctx context.Context, candidate *engine.Rig) error {
	if !s.requireTests.Load() {
		return nil
	}
	report, err := luatest.Run(ctx, luatest.Options{
		Rig: candidate, Dir: s.conf.Scripts, ServerName: s.conf.testedName(), Parallel: max(1, runtime.GOMAXPROCS(0)/2),
	})
	if errors.Is(err, luatest.ErrNoTests) {
		return luasrc.Problems{{File: s.conf.path, Text: "require_tests wants tests: " + err.Error()}}
	}
	if err != nil {
		return err
	}
	if failed := report.Problems(); len(failed) > 0 {
		return failed
	}
	passed, _ := report.Count()
	s.log.Info("the tests have passed", zap.Int("tests", passed), zap.Duration("took", report.Duration))
	return nil
}

// watchingTests adds the tests to what is watched, where they may be why a load was refused: those that are there, and
// those that are written later.
func (s *server) watchingTests(settings func([]byte) (engine.Settings, error)) func([]byte) (engine.Settings, error) {
	return func(saved []byte) (engine.Settings, error) {
		found, err := settings(saved)
		if err == nil && saved == nil && s.requireTests.Load() {
			if dir, err := filepath.Abs(s.conf.Scripts); err == nil {
				found.ReadsNow = func() []string { return luatest.Reads(dir) }
			}
		}
		return found, err
	}
}
