package bindings

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/axolua/axolua/bindings/cache"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap/zapcore"
)

// wanted is what cache.get is asked for.
type wanted struct {
	Call
	key      cache.Key
	load     *lua.LFunction
	life     cache.Life
	negative time.Duration
}

// cacheGet looks first: what is there needs neither the other arguments nor anybody else.
func cacheGet(c Call) int {
	key := c.cacheKey()
	v, state := c.b.cache.Look(key, c.b.scope.Now())
	if state == cache.Fresh {
		return c.giveCached(v)
	}
	if !c.has(2) {
		if c.has(1) || c.has(3) {
			c.bad(2, "function expected, got no value")
		}
		if state == cache.Absent {
			v.None = true
		}
		return c.giveCached(v)
	}
	w := c.wanted(key)
	if state == cache.Stale {
		v = w.refreshed(v)
	} else {
		v = w.loaded()
	}
	return c.giveCached(v)
}

// wanted reads the arguments behind the key.
func (c Call) wanted(key cache.Key) *wanted {
	w := &wanted{Call: c, key: key, load: c.arg(2).(*lua.LFunction), life: cache.Life{TTL: c.cacheTTL(1)}}
	for name, value := range c.optionValues(3) {
		n := number(value)
		if name != "stale_s" && name != "negative_s" {
			c.bad(3, noField(name, []string{"negative_s", "stale_s"}))
		}
		if !(n >= 0) {
			c.bad(3, name+" has to be a number of seconds, from 0")
		}
		switch {
		case n == 0:
		case name == "stale_s":
			w.life.Stale = secondsOf(n)
		default:
			w.negative = secondsOf(n)
		}
	}
	return w
}

// loaded loads the value, or waits for who is doing it.
func (w *wanted) loaded() cache.Value {
	for {
		l, own, err := w.b.cache.Begin(w.key, &w.b.loader, w.b.scope.Now())
		switch {
		case err != nil:
			w.circle(err)
		case own:
			return w.run(l)
		case l == nil:
			if v, state := w.b.cache.Look(w.key, w.b.scope.Now()); state == cache.Fresh {
				return v
			}
			continue // it went as quickly as it came
		}
		v, err := w.await(l)
		if err == nil {
			return v
		}
		if !errors.Is(err, cache.ErrGaveUp) {
			w.raise(err)
		}
		if w.b.scope.Stopped() {
			w.timeout()
		}
	}
}

// circle raises that a load waits for itself.
func (w *wanted) circle(err error) {
	var c *cache.Circle
	errors.As(err, &c)
	if c.Own == c.Asked {
		w.RaiseError("cache.get: the load_fn of %q asks for the key that it loads", c.Own.Name)
	}
	w.RaiseError("cache.get: the load_fn of %q asks for %q, whose load waits for it", c.Own.Name, c.Asked.Name)
}

// reserve is the part of a module's time that is left to it when it has waited, as a divisor; at most mostReserve.
const (
	reserve     = 10
	mostReserve = 500 * time.Millisecond
)

// await waits for somebody else's load.
func (w *wanted) await(l *cache.Load) (v cache.Value, err error) {
	w.b.scope.Wait(func(ctx context.Context) {
		if end, ok := ctx.Deadline(); ok {
			left := time.Until(end)
			short, cancel := context.WithDeadline(ctx, end.Add(-min(left/reserve, mostReserve)))
			defer cancel()
			ctx = short
		}
		v, err = l.Wait(ctx, &w.b.loader)
	})
	return v, err
}

func (w *wanted) timeout() {
	w.fail(&APIError{Kind: "timeout", Text: fmt.Sprintf("%q is still being loaded", w.key.Name)})
}

