package engine

import (
	"context"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// Opener puts names into a fresh VM, before any module runs in it. Open is called once per VM, from the goroutine
// that builds it, and for several VMs at once; it must not keep the Scope for anything but that VM.
type Opener interface {
	Open(*Scope) (Bindings, error)
}

// Bindings are the Lua side of one VM.
type Bindings interface {
	// Present gives the Lua value of an argument of a question, of the Go type that catalog.Type names. What it gives
	// must raise when a module touches it after the question; views of Scope.Views do.
	Present(t catalog.Type, arg any) lua.LValue
}

// Scope is what a binding may know about its VM. Only code that runs on behalf of that VM may use it.
type Scope struct{ vm *vm }

// State is the VM itself.
func (s *Scope) State() *lua.LState { return s.vm.l }

// Views makes read-only tables; those that it makes during a question end with it.
func (s *Scope) Views() *shadow.Space { return s.vm.views }

// Conv makes and reads plain tables.
func (s *Scope) Conv() *luaconv.Conv { return s.vm.conv }

// Define gives every module the name. A table becomes read-only, and reading an unknown member of it an error; its Go
// functions raise when they are called with a colon. Only Open may call it.
func (s *Scope) Define(name string, value lua.LValue) {
	s.vm.define(name, value)
	if t, ok := value.(*lua.LTable); ok {
		for _, key := range stringKeys(t) {
			s.vm.dotted(name, key, t.RawGetString(key))
		}
	}
}

// dotted makes a member of a defined table, if it is a function, refuse the table as its argument: it would take it for
// its own.
func (v *vm) dotted(name, member string, value lua.LValue) {
	fn, ok := value.(*lua.LFunction)
	if !ok || !fn.IsG {
		return
	}
	seen, call := v.base.RawGetString(name), fn.GFunction
	fn.GFunction = func(l *lua.LState) int {
		if l.Get(1) == seen {
			l.RaiseError("call it with a dot: %s.%s(...)", name, member)
		}
		return call(l)
	}
}

// DefineLazy is Define for a table with many members, of which most modules use few: member makes one when it is first
// read, nil if there is none; one that does not stay is made again at each reading. Only Open may call it.
func (s *Scope) DefineLazy(name string, members func() []string, member func(name string) (value lua.LValue, stays bool)) {
	s.vm.defineLazy(name, members, member)
}

// DefineConstants is Define for a table of constants, of which most modules read few. The map is shared by all VMs: it
// must not change. Only Open may call it.
func (s *Scope) DefineConstants(name string, values map[string]lua.LValue) {
	s.vm.defineConstants(name, values)
}

// Loading reports whether the top level of a module is running, which may ask nobody anything.
func (s *Scope) Loading() bool { return s.vm.handler == nil }

// Power says that whoever calls member, such as "api.register_user", needs a power. A module that names it without
// having that is not loaded. Only Open may call it.
func (s *Scope) Power(member, power string) { s.vm.powers[member] = power }

// Allowed reports whether the running module has a power: whether it is in its `allow`.
func (s *Scope) Allowed(power string) bool {
	return s.vm.module != nil && slices.Contains(s.vm.module.settings.Allow, power)
}

// Module is the file of the module that is running; "" outside modules.
func (s *Scope) Module() string {
	if s.vm.module == nil {
		return ""
	}
	return s.vm.module.file
}

// Question numbers the questions of this VM. What belongs to one keeps its number, and raises when that is over.
func (s *Scope) Question() uint64 { return s.vm.serial }

// Context is for Go code that waits on behalf of a module: it ends when the module's time is over or the question's.
// The CancelFunc must be called.
func (s *Scope) Context() (context.Context, context.CancelFunc) { return s.vm.context() }

// Stopped reports whether a limit of the running module call has been reached. Go code that takes longer than some
// microseconds asks it now and then and returns; Lua is stopped without its help.
func (s *Scope) Stopped() bool { return s.vm.limit.check() }

// Charge accounts for a string of n bytes that Go code is about to build for l. It raises, and ends the module call, where
// that is more than one string or one call may have, and looks at the other limits now and then.
func (s *Scope) Charge(l *lua.LState, n int) { s.vm.limit.meter.Grow(l, 0, n) }

// Grow is Charge for a string whose length shows only while it is built: it grows from so many bytes to so many.
func (s *Scope) Grow(l *lua.LState, from, to int) { s.vm.limit.meter.Grow(l, from, to) }

// Now is the time as modules see it: Config.Now's.
func (s *Scope) Now() time.Time {
	if s.vm.now == nil {
		return time.Now()
	}
	return s.vm.now()
}

// Remaining is how long the running module call may still take. It goes by the real clock, and by Skip.
func (s *Scope) Remaining() time.Duration { return max(0, s.vm.limit.deadline-now()) }

// Skip takes d from the time of the running module call and of its question, as if it had passed: for a clock that moves
// without waiting. It gives what it took: less if there was not as much, and then the time is over.
func (s *Scope) Skip(d time.Duration) time.Duration { return s.vm.limit.skip(d) }

// Ahead raises if the module call has no time for n steps of so many nanoseconds each, which nothing can interrupt.
func (s *Scope) Ahead(l *lua.LState, n, nanos int) { s.vm.limit.meter.Before(l, n, nanos) }

// ToGo is Conv().ToGo, which gives up when a limit of the module call is reached.
func (s *Scope) ToGo(v lua.LValue) (any, error) {
	return s.vm.toGo(v)
}

// Where is the place in Lua from which the Go function was called that runs on l, such as "a.lua:3:"; "" if from none.
func (s *Scope) Where(l *lua.LState) string { return s.vm.where(l) }

// Raise raises what a host's Go code failed with, at the Lua caller's line. It does not return.
func (s *Scope) Raise(l *lua.LState, what string, err error) { l.RaiseError("%s: %s", what, err) }
