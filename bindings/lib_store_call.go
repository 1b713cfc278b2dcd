package bindings

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// maxStoreYears is how long a ttl or a time span may be: a time.Duration has room for some 292 years.
const maxStoreYears = 100

// reached is the store, with what a function of it is about.
type reached struct {
	store.Store
	ctx   context.Context
	space store.Space
	key   string
}

// storeCall does something with the key in argument 0. It ends with the module's time.
func storeCall[T any](c Call, do func(s reached) (T, error)) (T, error) {
	return reachStore(c, c.storeKey(0), do)
}

func reachStore[T any](c Call, key string, do func(s reached) (T, error)) (T, error) {
	if c.b.store == nil {
		noStore(c)
	}
	space := c.storeSpace()
	st, err := c.b.store()
	if err != nil {
		c.fail(storeError(err))
	}
	ctx, cancel := c.b.scope.Context()
	defer cancel()
	return do(reached{st, ctx, space, key})
}

// storeFail raises what the store refuses, if err is something.
func (c Call) storeFail(err error) {
	switch {
	case err == nil:
	case errors.Is(err, store.ErrBadKey):
		c.bad(0, err.Error())
	default:
		c.fail(storeError(err))
	}
}

func (c Call) storeBool(v bool, err error) int {
	c.storeFail(err)
	c.Push(lua.LBool(v))
	return 1
}

// json is argument i as it is stored: the same text for the same value, so that values can be compared.
func (c Call) json(i int) []byte {
	text := newJSONText(c.b.scope, c.LState)
	text.most, text.tooLong = store.MaxValue, func() {
		c.storeFail(fmt.Errorf("%w: more than %d bytes of JSON", store.ErrTooLarge, store.MaxValue))
	}
	text.value(c.plain(i))
	text.charge(0, 1)
	return text.Bytes()
}

// value is json of an argument that must be something.
func (c Call) value(i int) []byte {
	if c.arg(i) == lua.LNil {
		c.bad(i, "value expected, got nil; store.delete deletes a key")
	}
	return c.json(i)
}

// valueOrNil is json, nil where the argument is.
func (c Call) valueOrNil(i int) []byte {
	if c.arg(i) == lua.LNil {
		return nil
	}
	return c.json(i)
}

// ttl is argument i; 0 if it was not given.
func (c Call) ttl(i int) time.Duration {
	if !c.has(i) {
		return 0
	}
	return c.span(i, "ttl")
}

// span is argument i, a time of more than nothing.
func (c Call) span(i int, name string) time.Duration {
	n := c.number(i, 0)
	if !(n > 0 && n <= maxStoreYears*366*24*3600) {
		c.bad(i, wantsSeconds(name))
	}
	return time.Duration(math.Ceil(n * float64(time.Second)))
}

// stored gives the Lua value of what the store gave.
func (c Call) stored(value []byte) lua.LValue {
	c.b.scope.Charge(c.LState, len(value))
	if n, ok := counter(value); ok {
		return n
	}
	doc, err := shadow.Parse(string(value))
	if err != nil {
		c.fail(&APIError{Kind: "failed", Text: "the value is no JSON: " + err.Error()})
	}
	return c.b.scope.ToLua(c.LState, doc.Root())
}

// counter is value if it is a number, as most that are read on the way of an event are: it needs no document.
func counter(value []byte) (lua.LNumber, bool) {
	if n := len(value); n == 0 || n > 24 || value[0] != '-' && (value[0] < '0' || value[0] > '9') {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(value), 64)
	return lua.LNumber(n), err == nil
}

// storedList gives the list of what the store gave.
func (c Call) storedList(values [][]byte) lua.LValue {
	list := c.CreateTable(len(values), 0)
	c.b.scope.Conv().MarkList(list)
	for _, v := range values {
		list.Append(c.stored(v))
	}
	return list
}

func storeGet(c Call) int {
	type answer struct {
		value []byte
		found bool
	}
	a, err := storeCall(c, func(s reached) (a answer, err error) {
		a.value, a.found, err = s.Get(s.ctx, s.space, s.key)
		return a, err
	})
	c.storeFail(err)
	if !a.found {
		c.Push(lua.LNil)
	} else {
		c.Push(c.stored(a.value))
	}
	return 1
}

func storeSet(c Call) int {
	value, ttl := c.value(1), c.ttl(2)
	_, err := storeCall(c, func(s reached) (struct{}, error) { return struct{}{}, s.Set(s.ctx, s.space, s.key, value, ttl) })
	c.storeFail(err)
	return 0
}

func storeAdd(c Call) int {
	value, ttl := c.value(1), c.ttl(2)
	return c.storeBool(storeCall(c, func(s reached) (bool, error) { return s.Add(s.ctx, s.space, s.key, value, ttl) }))
}

func storeCAS(c Call) int {
	old, next, ttl := c.valueOrNil(1), c.valueOrNil(2), c.ttl(3)
	return c.storeBool(storeCall(c, func(s reached) (bool, error) { return s.CAS(s.ctx, s.space, s.key, old, next, ttl) }))
}

func storeIncr(c Call) int {
	by, ttl := c.number(1, 1), c.ttl(2)
	sum, err := storeCall(c, func(s reached) (float64, error) { return s.Incr(s.ctx, s.space, s.key, by, ttl) })
	c.storeFail(err)
	c.Push(lua.LNumber(sum))
	return 1
}

func storePush(c Call) int {
	value, most, ttl := c.value(1), c.integer(2, 0), c.ttl(3)
	if c.has(2) && most < 1 {
		c.bad(2, "max has to be a whole number from 1")
	}
	length, err := storeCall(c, func(s reached) (int, error) { return s.Push(s.ctx, s.space, s.key, value, int(most), ttl) })
	c.storeFail(err)
	c.Push(lua.LNumber(length))
	return 1
}

func storeTake(c Call) int {
	n := c.integer(1, 1)
	if n < 1 {
		c.bad(1, "n has to be a whole number from 1")
	}
	values, err := storeCall(c, func(s reached) ([][]byte, error) { return s.Take(s.ctx, s.space, s.key, int(min(n, math.MaxInt32))) })
	c.storeFail(err)
	c.Push(c.storedList(values))
	return 1
}
