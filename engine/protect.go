package engine

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// threads are the Lua threads of one VM besides its own.
type threads struct {
	sides  []*lua.LState // clean ones, for protected calls
	nested int           // protected calls that are running inside each other

	active   []*lua.LState // coroutines that were resumed and have not yielded yet, innermost last
	raisedOn *lua.LState   // the coroutine that raised a Lua error last
	starter  *lua.LFunction
}

const (
	// maxNested bounds protected calls inside each other: each has a Lua stack of its own, and takes some of Go's.
	maxNested = 100
	// maxSides is how many clean threads a VM keeps.
	maxSides = 4
)

// protect calls fn with args on a thread of its own, and gives what it returns.
//
// When an error is raised, gopher-lua closes the variables of every function of the thread, also of those that go on
// running when the error is caught: from then on they and the closures that they made have each a copy. On a thread of
// its own only what the error ended is closed.
func (v *vm) protect(l *lua.LState, fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	if v.threads.nested == maxNested {
		l.RaiseError("stack overflow: more than %d protected calls inside each other", maxNested)
	}
	side := v.side(l)
	side.Push(fn)
	for _, arg := range args {
		side.Push(arg)
	}
	v.threads.nested++
	err := side.PCall(len(args), lua.MultRet, nil)
	v.threads.nested--
	if err != nil { // what is left on this thread may be anything
		return nil, err
	}
	results := make([]lua.LValue, side.GetTop())
	for i := range results {
		results[i] = side.Get(i + 1)
	}
	side.SetTop(0)
	if len(v.threads.sides) < maxSides {
		v.threads.sides = append(v.threads.sides, side)
	}
	return results, nil
}

// side gives a thread on which nothing runs.
func (v *vm) side(l *lua.LState) *lua.LState {
	if n := len(v.threads.sides); n > 0 {
		side := v.threads.sides[n-1]
		v.threads.sides = v.threads.sides[:n-1]
		return side
	}
	l.RemoveContext() // a thread that is made under a context gets one derived from it
	side, _ := l.NewThread()
	l.SetContext(&v.limit)
	side.SetContext(&v.limit)
	return side
}

// luaPCall is pcall. A Go panic has left the VM in an unknown state: no script may go on after it.
func (v *vm) luaPCall(l *lua.LState) int {
	fn := l.CheckAny(1)
	args := make([]lua.LValue, l.GetTop()-1)
	for i := range args {
		args[i] = l.Get(i + 2)
	}
	results, err := v.protect(l, fn, args...)
	if err != nil {
		l.Push(lua.LFalse)
		l.Push(v.caught(err))
		return 2
	}
	return pushResults(l, lua.LTrue, results)
}

func pushResults(l *lua.LState, ok lua.LBool, results []lua.LValue) int {
	l.Push(ok)
	for _, result := range results {
		l.Push(result)
	}
	return len(results) + 1
}

// luaXPCall is xpcall, whose handler runs after the stack has been unwound: a handler that gopher-lua runs before that
// makes it leave variables open, and closures then read those of another function.
func (v *vm) luaXPCall(l *lua.LState) int {
	fn, handler := l.CheckAny(1), l.CheckAny(2)
	results, err := v.protect(l, fn)
	if err == nil {
		return pushResults(l, lua.LTrue, results)
	}
	results, err = v.protect(l, handler, v.caught(err))
	if err != nil {
		results = []lua.LValue{v.caught(err)}
	}
	return pushResults(l, lua.LFalse, results)
}

// caught is the value that a protected call gives for err.
func (v *vm) caught(err error) lua.LValue {
	api, ok := err.(*lua.ApiError)
	if ok && api.Type == lua.ApiErrorPanic {
		v.limit.fire(panicked(fmt.Sprint(api.Object)))
	}
	if !ok || api.Object == nil {
		return lua.LString(err.Error())
	}
	return api.Object
}
