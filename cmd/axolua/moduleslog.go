package main

import (
	"io"
	"slices"

	"github.com/axolua/axolua/engine/configfile"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// modulesLog writes what modules log and print to w, in lines for people unless the configuration wants JSON, and nothing
// of what the engine says: who puts one question has that in the answer.
func modulesLog(w io.Writer, conf configfile.Log) *zap.Logger {
	if conf.Format == "auto" {
		conf.Format = "text"
	}
	log, _ := newLogger(w, conf)
	return log.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core { return ofModules{core} }))
}

// ofModules lets through what modules say themselves: it names the module and no decision.
type ofModules struct{ zapcore.Core }

func (o ofModules) With(fields []zapcore.Field) zapcore.Core { return ofModules{o.Core.With(fields)} }

func (o ofModules) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if !o.Enabled(e.Level) {
		return ce
	}
	return ce.AddCore(e, o)
}

func (o ofModules) Write(e zapcore.Entry, fields []zapcore.Field) error {
	has := func(key string) bool {
		return slices.ContainsFunc(fields, func(f zapcore.Field) bool { return f.Key == key })
	}
	if !has("module") || has("decision") {
		return nil
	}
	return o.Core.Write(e, fields)
}
