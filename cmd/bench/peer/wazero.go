package peer

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

var wasm = language{
	name: "wazero",
	note: "wazero 1.10.1 with WithCloseOnContextDone and a context.WithTimeout of 1 s for each module; the rule in C, compiled by clang with -O2. A module has no JSON: the host decodes all of it with encoding/json into a struct and writes what the rule reads, and no more, into the memory of each module. From ready, that is there already",
	ext:  "c", other: `#include "rule.h"
EXPORT("user_may_invite") int user_may_invite(void) { return 0; }`, shapes: []From{JSON, Struct, Ready},
	load: loadWasm, missing: missingClang,
}

// wasmCompiled keeps what wazero has made machine code of, for every Load of the process.
var wasmCompiled = wazero.NewCompilationCache()

// wasmRules instantiates the modules that define the callback, for one caller at a time each.
type wasmRules struct {
	runtime wazero.Runtime
	modules []wazero.CompiledModule
	rule    Rule
	free    chan wasmSet
}

// wasmSet is an instance of each module.
type wasmSet []*wasmInstance

func loadWasm(modules []string, s Setup) (Loaded, error) {
	ctx := context.Background()
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithCompilationCache(wasmCompiled)
	r := &wasmRules{runtime: wazero.NewRuntimeWithConfig(ctx, config), rule: s.Rule}
	sets, err := r.prepare(ctx, modules, max(1, s.Callers))
	if err != nil {
		r.runtime.Close(ctx)
		return nil, err
	}
	l := &loaded{callers: s.Callers, close: func() { r.runtime.Close(ctx) }}
	if s.From == Ready {
		l.asker = func(i int, ev *Event) func() (string, error) {
			if err := sets[i].write(ev.Struct); err != nil {
				return func() (string, error) { return "", err }
			}
			return func() (string, error) { return sets[i].ask(nil) }
		}
		return l, nil
	}
	r.free = make(chan wasmSet, len(sets))
	for _, set := range sets {
		r.free <- set
	}
	l.asker = messages(s.From, r.answer)
	return l, nil
}

// prepare compiles the modules and instantiates those that define the callback for n callers.
func (r *wasmRules) prepare(ctx context.Context, modules []string, n int) (sets []wasmSet, err error) {
	if err := defineWasmHost(ctx, r.runtime); err != nil {
		return nil, err
	}
	for _, text := range modules {
		binary, err := buildWasm(text)
		if err != nil {
			return nil, err
		}
		module, err := r.runtime.CompileModule(ctx, binary)
		if err != nil {
			return nil, err
		}
		if module.ExportedFunctions()[r.rule.callback()] != nil {
			r.modules = append(r.modules, module)
		}
	}
	for range n {
		set, err := r.instantiate(ctx)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

func (r *wasmRules) instantiate(ctx context.Context) (set wasmSet, err error) {
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize")
	for _, compiled := range r.modules {
		module, err := r.runtime.InstantiateModule(ctx, compiled, config)
		if err != nil {
			return nil, err
		}
		instance, err := newWasmInstance(module, r.rule)
		if err != nil {
			return nil, err
		}
		set = append(set, instance)
	}
	return set, nil
}

// answer asks with a set that is free. One in which something failed is closed, as wazero closes what it has stopped.
func (r *wasmRules) answer(m *Message) (string, error) {
	set := <-r.free
	code, err := set.ask(m)
	if err != nil {
		ctx := context.Background()
		for _, instance := range set {
			instance.module.Close(ctx)
		}
		fresh, failed := r.instantiate(ctx)
		if failed != nil {
			return "", fmt.Errorf("%w, and after it: %w", err, failed)
		}
		set = fresh
	}
	r.free <- set
	return code, err
}

// ask puts the event to the modules until one objects. Without m, they have it already.
func (set wasmSet) ask(m *Message) (string, error) {
	for _, instance := range set {
		if m != nil {
			if err := instance.write(m); err != nil {
				return "", err
			}
		}
		if err := instance.inTime(); err != nil {
			return "", err
		}
		if api.DecodeI32(instance.stack[0]) != 0 {
			return forbidden, nil
		}
	}
	return "", nil
}

func (set wasmSet) write(m *Message) error {
	for _, instance := range set {
		if err := instance.write(m); err != nil {
			return err
		}
	}
	return nil
}
