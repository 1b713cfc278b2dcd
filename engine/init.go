package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// initState says whether a homeserver is there for `init` to talk to.
type initState struct {
	mu        sync.Mutex
	connected bool
	done      *generation // whose init has run
}

// Connected tells the engine that a homeserver can be reached: init runs once in each module that has one. A module
// whose init fails is retried with growing pauses until ctx ends; the questions are answered meanwhile. From then on
// init runs before the swap at each reload, where a failure refuses it.
func (e *Engine) Connected(ctx context.Context) error {
	e.inits.mu.Lock()
	defer e.inits.mu.Unlock()
	e.inits.connected = true
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, time.Minute) {
		g := e.enter()
		if g == nil {
			return ErrClosed
		}
		err := error(nil)
		if e.inits.done != g {
			err = g.init(ctx)
		}
		g.leave()
		if err == nil {
			e.inits.done = g
			return nil
		}
		e.log.Error("init failed; it is tried again", zap.Error(err), zap.Duration("after", pause))
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// initBeforeSwap runs init at a reload.
func (e *Engine) initBeforeSwap(ctx context.Context, g *generation) error {
	if !e.inits.mu.TryLock() {
		return nil // Connected is still trying, and will find g when it has become the serving one
	}
	defer e.inits.mu.Unlock()
	if !e.inits.connected {
		return nil
	}
	err := g.init(ctx)
	if err == nil {
		e.inits.done = g
	}
	return err
}

// initHandler stands for init where a VM wants to know its handler: unlike the top level, init may ask the homeserver.
var initHandler = &handler{cb: &catalog.Callback{Name: "init"}, limits: &defaultLimits}

// init calls every module's init on one VM. The error is a *LoadError.
func (g *generation) init(ctx context.Context) error {
	v, err := g.pool.get(ctx)
	if err != nil {
		return err
	}
	var refused LoadError
	for _, ns := range v.spaces {
		fn, ok := ns.hidden.RawGetString("init").(*lua.LFunction)
		if !ok {
			continue
		}
		v.module = ns.module
		v.handler = initHandler
		v.limit.arm(&g.settings.Limits, now(), now()+g.settings.LoadTimeout, ctx)
		if fail := v.run(fn, 0, 0); fail != nil {
			p := loadProblem(ns.module, fail)
			p.Text = "init: " + p.Text
			refused.Problems = append(refused.Problems, p)
			if fail.spoilsVM() {
				g.pool.discard(v)
				return &refused
			}
		}
	}
	v.finish()
	g.pool.put(v)
	if len(refused.Problems) > 0 {
		return &refused
	}
	return nil
}
