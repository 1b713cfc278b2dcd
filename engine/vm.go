package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luaconv"
	"github.com/axolua/axolua/engine/pattern"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// vm is one Lua state with all modules of a generation in it. It belongs to the goroutine that got it from the pool.
type vm struct {
	l      *lua.LState
	gen    *generation
	cover  *Coverage // nil unless lines are counted
	common *common
	now    func() time.Time // of the host; nil is time.Now
	limit  limiter
	views  *shadow.Space
	conv   *luaconv.Conv
	bound  Bindings
	scope  Scope
	base   *lua.LTable                 // what every module sees
	behind map[*lua.LTable]*lua.LTable // proxies, and the tables that they protect
	called map[*lua.LTable]string      // the names of those tables
	lazy   map[*lua.LTable]lazyTable   // of those that fill as they are read

	hollow   hollow
	powers   map[string]string // what members of libraries need, by member
	apart    apart
	unknown  *lua.LTable    // metatable of the tables behind proxies
	errors   *lua.LTable    // metatable of what SynapseError gives
	readOnly *lua.LFunction // what writing to a proxy does
	patterns pattern.Cache  // those that the string library has met
	concat   *lua.LFunction // what `..` is compiled to; the first argument of every file's main function
	index    *lua.LFunction // what `t[k] = v` is compiled to; the second
	beneath  *lua.LTable    // metatable of every module's globals: what is not there is in base
	spaces   []*namespace
	fns      []*lua.LFunction // by handler

	// The question that is being answered, and the module call that is running or the module that is being loaded.
	module  *module
	handler *handler        // nil while loading
	request *RequestContext // nil outside a client request
	secrets *secrets        // as they were last needed
	private any             // what the arguments of a task have for them; nil for nothing
	threads threads
	serial  uint64 // counts the questions, from 1
	number  uint32 // among all VMs of the process's life
	args    [maxArgs]lua.LValue
	ans     answered // the last module's opinion

	totals    []callTotals // by handler
	era       uint32       // of the pool when it was built
	slot      int          // that it was taken from last, counted from 1; 0 if from none
	idleSince time.Duration
	tasks     map[TaskID]*lua.LFunction
	declared  []Task        // in their order
	spawned   []spawned     // what runs, or has run, when the question is answered
	share     chan struct{} // of the pool, in which this VM has a place; nil if in none
	seats     []chan *vm    // those who wait for this very VM; guarded by the pool
	kept      int           // continuations that live here; guarded by the pool
	extra     int           // depth of the question for which it was built beyond the pool's max; 0 if it was not
}

// maxArgs is the largest number of parameters of a callback.
const maxArgs = 5

// The size of a Lua state: small at birth, grown when a script needs it. A registry of the default maximum is too
// small for table.concat of a few thousand items.
var stateOptions = lua.Options{
	SkipOpenLibs:        true,
	CallStackSize:       200,
	MinimizeStackMemory: true,
	RegistrySize:        256,
	RegistryGrowStep:    1024,
	RegistryMaxSize:     65536,
}

func init() {
	// One assignment to a large index makes gopher-lua allocate everything below it: 6 s and 2 GB for 2^26.
	lua.MaxArrayIndex = 1 << 20
}

// newVM makes a VM with the names that every module has, and no module yet.
func (e *Engine) newVM(g *generation) (*vm, error) {
	v := &vm{l: lua.NewState(stateOptions), gen: g, cover: e.cover, common: &e.common, now: e.cfg.Now, number: e.vms.Add(1), serial: 1, behind: map[*lua.LTable]*lua.LTable{}, called: map[*lua.LTable]string{}, lazy: map[*lua.LTable]lazyTable{}, powers: map[string]string{}}
	v.scope.vm = v
	v.limit.prepare(&e.heap)
	v.limit.meter.StringLength = g.settings.StringLength
	v.views = shadow.NewSpace(v.l)
	v.views.Weigh = v.limit.meter.Weigh
	v.limit.meter.Hollow = func() { v.views.Next = v.next }
	v.conv = luaconv.New(v.l, v.views)
	v.base = v.l.CreateTable(0, 64)
	v.prepareProxies()
	v.openLibraries()
	v.defineNames()
	if e.open != nil {
		var err error
		if v.bound, err = e.open.Open(&v.scope); err != nil {
			return nil, fmt.Errorf("opening the bindings: %w", err)
		}
	}
	v.closeBase()
	v.attach(v.l)
	return v, nil
}

// begin presents the arguments of q. A question that goes on after a failure of on_create_room begins again.
func (v *vm) begin(q *question) {
	if q.request != nil {
		v.request = q.request
	}
	for i := range q.cb.Params {
		v.args[i] = v.present(q.cb.Params[i].Type, q.args[i])
	}
	if q.body != nil {
		v.args[roomConfigArg] = v.conv.ToLua(q.body)
	}
}

