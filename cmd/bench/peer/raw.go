package peer

import (
	"encoding/json"

	lua "github.com/yuin/gopher-lua"
)

var raw = language{
	name: "raw gopher-lua",
	note: "gopher-lua 1.1.2 as it is: PCall on a table that is there already, in a VM for each caller; nothing stops a script. The floor for whoever uses gopher-lua",
	ext:  "lua", other: OtherLua, shapes: []From{Ready},
	load: loadRaw,
}

func loadRaw(modules []string, s Setup) (Loaded, error) {
	protos, err := compileLua(modules)
	if err != nil {
		return nil, err
	}
	vms, err := newStockVMs(max(1, s.Callers), protos, s.Rule.callback(), defineTables)
	if err != nil {
		return nil, err
	}
	for _, vm := range vms {
		if s.Rule == State {
			vm.state = readyState(vm.l)
		}
	}
	return &loaded{
		callers: s.Callers,
		asker: func(i int, ev *Event) func() (string, error) {
			var event map[string]any
			if err := json.Unmarshal(ev.JSON, &event); err != nil {
				return func() (string, error) { return "", err }
			}
			table := luaTable(vms[i].l, event)
			return func() (string, error) { return vms[i].ask(table) }
		},
		close: func() {
			for _, vm := range vms {
				vm.l.Close()
			}
		},
	}, nil
}

// ask puts the event to the modules until one objects.
func (vm *stockVM) ask(event lua.LValue) (string, error) {
	for _, fn := range vm.fns {
		args := 1
		vm.l.Push(fn)
		vm.l.Push(event)
		if vm.state != nil {
			vm.l.Push(vm.state)
			args++
		}
		if err := vm.l.PCall(args, 1, nil); err != nil {
			return "", err
		}
		code, err := luaCode(vm.l.Get(-1))
		vm.l.Pop(1)
		if code != "" || err != nil {
			return code, err
		}
	}
	return "", nil
}

// readyState is the state of the room with its events as tables that are there already.
func readyState(l *lua.LState) lua.LValue {
	events := l.NewTable()
	for eventType, m := range RoomState {
		events.RawSetString(eventType, luaTable(l, m.plain()))
	}
	state := l.NewTable()
	state.RawSetString("get", l.NewFunction(func(l *lua.LState) int {
		l.Push(events.RawGetString(l.CheckString(2)))
		return 1
	}))
	return state
}
