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
	v       *vm
	h       *handler
	fn      *lua.LFunction
	secrets *secrets // of the question, which the function may have kept
	over    atomic.Bool
	timer   *time.Timer
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
	c := &Continuation{v: v, h: h, fn: fn, secrets: v.currentSecrets()}
	c.timer = time.AfterFunc(continuationLife, c.expire)
	return c, nil
}

// Run runs the function, with response as its argument (nil for none), under the limits of the callback that returned
// it. Only the first Run does anything; later ones, and those after Drop, are an error. So is a response that is no JSON
// object, which does not count. What the function returns is ignored; a failure is a *CallError, which quotes neither
// the response nor the secrets of the question.
func (c *Continuation) Run(ctx context.Context, response any) error {
	if response != nil && !isObject(response) {
		return fmt.Errorf("engine: the response is a %T, want an object", response)
	}
	if !c.over.CompareAndSwap(false, true) {
		return errContinuationOver
	}
	c.timer.Stop()
	defer c.done()
	p := c.v.gen.pool
	if err := p.reserve(ctx, c.v); err != nil {
		return err
	}
	fail := c.call(ctx, response)
	if fail != nil && fail.spoilsVM() {
		c.v.lose(fail.Module)
		return fail
	}
	if fail != nil {
		c.v.unspawn(0)
	}
	c.v.release()
	if fail != nil {
		return fail
	}
	return nil
}

// call runs the function on its VM, which is the caller's for now.
func (c *Continuation) call(ctx context.Context, response any) (fail *CallError) {
	defer func() {
		if r := recover(); r != nil { // a value of the host
			fail = &CallError{Kind: KindPanic, Module: c.h.module.file, Callback: c.h.cb.Name, Text: fmt.Sprint("Go code panicked: ", r)}
		}
		if fail != nil {
			c.secrets.redact(fail)
		}
	}()
	v := c.v
	v.module, v.handler = c.h.module, c.h
	c.secrets.carryInto(v, response)
	end := now() + v.gen.settings.CallTimeout
	if deadline, ok := ctx.Deadline(); ok {
		end = deadline.Sub(epoch)
	}
	n := 0
	if response != nil {
		v.args[0] = v.present(catalog.Object, response)
		n = 1
	}
	v.limit.arm(c.h.limits, now(), end, ctx)
	return v.run(c.fn, n, 0)
}

// Drop gives the function up. It may be called at any time.
func (c *Continuation) Drop() {
	if c.over.CompareAndSwap(false, true) {
		c.timer.Stop()
		c.done()
	}
}

// expire is Drop for the timer, which may run before anybody knows it.
func (c *Continuation) expire() {
	if c.over.CompareAndSwap(false, true) {
		c.done()
	}
}

func (c *Continuation) done() {
	c.v.gen.pool.keep(c.v, -1)
	c.v.gen.leave()
}
