package peer

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
)

var javascript = language{
	name: "goja",
	note: "goja of 2026-09-17, JavaScript: programs compiled once, a sync.Pool of runtimes, the event a DynamicObject that converts what is read, Interrupt by a timer of the runtime's, which is set anew to 1 s for each module; encoding/json into a struct",
	ext:  "js", other: `exports.user_may_invite = function (inviter, invitee, room_id) {};`, shapes: []From{JSON, Struct, Ready},
	load: loadGoja,
}

// gojaVM is a runtime with all modules.
type gojaVM struct {
	*goja.Runtime
	fns   []goja.Callable
	state goja.Value  // nil unless the callback has it
	timer *time.Timer // interrupts the runtime
}

func loadGoja(modules []string, s Setup) (Loaded, error) {
	programs := make([]*goja.Program, len(modules))
	for i, text := range modules {
		var err error // each module has its own names, as in Node.js
		if programs[i], err = goja.Compile(fmt.Sprintf("%04d.js", i), "(function (exports) {"+text+"\n})", true); err != nil {
			return nil, err
		}
	}
	pool := &sync.Pool{New: func() any {
		vm, err := newGojaVM(programs, s.Rule)
		if err != nil {
			return err
		}
		return vm
	}}
	vms := make([]*gojaVM, max(1, s.Callers))
	for i := range vms {
		var err error
		if vms[i], err = newGojaVM(programs, s.Rule); err != nil {
			return nil, err
		}
		pool.Put(vms[i])
	}
	asker := messages(s.From, func(m *Message) (string, error) { return askPooled(pool, m) })
	if s.From == Ready {
		asker = func(i int, ev *Event) func() (string, error) { return vms[i].asker(ev) }
	}
	return &loaded{callers: s.Callers, asker: asker}, nil
}

func askPooled(pool *sync.Pool, m *Message) (string, error) {
	got := pool.Get()
	vm, ok := got.(*gojaVM)
	if !ok {
		return "", got.(error)
	}
	code, err := vm.ask(vm.NewDynamicObject(&gojaMessage{vm.Runtime, m}))
	if err == nil {
		pool.Put(vm)
	}
	return code, err
}

// gojaMessage shows a Message as an object. ToValue of a pointer, which is as usual, takes about a quarter more.
type gojaMessage struct {
	runtime *goja.Runtime
	message *Message
}

func (m *gojaMessage) Get(key string) goja.Value {
	if v := m.message.field(key); v != nil {
		return m.runtime.ToValue(v)
	}
	return nil
}

func (m *gojaMessage) Has(key string) bool         { return m.message.field(key) != nil }
func (m *gojaMessage) Keys() []string              { return fields }
func (m *gojaMessage) Set(string, goja.Value) bool { return false }
func (m *gojaMessage) Delete(string) bool          { return false }

func newGojaVM(programs []*goja.Program, rule Rule) (*gojaVM, error) {
	vm := &gojaVM{Runtime: goja.New()}
	vm.timer = time.AfterFunc(deadline, func() { vm.Interrupt("deadline") })
	vm.timer.Stop()
	vm.SetFieldNameMapper(goja.TagFieldNameMapper("json", true))
	vm.Set("api", map[string]any{"get_profile_for_user": profileForUser})
	vm.Set("UserID", map[string]any{"parse": parseUserID})
	if rule == State {
		vm.state = vm.ToValue(map[string]any{"get": func(eventType string) *Message { return RoomState[eventType] }})
	}
	for _, program := range programs {
		wrapper, err := vm.RunProgram(program)
		if err != nil {
			return nil, err
		}
		module, _ := goja.AssertFunction(wrapper)
		exports := vm.NewObject()
		if _, err := module(goja.Undefined(), exports); err != nil {
			return nil, err
		}
		if fn, ok := goja.AssertFunction(exports.Get(rule.callback())); ok {
			vm.fns = append(vm.fns, fn)
		}
	}
	return vm, nil
}

// asker asks about an event that is an object already.
func (vm *gojaVM) asker(ev *Event) func() (string, error) {
	parse, _ := goja.AssertFunction(vm.Get("JSON").ToObject(vm.Runtime).Get("parse"))
	event, err := parse(goja.Undefined(), vm.ToValue(string(ev.JSON)))
	if err != nil {
		return func() (string, error) { return "", err }
	}
	return func() (string, error) { return vm.ask(event) }
}

// ask puts the event to the modules until one objects. After an error the VM is of no use any more.
func (vm *gojaVM) ask(event goja.Value) (code string, err error) {
	defer func() {
		if !vm.timer.Stop() && err == nil {
			err = errors.New("the interrupt came after the end") // and would hit the next question
		}
	}()
	args := []goja.Value{event}
	if vm.state != nil {
		args = append(args, vm.state)
	}
	for _, fn := range vm.fns {
		vm.timer.Reset(deadline)
		answer, err := fn(goja.Undefined(), args...)
		if err != nil {
			return "", err
		}
		if code, err := gojaCode(answer); code != "" || err != nil {
			return code, err
		}
	}
	return "", nil
}

func gojaCode(v goja.Value) (string, error) {
	if goja.IsUndefined(v) {
		return "", nil
	}
	switch v := v.Export().(type) {
	case string:
		return v, nil
	case bool:
		if v {
			return "", nil
		}
		return forbidden, nil
	}
	return "", fmt.Errorf("got %v, want a code, a boolean or undefined", v)
}
