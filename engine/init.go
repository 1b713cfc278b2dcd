package engine

import (
	"context"
	"errors"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// initState is the progress of `init`. Whoever has sent to turn runs init, and owns the rest until it receives from it.
type initState struct {
	turn      chan struct{} // of capacity 1
	connected bool          // a homeserver is there for init to talk to
	of        *generation   // the one that ran is about
	ran       map[*module]bool
}

// Connected tells the engine that a homeserver can be reached: init runs once in each module that has one. A module
// whose init fails is retried with growing pauses until ctx ends; the questions are answered meanwhile. From then on
// init runs before the swap at each reload, where a failure refuses it.
//
// It may be called for every connection; a call that comes while another one retries waits for that.
func (e *Engine) Connected(ctx context.Context) error {
	select {
	case e.inits.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-e.done:
		return ErrClosed
	}
	e.inits.connected = true
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, time.Minute) {
		over, err := e.initServing(ctx)
		if over {
			return err
		}
		if err == nil { // a reload came in between
			continue
		}
		e.log.Error("init failed; it is tried again", zap.Error(err), zap.Duration("after", pause))
		select {
		case <-ctx.Done():
			err = errors.Join(err, ctx.Err())
		case <-e.done:
			err = ErrClosed
		case <-time.After(pause):
			continue
		}
		<-e.inits.turn
		return err
	}
}

// initServing runs what has not run yet in the serving generation. Once nothing is left it gives the turn back and
// reports that it is over. Both happen between two reloads: one that could not have the turn has swapped by then, and
// is seen here; a later one runs init itself.
func (e *Engine) initServing(ctx context.Context) (over bool, err error) {
	g := e.enter()
	if g != nil {
		if e.inits.of != g {
			e.inits.of, e.inits.ran = g, map[*module]bool{}
		}
		err = g.init(ctx, e.inits.ran)
		g.leave()
		if err != nil {
			return false, err
		}
	}
	e.loadMu.Lock()
	defer e.loadMu.Unlock()
	if e.closed {
		err = ErrClosed
	} else if e.current.Load() != g {
		return false, nil
	}
	<-e.inits.turn
	return true, err
}

// initBeforeSwap runs init at a reload.
func (e *Engine) initBeforeSwap(ctx context.Context, g *generation) error {
	select {
	case e.inits.turn <- struct{}{}:
	default:
		return nil // Connected is still at it, and looks for g before it ends
	}
	defer func() { <-e.inits.turn }()
	if !e.inits.connected {
		return nil
	}
	ran := map[*module]bool{}
	err := g.init(ctx, ran)
	if err == nil {
		e.inits.of, e.inits.ran = g, ran
	}
	return err
}

// initHandler stands for init where a VM wants to know its handler: unlike the top level, init may ask the homeserver.
var initHandler = &handler{cb: &catalog.Callback{Name: "init"}, limits: &defaultLimits}

// init calls init in every module that is not in ran, and puts those that succeed there. The error is a *LoadError,
// unless there was no VM.
func (g *generation) init(ctx context.Context, ran map[*module]bool) error {
	var refused LoadError
	var v *vm
	for _, m := range g.modules {
		if ran[m] {
			continue
		}
		if v == nil {
			var err error
			if v, err = g.pool.get(ctx); err != nil {
				return err
			}
		}
		before := len(v.spawned)
		fail := v.init(ctx, m)
		if fail == nil {
			ran[m] = true
			continue
		}
		v.unspawn(before)
		g.secrets.redact(fail)
		refused.Problems = append(refused.Problems, luasrc.Problem{File: fail.File, Line: fail.Line, Text: "init: " + fail.Text})
		if fail.spoilsVM() {
			v.lose(fail.Module)
			v = nil
		}
	}
	if v != nil {
		v.release()
	}
	if len(refused.Problems) > 0 {
		return &refused
	}
	return nil
}

// init calls m's init, if it has one.
func (v *vm) init(ctx context.Context, m *module) *CallError {
	fn, ok := v.spaces[m.index].hidden.RawGetString("init").(*lua.LFunction)
	if !ok {
		return nil
	}
	v.module, v.handler = m, initHandler
	s := &v.gen.settings
	v.limit.arm(&s.Limits, now(), now()+s.LoadTimeout, ctx)
	return v.run(fn, 0, 0)
}
