package configfile

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
)

// Reader gives what engine.Config.Settings wants for the file at path; path "" means that there is none and every
// default holds. A file that is refused gives luasrc.Problems, one for each thing that is wrong, and Settings of which
// only Reads is set, so that the file is watched until it is put right. Each of also gets every file that was read, for
// what of it is not the engine's: to tell its Warnings, for one. It does not get what was restored from saved text.
func Reader(path string, also ...func(*File)) func(saved []byte) (engine.Settings, error) {
	return func(saved []byte) (engine.Settings, error) {
		f, err := reread(path, saved)
		if err != nil {
			return engine.Settings{Reads: readsOf(path, err)}, Problems(path, err)
		}
		if saved == nil {
			for _, fn := range also {
				fn(f)
			}
		}
		return f.Settings(), nil
	}
}

// reread reads the file, or the text that it once had.
func reread(path string, saved []byte) (*File, error) {
	switch {
	case saved != nil:
		return Restore(path, saved)
	case path == "":
		return Default(), nil
	}
	return Load(path)
}

// Restore reads text, the Raw of a File, as the file at path; path "" means that there was none. Its secrets are read
// anew.
func Restore(path string, text []byte) (*File, error) {
	if path == "" {
		path = "axolua.yaml"
	}
	return Parse(path, text, os.LookupEnv, readBounded)
}

// readsOf lists the files that may put err right.
func readsOf(path string, err error) []string {
	var wrong *Error
	if errors.As(err, &wrong) {
		return wrong.Reads
	}
	if abs, err := filepath.Abs(path); err == nil && path != "" {
		return []string{abs}
	}
	return nil
}

// Problems gives an error of Load or Parse as the problems of a load are given.
func Problems(path string, err error) luasrc.Problems {
	var wrong *Error
	if !errors.As(err, &wrong) {
		return luasrc.Problems{{File: path, Text: why(err)}}
	}
	list := make(luasrc.Problems, 0, len(wrong.Problems)+1)
	for _, p := range wrong.Problems {
		list = append(list, luasrc.Problem{File: p.File, Line: p.Line, Column: p.Column, Text: p.Text})
	}
	if wrong.More > 0 {
		list = append(list, luasrc.Problem{File: path, Text: "and more problems than are listed here"})
	}
	return list
}

// Settings gives what an engine takes up at a reload.
func (f *File) Settings() engine.Settings {
	s := engine.Settings{
		OnError:          f.OnError.Local.policy(),
		SynapseFailures:  f.OnError.Local == AsSynapse,
		Limits:           f.Limits.engine(),
		LoadTimeout:      f.Limits.Load,
		Callbacks:        f.callbackSettings(nil, f.Callbacks),
		CallTimeout:      f.CallTimeout,
		Heap:             f.Process.Heap,
		StringLength:     int(f.Process.StringLength),
		Background:       engine.BackgroundSettings{VMs: f.Background.VMs, Limits: f.Background.Limits.engine()},
		Pool:             engine.PoolSettings{Max: f.Pool.Max, Queue: f.Pool.Queue, Idle: f.Pool.Idle},
		Fence:            engine.FenceSettings{Failures: f.Fence.Failures, Window: f.Fence.Window, Pause: f.Fence.Pause},
		TrustPermissions: f.TrustPermissions,
		Digest:           f.Digest(),
		Raw:              []byte(f.Raw.Reveal()), // not nil, also for the defaults: they too are what was good
		Reads:            f.Reads,
	}
	if f.Modules != nil { // no module at all is something else than all modules
		s.Modules = make([]engine.ModuleSettings, len(f.Modules))
	}
	for i := range f.Modules {
		s.Modules[i] = f.moduleSettings(&f.Modules[i])
	}
	return s
}

func (f *File) moduleSettings(m *Module) engine.ModuleSettings {
	return engine.ModuleSettings{
		File:      m.Name,
		Config:    m.Config,
		ConfigAt:  m.Place,
		Secrets:   m.secrets(),
		Allow:     m.Allow,
		OnError:   m.OnError.policy(),
		Limits:    m.Limits.engine(),
		Callbacks: f.callbackSettings(m, m.Callbacks),
	}
}

// callbackSettings resolves each policy in full where it is said at all: one that is said for one origin only takes
// the other from the levels that follow.
func (f *File) callbackSettings(m *Module, rules map[string]CallbackRules) map[string]engine.CallbackSettings {
	all := make(map[string]engine.CallbackSettings, len(rules))
	for name, r := range rules {
		s := engine.CallbackSettings{Limits: r.Limits.engine()}
		if cb := catalog.ByName(name); r.OnError != (OnError{}) {
			s.OnError = engine.Policy{Set: true, Local: f.onError(m, cb, false), Federated: f.onError(m, cb, true)}
		}
		all[name] = s
	}
	return all
}

// onError is Policy in one word. Where one origin follows Synapse and the other does not, Synapse's way with a bad
// answer is taken to be its way with an error.
func (f *File) onError(m *Module, cb *catalog.Callback, federated bool) catalog.OnError {
	p := f.Policy(m, cb, federated)
	if p.Synapse {
		return cb.Synapse.Raise
	}
	return p.OnError
}

// policy is c for every question; the zero Policy for what is no policy of its own.
func (c Choice) policy() engine.Policy {
	o, said := choices[c]
	return engine.Policy{Set: said, Local: o, Federated: o}
}

func (l Limits) engine() engine.Limits {
	return engine.Limits{Time: l.Time, Instructions: l.Instructions, StringBytes: l.StringBytes, Coroutines: l.Coroutines}
}
