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

// approve refuses modules whose tests fail, where the configuration wants that.
func (s *server) approve(ctx context.Context, candidate *engine.Rig) error {
	if !s.requireTests.Load() {
		return nil
	}
	report, err := s.conf.passTests(ctx, candidate)
	if err != nil {
		return err
	}
	passed, _ := report.Count()
	s.log.Info("the tests have passed", zap.Int("tests", passed), zap.Duration("took", report.Duration))
	return nil
}

// passTests runs the tests as require_tests wants it. The error is luasrc.Problems where some fail, or there are none. Half
// of the processors stay with others meanwhile.
func (c *configuration) passTests(ctx context.Context, candidate *engine.Rig) (*luatest.Report, error) {
	report, err := luatest.Run(ctx, luatest.Options{
		Rig: candidate, Dir: c.Scripts, ServerName: c.testedName(), Parallel: max(1, runtime.GOMAXPROCS(0)/2),
	})
	if errors.Is(err, luatest.ErrNoTests) {
		return nil, luasrc.Problems{{File: c.path, Text: "require_tests wants tests: " + err.Error()}}
	}
	if err != nil {
		return nil, err
	}
	if failed := report.Problems(); len(failed) > 0 {
		return nil, failed
	}
	return report, nil
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