// present gives the Lua value of an argument. The typed methods pass simple values as what they are in Lua already.
func (v *vm) present(t catalog.Type, arg any) lua.LValue {
	switch arg := arg.(type) {
	case nil:
		return lua.LNil
	case lua.LValue:
		return arg
	case string:
		if t != catalog.RoomAlias {
			return lua.LString(arg)
		}
	case *string:
		if arg == nil {
			return lua.LNil
		}
		return lua.LString(*arg)
	case bool:
		return lua.LBool(arg)
	case int64:
		return lua.LNumber(arg)
	}
	switch t {
	case catalog.Object, catalog.ObjectOrNil:
		return v.views.View(arg)
	case catalog.MutableObject:
		return v.conv.ToLua(shadow.Plain(arg))
	}
	return v.bound.Present(t, arg)
}

// finish ends the question: nothing of it can be touched any more.
func (v *vm) finish() {
	v.views.EndQuestion()
	v.limit.rest()
	for i := range v.args {
		if v.args[i] == nil {
			break
		}
		v.args[i] = nil
	}
	if v.request != nil {
		v.request = nil
	}
	if v.serial++; v.serial%askedEvery == 0 {
		v.limit.heap.check(&v.limit)
	}
	v.module, v.handler, v.private = nil, nil, nil
}

// run calls fn with the first n of v.args under the limits that are armed, and leaves want values on the stack.
func (v *vm) run(fn *lua.LFunction, n, want int) *CallError {
	if len(v.threads.made) > 0 {
		clear(v.threads.made)
	}
	v.l.Push(fn)
	for _, arg := range v.args[:n] {
		v.l.Push(arg)
	}
	err := v.l.PCall(n, want, nil)
	if err == nil && v.limit.fired == noKind {
		return nil
	}
	if err == nil {
		v.l.SetTop(0)
	}
	return v.failure(err)
}

// failure says what ended the module call. It takes what it needs out of err, which holds values of this VM.
func (v *vm) failure(err error) *CallError {
	e := &CallError{Kind: KindError}
	if v.module != nil {
		e.Module = v.module.file
	}
	if v.handler != nil {
		e.Callback = v.handler.cb.Name
	}
	api, _ := err.(*lua.ApiError)
	if api != nil {
		if ud, ok := api.Object.(*lua.LUserData); ok {
			e.raised, _ = ud.Value.(*SynapseError)
		}
		e.File, e.Line, e.Text = position(v.errorText(api))
		e.Traceback = strings.TrimPrefix(api.StackTrace, "stack traceback:\n")
		if api.Type == lua.ApiErrorPanic {
			e.Kind, e.Text = panicked(e.Text)
		}
	}
	if l := &v.limit; l.fired != noKind {
		e.Kind, e.Text = l.fired, l.text
		if l.file != "" {
			e.File, e.Line = l.file, l.line
		}
	}
	if e.Line == 0 && api != nil {
		e.File, e.Line = raisedAt(api)
	}
	if e.File == "" && v.module != nil {
		e.File = v.module.file
	}
	e.costly = e.Kind.isCostly() && (e.Kind != KindDeadline || v.limit.own) &&
		(e.Kind != KindHeap || v.limit.grown.Load() >= v.limit.heap.plausible())
	return e
}

// panicked says what a Go panic was. gopher-lua panics with this text where calls nest too deep.
func panicked(text string) (Kind, string) {
	if text == "lua callstack overflow" {
		return KindDepth, fmt.Sprintf("calls nest deeper than %d", stateOptions.CallStackSize)
	}
	return KindPanic, "Go code below the module panicked: " + text
}

// errorText makes text of whatever was raised. A module's own __tostring runs under what is left of its limits.
func (v *vm) errorText(api *lua.ApiError) string {
	switch o := api.Object.(type) {
	case lua.LString:
		return string(o)
	case *lua.LTable:
		if v.l.GetMetaField(o, "__tostring") == lua.LNil {
			return "raised a table; raise a text or SynapseError(...)"
		}
	case lua.LNumber, lua.LBool:
		return o.String()
	case nil:
		return api.Error()
	}
	text := "raised a " + api.Object.Type().String()
	if _, ok := v.l.GetMetaField(api.Object, "__tostring").(*lua.LFunction); !ok {
		return text
	}
	v.l.Push(v.base.RawGetString("tostring"))
	v.l.Push(api.Object)
	if err := v.l.PCall(1, 1, nil); err != nil {
		v.caught(err) // a panic counts also here
		return text
	}
	if s, ok := v.l.Get(-1).(lua.LString); ok {
		text = string(s)
	}
	v.l.Pop(1)
	return text
}

// context is for Go code that waits on behalf of a module: it ends with the module's time and with the question.
// The VM's own context cannot be waited for. The caller must call the CancelFunc.
func (v *vm) context() (context.Context, context.CancelFunc) {
	parent := v.limit.caller
	if parent == nil {
		parent = context.Background()
	}
	w := &waiting{Context: parent, end: v.limit.deadline}
	return w, w.cancel
}
