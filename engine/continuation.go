package engine

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// continuationLife is how long a function that a module returned for later waits to be run.
const continuationLife = 60 * time.Second

var errContinuationOver = errors.New("this function was run or dropped already")

// Continuation is a function that a module returned to be run later, such as check_auth's for the login response.
// It lives in the VM that made it and keeps its generation open until it is run or dropped, by itself after 60 s.
// It is safe for concurrent use.
type Continuation struct {
	v     *vm
	h     *handler
	fn    *lua.LFunction
	over  atomic.Bool
	timer *time.Timer
}

// continuation keeps the function that came along with an answer; nil for none.
func (v *vm) continuation(h *handler, value lua.LValue) (*Continuation, error) {
	if value == lua.LNil {
		return nil, nil
	}
	fn, ok := value.(*lua.LFunction)
	if !ok {
		return nil, fmt.Errorf("got %s as the second value, want a function or nothing", describe(value))
	}
	v.gen.enter() // cannot fail: the question that is being answered is inside
	v.gen.pool.keep(v, 1)
	c := &Continuation{v: v, h: h, fn: fn}
	c.timer = time.AfterFunc(continuationLife, c.Drop)
	return c, nil
}

// Run runs the function, with response as its argument (nil for none), under the limits of the callback that returned
// it. Only the first Run does anything; later ones, and those after Drop, are an error. What the function returns is
// ignored; a failure is a *CallError.
func (c *Continuation) Run(ctx context.Context, response any) error {
	if !c.over.CompareAndSwap(false, true) {
		return errContinuationOver
	}
	defer c.done()
	p := c.v.gen.pool
	if err := p.reserve(ctx, c.v); err != nil {
		return err
	}
	v := c.v
	end := now() + v.gen.settings.CallTimeout
	if deadline, ok := ctx.Deadline(); ok {
		end = deadline.Sub(epoch)
	}
	v.module, v.handler = c.h.module, c.h
	n := 0
	if response != nil {
		v.args[0] = v.present(catalog.Object, response)
		n = 1
	}
	v.limit.arm(c.h.limits, now(), end, ctx)
	fail := v.run(c.fn, n, 0)
	if fail != nil && fail.spoilsVM() {
		p.discard(v)
		return fail
	}
	v.finish()
	p.put(v)
	if fail != nil {
		return fail
	}
	return nil
}

// Drop gives the function up. It may be called at any time.
func (c *Continuation) Drop() {
	if c.over.CompareAndSwap(false, true) {
		c.done()
	}
}

func (c *Continuation) done() {
	c.timer.Stop()
	c.v.gen.pool.keep(c.v, -1)
	c.v.gen.leave()
}
