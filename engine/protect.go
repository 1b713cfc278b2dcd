package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/lualib"
	lua "github.com/yuin/gopher-lua"
)

// threads are the Lua threads of one VM besides its own.
type threads struct {
	sides     []*lua.LState // clean ones, for protected calls
	protected []protected   // the calls that are running inside each other, innermost last

	made     map[*lua.LState]struct{} // coroutines that the module call has made and that have not ended
	active   []*lua.LState            // coroutines that were resumed and have not yielded yet, innermost last
	raisedOn *lua.LState              // the coroutine that raised a Lua error last
}

// protected is a protected call: the thread that it runs on, and the one that waits for it.
type protected struct{ side, from *lua.LState }

const (
	// maxNested bounds protected calls inside each other: each has a Lua stack of its own, and takes some of Go's.
	maxNested = 100
	// maxSides is how many clean threads a VM keeps.
	maxSides = 4
)

// protect is PCall: it takes a function with n arguments from the stack and puts all that it returns, so many values,
// in their place.
//
// When an error is raised, gopher-lua closes the variables of every function of the thread, also of those that go on
// running when the error is caught: from then on they and the closures that they made have each a copy. So the call is
// made on a thread of its own, where only what the error ended is closed.
func (v *vm) protect(l *lua.LState, n int) (results int, err error) {
	t := &v.threads
	if len(t.protected) == maxNested {
		v.limit.fire(KindDepth, fmt.Sprintf("protected calls nest deeper than %d", maxNested))
		return 0, v.limit.Err()
	}
	side := v.side(l)
	l.XMoveTo(side, n+1)
	t.protected = append(t.protected, protected{side, l})
	err = side.PCall(n, lua.MultRet, nil)
	t.protected = t.protected[:len(t.protected)-1]
	if api, ok := err.(*lua.ApiError); ok && api.Type != lua.ApiErrorRun {
		return 0, err // after a Go panic nothing on this thread is what it should be
	}
	if err == nil {
		results = side.GetTop()
		side.XMoveTo(l, results)
	}
	if len(t.sides) < maxSides {
		t.sides = append(t.sides, side)
	}
	return results, placed(l, err)
}

// placed completes the message of a Go function that was called directly: on its own thread it has no caller to name.
func placed(l *lua.LState, err error) error {
	api, ok := err.(*lua.ApiError)
	if !ok {
		return err
	}
	if text, ok := api.Object.(lua.LString); ok && strings.HasPrefix(string(text), " ") && strings.Count(api.StackTrace, "\n") < 3 {
		api.Object = lua.LString(l.Where(1)) + lua.LString(strings.Replace(string(text), " to main chunk (", " to ? (", 1))
	}
	return err
}

// where is the place in Lua from which the function was called that runs on l, such as "a.lua:3:"; "" if from none. A
// function that pcall calls is the first on its thread.
func (v *vm) where(l *lua.LState) string {
	for level := 1; ; level++ {
		at := l.Where(level)
		if at == "" {
			i := slices.IndexFunc(v.threads.protected, func(p protected) bool { return p.side == l })
			if i < 0 {
				return ""
			}
			l, level = v.threads.protected[i].from, 0
		} else if at != "[G]:" {
			return at
		}
	}
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
	v.attach(l)
	v.attach(side)
	return side
}

// luaPCall is pcall. A Go panic has left the VM in an unknown state: no script may go on after it.
func (v *vm) luaPCall(l *lua.LState) int {
	lualib.ToAny(l, 1, "pcall")
	l.Insert(lua.LTrue, 1)
	n, err := v.protect(l, l.GetTop()-2)
	if err != nil {
		l.Push(lua.LFalse)
		l.Push(v.caught(err))
		return 2
	}
	return n + 1
}

// luaXPCall is xpcall, whose handler runs after the stack has been unwound: one that gopher-lua runs before that makes
// it leave variables open, and closures then read those of another function.
func (v *vm) luaXPCall(l *lua.LState) int {
	fn, handler := lualib.ToAny(l, 1, "xpcall"), lualib.ToAny(l, 2, "xpcall")
	l.Push(lua.LTrue)
	l.Push(fn)
	n, err := v.protect(l, 0)
	if err == nil {
		return n + 1
	}
	l.Push(lua.LFalse)
	l.Push(handler)
	l.Push(v.caught(err))
	if n, err = v.protect(l, 1); err != nil {
		l.Push(v.caught(err))
		n = 1
	}
	return n + 1
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
	v.limit.seen(api.Object)
	return api.Object
}
