package engine

import (
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
	"go.uber.org/zap"
)

// Status is a look at the engine, for people and monitoring.
type Status struct {
	Generation string         `json:"generation"` // that serves
	Loaded     time.Time      `json:"loaded"`
	LastGood   bool           `json:"last_good"` // it was brought back because what is on disk is broken
	Modules    []ModuleStatus `json:"modules"`   // in the order of asking
	LastLoad   LoadStatus     `json:"last_load"`
	Pool       PoolStatus     `json:"pool"`
	Fences     []FenceStatus  `json:"fences"` // handlers that are not asked at present
	// Draining counts replaced generations that still have calls or continuations inside.
	Draining int       `json:"draining"`
	Started  time.Time `json:"started"`
}

// ModuleStatus is one module of the serving generation.
type ModuleStatus struct {
	Module    string   `json:"module"`
	Callbacks []string `json:"callbacks"`
	Allow     []string `json:"allow,omitempty"`
}

// LoadStatus is the newest attempt to load, whether it became live or not.
type LoadStatus struct {
	At         time.Time       `json:"at"`
	OK         bool            `json:"ok"`
	DurationMS float64         `json:"duration_ms"`
	Problems   luasrc.Problems `json:"problems"` // why it was refused; warnings besides
	Succeeded  uint64          `json:"succeeded"`
	Refused    uint64          `json:"refused"`
	Unchanged  uint64          `json:"unchanged"`
}

type loadStatus struct {
	last     LoadStatus
	lastGood bool
	reads    []string
	readsNow func() []string
}

// Status may be called at any time, also while every VM is busy.
func (e *Engine) Status() Status {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := Status{LastLoad: e.status.last, LastGood: e.status.lastGood, Draining: len(e.older), Started: e.started}
	g := e.current.Load()
	if g == nil {
		return s
	}
	s.Generation, s.Loaded, s.Pool = g.id, g.loaded, g.pool.status()
	s.Fences = g.fences()
	for _, m := range g.modules {
		ms := ModuleStatus{Module: m.file, Callbacks: []string{}, Allow: m.settings.Allow}
		for _, h := range m.handlers {
			if n := len(ms.Callbacks); n == 0 || ms.Callbacks[n-1] != h.cb.Name {
				ms.Callbacks = append(ms.Callbacks, h.cb.Name)
			}
		}
		s.Modules = append(s.Modules, ms)
	}
	return s
}

// AuthChecker is a login type that some module checks.
type AuthChecker struct {
	LoginType string   `json:"login_type"`
	Fields    []string `json:"fields"`
}

// AuthCheckers lists the login types that the serving generation checks, in the order of the modules.
func (e *Engine) AuthCheckers() []AuthChecker {
	if g := e.current.Load(); g != nil {
		return g.authCheckers()
	}
	return nil
}

func (g *generation) authCheckers() (list []AuthChecker) {
	for _, h := range g.plans[catalog.CheckAuth.Index()].handlers {
		list = append(list, AuthChecker{h.loginType, h.fields})
	}
	return list
}

// noteLoad files the outcome of a load.
func (e *Engine) noteLoad(begun time.Time, outcome *uint64, ok bool, problems luasrc.Problems) {
	*outcome++
	last := &e.status.last
	last.At, last.OK, last.Problems = begun, ok, problems
	last.DurationMS = float64(time.Since(begun).Microseconds()) / 1000
}

func (e *Engine) refused(begun time.Time, err error) {
	e.mu.Lock()
	problems := problemsOf(err)
	e.noteLoad(begun, &e.status.last.Refused, false, problems)
	e.mu.Unlock()
	fields := []zap.Field{zap.Stringers("problems", problems)}
	if g := e.current.Load(); g != nil {
		fields = append(fields, zap.String("still serving", g.id))
	}
	e.log.Error("load refused", fields...)
}

func (e *Engine) unchanged(begun time.Time, g *generation) {
	e.mu.Lock()
	mended := !e.status.last.OK
	e.noteLoad(begun, &e.status.last.Unchanged, true, g.warnings)
	e.status.lastGood = false
	e.mu.Unlock()
	if mended { // a broken file was put right by putting it back
		e.log.Info("scripts are as loaded again", zap.String("generation", g.id))
	}
}

// loaded makes g the serving generation. Status has all of it at once; the log comes later, since it may block.
func (e *Engine) loaded(begun time.Time, g *generation, lastGood bool) {
	old := e.swap(g, func() {
		e.status.lastGood = lastGood
		if !lastGood { // what was refused just before stays in the status
			e.noteLoad(begun, &e.status.last.Succeeded, true, g.warnings)
		}
	})
	fields := []zap.Field{zap.String("generation", g.id), zap.Int("modules", len(g.modules))}
	if old != nil {
		fields = append(fields, zap.Strings("changed", changes(old, g)))
	}
	if e.cfg.Served != nil {
		e.cfg.Served()
	}
	e.log.Info("loaded", append(fields, zap.Duration("took", time.Since(begun)))...)
	for _, w := range g.warnings {
		e.log.Warn(w.Text, zap.String("file", w.File), zap.Int("line", w.Line))
	}
}

// changes names the modules that differ between two generations.
func changes(old, g *generation) []string {
	before := map[string]*module{}
	for _, m := range old.modules {
		before[m.file] = m
	}
	var names []string
	for _, m := range g.modules {
		was := before[m.file]
		delete(before, m.file)
		switch {
		case was == nil:
			names = append(names, "+"+m.file)
		case was.program != m.program:
			names = append(names, m.file)
		}
	}
	for _, m := range old.modules {
		if before[m.file] != nil {
			names = append(names, "-"+m.file)
		}
	}
	for name, program := range g.libraries {
		if old.libraries[name] != program {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		names = append(names, "configuration")
	}
	return names
}

// whole leaves out the files that no module is made of because they cannot be read; they are not missed.
func whole(snap *source.Snapshot) *source.Snapshot {
	good := &source.Snapshot{}
	for _, f := range snap.Files {
		if f.Problem == nil {
			good.Files = append(good.Files, f)
		}
	}
	return good
}
