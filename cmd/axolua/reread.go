package main

import (
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
	"github.com/axolua/axolua/engine/luasrc"
	"go.uber.org/zap"
)

// reread takes up what of a file is not the engine's. It is called for each reading, of which a load makes several, and
// by one goroutine at a time.
func (s *server) reread(f *configfile.File) {
	setLevel(s.level, f.Log)
	s.conf.reach(f)
	s.requireTests.Store(f.RequireTests)
	told := map[string]bool{}
	tell := func(text string, fields ...zap.Field) {
		if told[text] = true; !s.told[text] {
			s.log.Warn(text, fields...)
		}
	}
	for _, key := range configfile.NeedRestart(s.conf.File, s.conf.flags.on(f)) {
		tell(key + " has changed: restart axolua serve to use it")
	}
	warnings := f.Warned()
	for _, w := range warnings {
		tell(w.Text, zap.String("file", w.File), zap.Int("line", w.Line))
	}
	s.told = told
	s.warnings.Store(&warnings)
}

// restoring gives the modules of the last good generation the lists that they were loaded with.
func (s *server) restoring(settings func([]byte) (engine.Settings, error)) func([]byte) (engine.Settings, error) {
	return func(saved []byte) (engine.Settings, error) {
		found, err := settings(saved)
		if err != nil || saved == nil {
			return found, err
		}
		f, err := configfile.Restore(s.conf.path, saved)
		if err == nil {
			s.conf.lists.Reconfigure(lists.Declared(f.Lists))
		}
		return found, err
	}
}

// configWarnings are those of the file that was read last.
func (s *server) configWarnings() luasrc.Problems {
	if w := s.warnings.Load(); w != nil {
		return *w
	}
	return nil
}
