package engine

import (
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// The bodies of coroutines: they call begin on the coroutine, then give way to the function, after two arguments that
// they have no use for. The tail call leaves nothing of a starter on the stack. A function of Lua's own must not give way
// in that place: where it is yield, gopher-lua has no frame left to come back to.
var (
	starterProto   = compileStarter(`local _, _, begin, fn = ... return function(...) begin() return fn(...) end`)
	goStarterProto = compilePlain(`local begin, fn = ... return function(...) begin() return fn(...) end`)
)

func compileStarter(source string) *lua.FunctionProto {
	chunk, err := parse.Parse(strings.NewReader(source), "coroutine")
	if err != nil {
		panic(err)
	}
	proto, err := lua.Compile(chunk, "coroutine")
	if err != nil {
		panic(err)
	}
	return proto
}

// compilePlain is compileStarter without tail calls.
func compilePlain(source string) *lua.FunctionProto {
	program, err := luasrc.Compile("coroutine", []byte(source), nil)
	if err != nil {
		panic(err)
	}
	return program.Proto
}

// guardCoroutines makes the library safe. gopher-lua's own derives a context for each coroutine, in which instructions
// are not counted and of which every abandoned one leaks a goroutine; it gives out a Go panic below a coroutine as an
// error like any other; and it lets a coroutine resume one that waits for it, which wrecks both.
func (v *vm) guardCoroutines(lib *lua.LTable) {
	create := lib.RawGetString("create").(*lua.LFunction).GFunction
	resume := lib.RawGetString("resume").(*lua.LFunction).GFunction
	begin := v.l.NewFunction(func(l *lua.LState) int { l.Panic = v.raised; return 0 })
	made := func(l *lua.LState) *lua.LState { return v.newCoroutine(l, create, begin) }
	set := func(name string, fn lua.LGFunction) { lib.RawSetString(name, v.l.NewFunction(fn)) }
	set("create", func(l *lua.LState) int {
		l.Push(made(l))
		return 1
	})
	set("wrap", func(l *lua.LState) int {
		co := made(l)
		l.Push(l.NewFunction(func(l *lua.LState) int {
			l.Insert(co, 1)
			return v.luaCallCoroutine(l, resume)
		}))
		return 1
	})
	set("resume", func(l *lua.LState) int { return v.luaResume(l, resume) })
	set("yield", luaYield)
	set("status", v.luaStatus)
	set("running", v.luaRunning)
}

// newCoroutine makes a coroutine of the function that is the first argument.
func (v *vm) newCoroutine(l *lua.LState, create lua.LGFunction, begin *lua.LFunction) *lua.LState {
	fn := l.CheckFunction(1)
	if len(v.threads.made) >= v.maxCoroutines() {
		v.limit.fire(KindCoroutines, "too many coroutines")
		l.RaiseError("%s", v.limit.text)
	}
	starter := starterProto
	if fn.IsG {
		starter = goStarterProto
	}
	l.Push(l.NewFunctionFromProto(starter))
	l.Push(lua.LNil)
	l.Push(lua.LNil)
	l.Push(begin)
	l.Push(fn)
	l.Call(4, 1)
	l.Replace(1, l.Get(-1))
	l.RemoveContext()
	create(l)
	v.attach(l)
	co := l.Get(-1).(*lua.LState)
	v.attach(co)
	v.threads.add(co)
	return co
}

// add counts a coroutine.
func (t *threads) add(co *lua.LState) {
	if t.made == nil {
		t.made = map[*lua.LState]struct{}{}
	}
	t.made[co] = struct{}{}
}

func (v *vm) maxCoroutines() int {
	if v.handler == nil {
		return defaultLimits.Coroutines
	}
	return v.handler.limits.Coroutines
}

// raised is what a coroutine does with a Lua error. A Go panic does not come by here.
func (v *vm) raised(l *lua.LState) {
	v.threads.raisedOn = l
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: l.Get(-1)})
}

// luaResume is coroutine.resume.
func (v *vm) luaResume(l *lua.LState, resume lua.LGFunction) int {
	t := &v.threads
	co := l.CheckThread(1)
	if status := v.status(co); status != "suspended" {
		l.Push(lua.LFalse)
		l.Push(lua.LString("cannot resume " + status + " coroutine"))
		return 2
	}
	if l.GetTop()-1 > maxPassed() {
		l.RaiseError("too many arguments to resume")
	}
	current, depth := l.G.CurrentThread, len(t.active)
	passed := false
	defer func() {
		l.G.CurrentThread, t.active = current, t.active[:depth]
		if !passed { // what was to be passed from one to the other had no room: who knows what is where
			co.Dead = true
		}
		if co.Dead {
			delete(t.made, co)
		}
	}()
	t.active = append(t.active, co)
	t.raisedOn = nil
	n := resume(l)
	passed = true
	if l.Get(-n) == lua.LFalse {
		v.limit.seen(l.Get(-1))
	}
	if l.Get(-n) == lua.LFalse && t.raisedOn != co && v.limit.fired == noKind {
		v.limit.fire(panicked(l.Get(-1).String()))
	}
	return n
}

// maxPassed is how many values a coroutine may be resumed with. A starter has them twice on its stack when it gives way.
// gopher-lua panics if that has no room in the end, since the new function has not come to any line yet.
func maxPassed() int { return stateOptions.RegistryMaxSize/2 - 512 }

// luaCallCoroutine is what coroutine.wrap gives: it passes errors on.
func (v *vm) luaCallCoroutine(l *lua.LState, resume lua.LGFunction) int {
	n := v.luaResume(l, resume)
	if l.Get(-n) == lua.LFalse {
		l.Error(l.Get(-1), 0)
	}
	return n - 1
}

// luaYield is coroutine.yield. gopher-lua cannot come back to what calls Lua from Go: a function of its own, such as
// table.sort, a metamethod, or the loop over an iterator.
func luaYield(l *lua.LState) int {
	called := true
	for level := 0; ; level++ {
		frame, ok := l.GetStack(level)
		if ok {
			fn, err := l.GetInfo("fn", frame, lua.LNil)
			if err != nil || level > 0 && fn.(*lua.LFunction).IsG {
				l.RaiseError("attempt to yield across a function of Lua's own")
			}
		}
		if !called {
			l.RaiseError("attempt to yield across a metamethod or an iterator")
		}
		if !ok {
			return -1 // says to gopher-lua: yield all arguments
		}
		called = luasrc.IsCalled(frame.Name)
	}
}

func (v *vm) luaStatus(l *lua.LState) int {
	l.Push(lua.LString(v.status(l.CheckThread(1))))
	return 1
}

func (v *vm) status(co *lua.LState) string {
	active := v.threads.active
	switch {
	case co.Dead:
		return "dead"
	case len(active) > 0 && active[len(active)-1] == co:
		return "running"
	case slices.Contains(active, co):
		return "normal"
	}
	return "suspended"
}

// luaRunning is coroutine.running: the coroutine inside which it is called, also from within a protected call.
func (v *vm) luaRunning(l *lua.LState) int {
	value := lua.LValue(lua.LNil)
	if active := v.threads.active; len(active) > 0 {
		value = active[len(active)-1]
	}
	l.Push(value)
	return 1
}
