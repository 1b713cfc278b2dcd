package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/luasrc"
	"github.com/axolua/axolua/engine/source"
	"github.com/axolua/axolua/engine/watch"
	"go.uber.org/zap"
)

// Reload reads scripts and configuration and, if both are good, swaps the generation in whole; changed is false if
// they are what serves already. If they are not good nothing changes, and the error says why: a *LoadError, or what
// Config.Settings returned. The watcher calls it by itself.
func (e *Engine) Reload(ctx context.Context) (changed bool, err error) {
	e.loadMu.Lock()
	defer e.loadMu.Unlock()
	if e.closed {
		return false, ErrClosed
	}
	begun, at := time.Now(), newPace()
	snap, settings, err := e.read(at)
	if err != nil {
		e.refused(begun, err)
		return false, err
	}
	old, is := e.current.Load(), digest(snap, settings.Digest, at)
	if old != nil && old.digest == is {
		e.unchanged(begun, old)
		return false, nil
	}
	if err := e.relearnNames(settings.Digest); err != nil {
		return false, err
	}
	g, err := e.load(snap, settings, is, at)
	if err == nil && e.cfg.Approve != nil {
		if err = e.cfg.Approve(ctx, e.rig(snap, settings)); err != nil {
			g.pool.close()
		}
	}
	if err == nil {
		err = e.ready(ctx, g, old, at)
	}
	if err != nil {
		e.refused(begun, err)
		return false, err
	}
	e.loaded(begun, g, false)
	e.keepLastGood(snap, settings, g)
	return true, nil
}

// ready makes g fit to serve: init has run, and there are as many VMs as the old generation has. A g that is not fit
// keeps nothing.
func (e *Engine) ready(ctx context.Context, g, old *generation, at *pace) error {
	vms := 1
	if old != nil {
		vms = old.pool.status().VMs
	}
	err := g.pool.warm(vms, at)
	if err == nil {
		err = e.initBeforeSwap(ctx, g)
	}
	if err != nil {
		g.pool.close()
	}
	return err
}

// Check loads what Config names without serving it, and gives everything that is wrong or probably wrong with it.
// The order is that of the modules. An error means that not even that could be found out.
func Check(cfg Config) (luasrc.Problems, error) {
	e := &Engine{cfg: cfg, open: cfg.Open, log: zap.NewNop()}
	e.heap.e = e
	if err := e.learnNames(); err != nil {
		return nil, err
	}
	snap, settings, err := e.read(nil)
	var g *generation
	if err == nil {
		g, err = e.load(snap, settings, digest(snap, settings.Digest, nil), nil)
	}
	var refused *LoadError
	if errors.As(err, &refused) {
		return refused.Problems, nil
	}
	if err != nil {
		return nil, err
	}
	return g.warnings, nil
}

// keepLastGood writes g's sources down. That it cannot is no reason to refuse g.
func (e *Engine) keepLastGood(snap *source.Snapshot, settings Settings, g *generation) {
	if e.cfg.LastGood == "" {
		return
	}
	if err := source.WriteLastGood(e.cfg.LastGood, source.LastGood{Generation: g.id, Config: settings.Raw, Snapshot: whole(snap)}); err != nil {
		e.log.Error("the last good generation could not be kept", zap.Error(err))
	}
}

// loadLastGood serves the last good generation because what is there now was refused with cause, which is the error if
// there is none.
func (e *Engine) loadLastGood(cause error) error {
	if e.cfg.LastGood == "" {
		return cause
	}
	begun := time.Now()
	last, err := source.ReadLastGood(e.cfg.LastGood)
	if errors.Is(err, fs.ErrNotExist) {
		return cause
	}
	if err != nil {
		return errors.Join(cause, err)
	}
	settings, err := e.settings(last.Config)
	if err != nil {
		return errors.Join(cause, fmt.Errorf("the configuration of the last good generation: %w", err))
	}
	e.loadMu.Lock()
	defer e.loadMu.Unlock()
	if err := e.relearnNames(settings.Digest); err != nil {
		return err
	}
	g, err := e.load(last.Snapshot, settings, digest(last.Snapshot, settings.Digest, nil), nil)
	if err != nil {
		return errors.Join(cause, fmt.Errorf("the last good generation: %w", err))
	}
	if err := g.pool.warm(1, nil); err != nil {
		return err
	}
	e.loaded(begun, g, true)
	e.log.Error("the scripts are broken: serving the last good generation instead", zap.String("generation", g.id), zap.Error(cause))
	return nil
}

// startWatching reloads whenever the files rest after a change.
func (e *Engine) startWatching() {
	e.watcher = watch.New(watch.Options{
		Paths: func() []string { return append(source.Paths(e.cfg.Scripts), e.settingsFiles()...) },
		Fingerprint: func() string {
			return source.Look(e.cfg.Scripts, newPace().pause).Fingerprint(e.settingsFiles()...)
		},
		Changed: func() { _, _ = e.Reload(context.Background()) }, // the outcome is in the log and in Status
		Quiet:   e.cfg.Quiet,
		Poll:    e.cfg.Poll,
		Handled: e.lastFingerprint,
		Log:     e.log,
	})
}

// lastFingerprint is that of the last load, whatever came of it. It has the files that the settings of then name.
func (e *Engine) lastFingerprint() string {
	e.loadMu.Lock()
	defer e.loadMu.Unlock()
	return e.fingerprint
}

// settingsFiles are the files that the newest settings were read from, also if they were refused, and those that these
// want to be watched besides.
func (e *Engine) settingsFiles() []string {
	e.mu.Lock()
	files, more := slices.Clone(e.status.reads), e.status.readsNow
	e.mu.Unlock()
	if more != nil {
		files = append(files, more()...)
	}
	return files
}

// problemsOf lists what is wrong in err, whatever kind of refusal it is.
func problemsOf(err error) luasrc.Problems {
	var load *LoadError
	var found luasrc.Problems
	switch {
	case errors.As(err, &load):
		return load.Problems
	case errors.As(err, &found):
		return found
	}
	return luasrc.Problems{{File: "configuration", Text: err.Error()}}
}
