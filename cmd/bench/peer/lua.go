package peer

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// What the peers with a stock gopher-lua have in common.

// compileLua compiles every module once, for all VMs.
func compileLua(modules []string) ([]*lua.FunctionProto, error) {
	protos := make([]*lua.FunctionProto, len(modules))
	for i, text := range modules {
		name := fmt.Sprintf("%04d.lua", i)
		chunk, err := parse.Parse(strings.NewReader(text), name)
		if err != nil {
			return nil, err
		}
		if protos[i], err = lua.Compile(chunk, name); err != nil {
			return nil, err
		}
	}
	return protos, nil
}

// stockVM is a VM with all modules.
type stockVM struct {
	l     *lua.LState
	fns   []lua.LValue // of the modules that define the callback
	state lua.LValue   // what the host made of the state of the room, for peers that keep one
}

// newStockVM runs the modules in a VM. define gives them what they ask the host with.
func newStockVM(protos []*lua.FunctionProto, callback string, define func(*lua.LState)) (*stockVM, error) {
	vm := &stockVM{l: lua.NewState()}
	define(vm.l)
	for _, proto := range protos {
		vm.l.SetGlobal(callback, lua.LNil)
		vm.l.Push(vm.l.NewFunctionFromProto(proto))
		if err := vm.l.PCall(0, 0, nil); err != nil {
			vm.l.Close()
			return nil, err
		}
		if fn := vm.l.GetGlobal(callback); fn != lua.LNil {
			vm.fns = append(vm.fns, fn)
		}
	}
	return vm, nil
}

// newStockVMs makes several.
func newStockVMs(n int, protos []*lua.FunctionProto, callback string, define func(*lua.LState)) (vms []*stockVM, err error) {
	for range n {
		vm, err := newStockVM(protos, callback, define)
		if err != nil {
			return nil, err
		}
		vms = append(vms, vm)
	}
	return vms, nil
}

// luaCode reads what a callback returned: an error code, false, or no objection.
func luaCode(v lua.LValue) (string, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return "", nil
	case lua.LString:
		return string(v), nil
	case lua.LBool:
		if v {
			return "", nil
		}
		return forbidden, nil
	}
	return "", fmt.Errorf("got %s, want a code, a boolean or nil", v.Type())
}

// luaTable converts what encoding/json gives, and values like it, all of it at once.
func luaTable(l *lua.LState, v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case bool:
		return lua.LBool(v)
	case string:
		return lua.LString(v)
	case float64:
		return lua.LNumber(v)
	case int64:
		return lua.LNumber(v)
	case []any:
		t := l.CreateTable(len(v), 0)
		for i, item := range v {
			t.RawSetInt(i+1, luaTable(l, item))
		}
		return t
	case map[string]any:
		t := l.CreateTable(0, len(v))
		for key, item := range v {
			t.RawSetString(key, luaTable(l, item))
		}
		return t
	}
	panic(fmt.Sprintf("peer: a %T is nothing that JSON has", v))
}

// defineTables gives modules plain tables and Go functions to ask the host with.
func defineTables(l *lua.LState) {
	api, userID := l.NewTable(), l.NewTable()
	api.RawSetString("get_profile_for_user", l.NewFunction(func(l *lua.LState) int {
		profile := l.CreateTable(0, 1)
		profile.RawSetString("display_name", lua.LString(profileForUser(l.CheckString(1)).DisplayName))
		l.Push(profile)
		return 1
	}))
	userID.RawSetString("parse", l.NewFunction(func(l *lua.LState) int {
		id := parseUserID(l.CheckString(1))
		if id == nil {
			return 0
		}
		parsed := l.CreateTable(0, 2)
		parsed.RawSetString("localpart", lua.LString(id.Localpart))
		parsed.RawSetString("domain", lua.LString(id.Domain))
		l.Push(parsed)
		return 1
	}))
	l.SetGlobal("api", api)
	l.SetGlobal("UserID", userID)
}

// stateTable is the state of the room as a table with a method. get gives an event, which is converted when it is asked for.
func stateTable(l *lua.LState) lua.LValue {
	state := l.NewTable()
	state.RawSetString("get", l.NewFunction(func(l *lua.LState) int {
		m := RoomState[l.CheckString(2)]
		if m == nil {
			return 0
		}
		l.Push(luaTable(l, m.plain()))
		return 1
	}))
	return state
}
