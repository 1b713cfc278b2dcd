package bindings

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// apiLibrary is the module API under Synapse's names and in its order of arguments
// (synapse/module_api/__init__.py). What asks the homeserver is in api_users.go, api_rooms.go and api_misc.go.
var apiLibrary = Library{
	Name: "api",
	Doc: "The homeserver, as Synapse's ModuleApi shows it. What asks the homeserver blocks the callback, not the homeserver, and " +
		"raises a table with kind, error and, where there are such, code and errcode. The kinds: matrix (the homeserver refuses, with code " +
		"and errcode), failed (anything else that went wrong there, without a code), timeout, unreachable (no homeserver is connected, or it " +
		"went away meanwhile) and not_offered (this homeserver does not know the function).\n\n" +
		"Each function that asks the homeserver takes a table of options behind all its parameters, as api.check_user_exists(user_id, " +
		"{ timeout_s = 0.2 }) or, with nil for what is left out, api.get_room_state(room_id, nil, { timeout_s = 0.2 }). When so many " +
		"seconds are over it raises kind timeout, and the module still has the rest of its time to do without. Without it a slow " +
		"answer uses up the module's time, which no pcall survives.",
	Values: []Value{
		{Name: "server_name", Type: tText, Doc: "The homeserver's name, as in user ids.",
			get: func(b *bound) lua.LValue { return lua.LString(b.serverName) }},
		{Name: "worker_name", Type: "string?", Doc: "The worker that asks; nil on the main process.", changes: true,
			get: func(b *bound) lua.LValue { return textOrNil(b.info().WorkerName) }},
		{Name: "public_baseurl", Type: "string?", Doc: "Where clients reach the homeserver, with a slash at its end.", changes: true,
			get: func(b *bound) lua.LValue { return textOrNil(b.info().PublicBaseURL) }},
	},
	Funcs:   joined(localFuncs, userFuncs, roomFuncs, miscFuncs),
	Objects: []Library{accountData, publicRooms},
}

func joined(lists ...[]Func) (all []Func) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func textOrNil(s string) lua.LValue {
	if s == "" {
		return lua.LNil
	}
	return lua.LString(s)
}

// apiOptionsClass is what may follow the parameters of what TakesTimeout.
var apiOptionsClass = Class{
	Name: "ApiOptions", Doc: "How long to wait for the homeserver.",
	Fields: []Param{{Name: "timeout_s", Type: tNumber, Optional: true, Doc: "seconds, above 0"}},
}

// localFuncs need no homeserver, so that they work at the top level too.
var localFuncs = []Func{
	{
		Name: "is_mine", Doc: "Whether an id belongs to this homeserver. The ids of new rooms have no server, so they never do.",
		Params:  []Param{{Name: "id", Type: tID, Doc: "of a user, a room or an alias"}},
		Returns: []Param{{Name: "mine", Type: tBool}},
		run: func(c Call) int {
			_, domain, ok := strings.Cut(c.text(0), ":")
			return c.give(lua.LBool(ok && domain == c.b.serverName))
		},
	},
	{
		Name: "get_qualified_user_id", Doc: "Completes a local part to a user id; what begins with @ stays as it is.",
		Params:  []Param{{Name: "username", Type: tText}},
		Returns: []Param{{Name: "user_id", Type: tText}},
		run: func(c Call) int {
			name := c.text(0)
			if !strings.HasPrefix(name, "@") {
				name = "@" + name + ":" + c.b.serverName
			}
			return c.giveText(name)
		},
	},
}
