package engine

import (
	"context"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// Sandbox is one VM with one file that is no module in it, such as a test: under the same limits, with the same
// libraries, in no pool. It belongs to one goroutine.
type Sandbox struct {
	v  *vm
	ns *namespace
}

// Sandbox runs the top level of program, which was compiled with the Names of the same bindings. The file may require
// the libraries of the Rig. The error is luasrc.Problems where the file is to blame.
func (r *Rig) Sandbox(program *luasrc.Program, o RigOptions) (*Sandbox, error) {
	e := r.engine(o)
	m := &module{file: program.File, program: program, settings: ModuleSettings{File: program.File}}
	g := &generation{settings: r.settings.withDefaults(), secrets: r.settings.configured(), modules: []*module{m}, libraries: map[string]*luasrc.Program{}, log: e.log}
	e.heap.limit.Store(g.settings.Heap)
	for _, f := range r.snap.Files {
		if c := r.programs[f.Name]; c != nil && !f.Module() {
			g.libraries[f.Name] = c.program
		}
	}
	v, err := e.newVM(g)
	if err != nil {
		return nil, err
	}
	ns, err := v.loadModule(m, now()+g.settings.LoadTimeout)
	if err != nil {
		return nil, err
	}
	return &Sandbox{v, ns}, nil
}

// Global gives a global that the file has assigned; nil if it has not.
func (s *Sandbox) Global(name string) lua.LValue { return s.ns.hidden.RawGetString(name) }

// Run calls fn, a function of this VM. What it fails with, nil if with nothing, names it by name. After a failure other
// than a plain error the Sandbox must not be used again.
func (s *Sandbox) Run(ctx context.Context, name string, fn *lua.LFunction, limits Limits) *CallError {
	v := s.v
	limits = limits.or(v.gen.settings.Limits)
	v.module, v.handler = v.gen.modules[0], &handler{cb: &catalog.Callback{Name: name}, limits: &limits}
	start := now()
	v.limit.arm(&limits, start, start+limits.Time, ctx)
	fail := v.run(fn, 0, 0)
	v.finish()
	return fail
}

// Try calls fn on behalf of l, as pcall does. Raised is what pcall would give, fail the same in words; both are nil if
// nothing was raised.
func (s *Scope) Try(l *lua.LState, fn *lua.LFunction, args ...lua.LValue) (raised lua.LValue, fail *CallError) {
	l.Push(fn)
	for _, arg := range args {
		l.Push(arg)
	}
	n, err := s.vm.protect(l, len(args))
	if err == nil {
		l.Pop(n)
		return nil, nil
	}
	raised = s.vm.caught(err)
	return raised, s.vm.failure(err)
}

// DefineCallable is Define for a table that can be called as well: call gets the table as its first argument. Only Open
// may call it.
func (s *Scope) DefineCallable(name string, t *lua.LTable, call lua.LGFunction) {
	s.vm.defineCallable(name, t, call)
	for _, key := range stringKeys(t) {
		s.vm.dotted(name, key, t.RawGetString(key))
	}
}
