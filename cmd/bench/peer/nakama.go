package peer

import (
	"context"
	"encoding/json"

	lua "github.com/yuin/gopher-lua"
)

var nakama = language{
	name: "gopher-lua in Nakama's way",
	note: "what server/runtime_lua.go of heroiclabs/nakama does for a hook: a channel of VMs, the request's values in a context and once more in a table, encoding/json into maps and all of these into tables. On stock gopher-lua 1.1.2: Nakama's is a fork inside it. With a context.WithTimeout of 1 s for the question, which Nakama leaves to the request. A struct becomes a map field by field; Nakama itself goes through JSON",
	ext:  "lua", other: OtherLua, shapes: []From{JSON, Struct},
	load: loadNakama,
}

// nakamaVMs is the channel of VMs that are free.
type nakamaVMs chan *stockVM

func loadNakama(modules []string, s Setup) (Loaded, error) {
	protos, err := compileLua(modules)
	if err != nil {
		return nil, err
	}
	vms, err := newStockVMs(max(1, s.Callers), protos, s.Rule.callback(), defineTables)
	if err != nil {
		return nil, err
	}
	free := make(nakamaVMs, len(vms))
	for _, vm := range vms {
		if s.Rule == State {
			vm.state = stateTable(vm.l)
		}
		free <- vm
	}
	return &loaded{
		callers: s.Callers,
		asker: func(_ int, ev *Event) func() (string, error) {
			if s.From == Struct {
				return func() (string, error) { return free.ask(ev.Struct.plain()) }
			}
			return func() (string, error) {
				var event map[string]any
				if err := json.Unmarshal(ev.JSON, &event); err != nil {
					return "", err
				}
				return free.ask(event)
			}
		},
		close: func() {
			for _, vm := range vms {
				vm.l.Close()
			}
		},
	}, nil
}

func (free nakamaVMs) ask(event map[string]any) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case vm := <-free:
		defer func() { free <- vm }() // Nakama uses a VM again after a failure, too
		return vm.askNakama(ctx, event)
	}
}

func (vm *stockVM) askNakama(ctx context.Context, event map[string]any) (string, error) {
	vm.l.SetContext(hookContext(ctx))
	defer vm.l.SetContext(context.Background())
	args := []lua.LValue{luaTable(vm.l, event)}
	if vm.state != nil {
		args = append(args, vm.state)
	}
	args = append(args, hookTable(vm.l)) // Nakama's is the first argument, where the rules have the event
	for _, fn := range vm.fns {
		answer, err := vm.invoke(fn, args)
		if err != nil {
			return "", err
		}
		if code, err := luaCode(answer); code != "" || err != nil {
			return code, err
		}
	}
	return "", nil
}

// endOfResults is below what a function returns, however much that is.
var endOfResults = &lua.LUserData{}

// invoke gives the last result, as Nakama does.
func (vm *stockVM) invoke(fn lua.LValue, args []lua.LValue) (lua.LValue, error) {
	vm.l.Push(endOfResults)
	vm.l.Push(fn)
	for _, arg := range args {
		vm.l.Push(arg)
	}
	err := vm.l.PCall(len(args), lua.MultRet, nil)
	answer := vm.l.Get(-1)
	if answer == endOfResults || err != nil {
		answer = lua.LNil
	}
	for vm.l.Get(-1) != endOfResults {
		vm.l.Pop(1)
	}
	vm.l.Pop(1)
	return answer, err
}

// hookKey is a key of what a request has in its context.
type hookKey string

// hookValues are what Nakama tells a hook about the request of a user; two more are tables.
var hookValues = []struct {
	key   hookKey
	value string
}{
	{"execution_mode", "before"}, {"node", "nakama1"}, {"version", "3"}, {"user_id", innocentSender}, {"username", "example"},
	{"user_session_exp", "1432739424"}, {"client_ip", "192.0.2.1"}, {"client_port", "40000"}, {"trace_id", "1"},
}

func hookContext(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, hookKey("logger"), map[string]string{"api_id": "hook", "mode": "before"})
	for _, v := range hookValues {
		ctx = context.WithValue(ctx, v.key, v.value)
	}
	return ctx
}

func hookTable(l *lua.LState) *lua.LTable {
	t := l.CreateTable(0, len(hookValues)+2)
	for _, v := range hookValues {
		t.RawSetString(string(v.key), lua.LString(v.value))
	}
	t.RawSetString("headers", l.CreateTable(0, 0))
	t.RawSetString("query_params", l.CreateTable(0, 0))
	return t
}