// raise raises what a load is over with.
func (w *wanted) raise(err error) {
	var lost *lostLoad
	if !errors.As(err, &lost) {
		w.timeout() // it is the context's
	}
	switch {
	case lost.synapse != nil:
		w.Error(w.b.scope.SynapseError(lost.synapse), 0)
	case lost.fields != nil:
		t := w.b.scope.ToLua(w.LState, lost.fields).(*lua.LTable)
		t.Metatable = w.b.errorClass()
		w.Error(t, 0)
	}
	w.Error(lua.LString(lost.text), 0)
}

// run calls load_fn and ends l, whatever happens.
func (w *wanted) run(l *cache.Load) (v cache.Value) {
	over := false
	defer func() {
		if over {
			return
		}
		r := recover()
		raised, _ := r.(*lua.ApiError)
		if raised == nil || raised.Type != lua.ApiErrorRun || w.b.scope.Stopped() || w.b.scope.Remaining() == 0 {
			l.GiveUp()
		} else {
			l.Fail(w.b.lostLoad(raised.Object))
		}
		panic(r) // whoever called cache.get raises it
	}()
	w.Push(w.load)
	w.LState.Call(0, 1)
	result := w.Get(-1)
	w.Pop(1)
	life := w.life
	if v.None = result == lua.LNil; v.None {
		life = cache.Life{TTL: w.negative}
	}
	var err error
	if v.Plain, err = w.b.scope.ToGo(result); err != nil {
		w.RaiseError("cache.get: what load_fn returns: %s", err)
	}
	over = true
	if !l.Keep(v, life, w.b.scope.Now()) && w.b.scope.LogLine() {
		w.b.scope.Log(zapcore.WarnLevel, fmt.Sprintf("cache.get: %q is not kept: %s", w.b.scope.Hide(w.key.Name), w.tooLarge()))
	}
	return v
}

// refreshed gives a stale value, and has it loaded anew behind that, or if there is no room for it, at once.
func (w *wanted) refreshed(stale cache.Value) cache.Value {
	if !w.b.cache.Claim(w.key, w.b.scope.Now()) {
		return stale
	}
	again := w.NewFunction(func(l *lua.LState) int {
		later := *w
		later.LState = l
		if load := w.b.cache.Renew(w.key, &w.b.loader, w.b.scope.Now()); load != nil {
			later.run(load)
		}
		return 0
	})
	if w.b.scope.Spawn(again) == nil {
		return stale
	}
	if _, fail := w.b.scope.Try(w.LState, again); fail != nil {
		w.b.scope.Log(zapcore.WarnLevel, w.b.scope.Hide("cache.get: the old value is given: "+fail.Text))
		return stale
	}
	if v, state := w.b.cache.Look(w.key, w.b.scope.Now()); state == cache.Fresh {
		return v
	}
	return stale
}

// lostLoad is what a load_fn raised, for those in other VMs who wait with it. They have other secrets: those of the
// question in which it was raised are taken out.
type lostLoad struct {
	text    string
	fields  map[string]any // of a table as `api` and `http` raise them; nil for none
	synapse *engine.SynapseError
}

func (e *lostLoad) Error() string { return e.text }

func (b *bound) lostLoad(raised lua.LValue) *lostLoad {
	switch raised := raised.(type) {
	case lua.LString, lua.LNumber, lua.LBool:
		return &lostLoad{text: b.scope.Hide(raised.String())}
	case *lua.LUserData:
		if e, ok := raised.Value.(*engine.SynapseError); ok {
			own := *e
			own.Message = b.scope.Hide(e.Message)
			return &lostLoad{synapse: &own}
		}
	case *lua.LTable:
		if b.raised != nil && raised.Metatable == b.raised {
			fields := map[string]any{}
			for _, name := range []string{"kind", "error", "code", "errcode", "text"} {
				switch v := raised.RawGetString(name).(type) {
				case lua.LString:
					fields[name] = b.scope.Hide(string(v))
				case lua.LNumber:
					fields[name] = float64(v)
				}
			}
			return &lostLoad{fields: fields}
		}
	}
	return &lostLoad{text: "cache.get: load_fn raised a " + raised.Type().String()}
}
