package bindings

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// localAPI is the part of `api` that needs no homeserver, so that it works at the top level too.
func (b *bound) localAPI(serverName string) *lua.LTable {
	api := b.l.CreateTable(0, 3)
	api.RawSetString("server_name", lua.LString(serverName))
	// is_mine(id) takes any id with a domain.
	api.RawSetString("is_mine", b.l.NewFunction(func(l *lua.LState) int {
		_, domain, ok := strings.Cut(l.ToStringMeta(l.CheckAny(1)).String(), ":")
		l.Push(lua.LBool(ok && domain == serverName))
		return 1
	}))
	// get_qualified_user_id(username) completes a local part.
	api.RawSetString("get_qualified_user_id", b.l.NewFunction(func(l *lua.LState) int {
		name := l.CheckString(1)
		if !strings.HasPrefix(name, "@") {
			b.scope.Charge(l, len(name)+len(serverName)+2)
			name = "@" + name + ":" + serverName
		}
		l.Push(lua.LString(name))
		return 1
	}))
	return api
}
