package peer

import (
	"context"
	"sync"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"
)

var pooled = language{
	name: "gopher-lua with gopher-luar",
	note: "gopher-lua 1.1.2 and gopher-luar 1.0.11 as most Go servers use them: a sync.Pool of VMs, one luar.New of the event for a question, and for each module a context.WithTimeout of 1 s and CallByParam with Protect; encoding/json into a struct",
	ext:  "lua", other: OtherLua, shapes: []From{JSON, Struct},
	load: loadLuar,
}

func loadLuar(modules []string, s Setup) (Loaded, error) {
	protos, err := compileLua(modules)
	if err != nil {
		return nil, err
	}
	vms, err := newStockVMs(max(1, s.Callers), protos, s.Rule.callback(), defineLuar)
	if err != nil {
		return nil, err
	}
	// A channel is as usual as a sync.Pool, and takes 16 ns more.
	pool := &sync.Pool{New: func() any {
		vm, err := newStockVM(protos, s.Rule.callback(), defineLuar)
		if err != nil {
			return err
		}
		return vm
	}}
	for _, vm := range vms {
		pool.Put(vm)
	}
	answer := func(m *Message) (string, error) {
		got := pool.Get()
		vm, ok := got.(*stockVM)
		if !ok {
			return "", got.(error)
		}
		code, err := vm.askLuar(m, s.Rule == State)
		if err == nil {
			pool.Put(vm) // after an error nobody knows what it is in
		}
		return code, err
	}
	return &loaded{callers: s.Callers, asker: messages(s.From, answer)}, nil
}

func (vm *stockVM) askLuar(m *Message, withState bool) (string, error) {
	args := []lua.LValue{luar.New(vm.l, *m)} // a pointer, which is as usual, makes every field dearer
	if withState {
		args = append(args, luar.New(vm.l, luarState(RoomState)))
	}
	for _, fn := range vm.fns {
		if code, err := vm.inTime(fn, args); code != "" || err != nil {
			return code, err
		}
	}
	return "", nil
}

func (vm *stockVM) inTime(fn lua.LValue, args []lua.LValue) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	vm.l.SetContext(ctx)
	if err := vm.l.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, args...); err != nil {
		return "", err
	}
	code, err := luaCode(vm.l.Get(-1))
	vm.l.Pop(1)
	return code, err
}

// luarState has the methods that modules see.
type luarState map[string]*Message

// Get gives an event by its type.
func (s luarState) Get(eventType string) *Message { return s[eventType] }

func defineLuar(l *lua.LState) {
	api, userID := l.NewTable(), l.NewTable()
	api.RawSetString("get_profile_for_user", luar.New(l, profileForUser))
	userID.RawSetString("parse", luar.New(l, parseUserID))
	l.SetGlobal("api", api)
	l.SetGlobal("UserID", userID)
}
