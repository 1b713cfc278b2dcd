package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

const secret = "hunter2 \"é\"\n"

// argument gives a value for a parameter; a secret one holds secret, where the expressions, of Lua, find it.
func argument(t *testing.T, p catalog.Param) (value any, expressions []string) {
	what, agent := "plain", "plain"
	if p.Secret {
		what, agent = secret, secret+"agent"
	}
	switch p.Type {
	case catalog.String:
		return what, []string{p.Name}
	case catalog.RoomAlias:
		return "#a:b", nil
	case catalog.StringOrNil:
		return &what, []string{p.Name}
	case catalog.Bool:
		return true, nil
	case catalog.Int:
		return int64(1), nil
	case catalog.Object, catalog.ObjectOrNil, catalog.MutableObject:
		text, _ := json.Marshal(map[string]any{"password": what, "list": []any{map[string]any{"deep": what}}, what: 1})
		return json.RawMessage(text), []string{p.Name + ".password", p.Name + ".list[1].deep",
			"(function() for key in pairs(" + p.Name + ") do if #key > 8 then return key end end end)()"}
	case catalog.Event:
		return parseEvent(t, plainEvent), nil
	case catalog.StateMap:
		return bindings.StateOf(nil), nil
	case catalog.RequestInfo:
		return []engine.RequestInfo{{UserAgent: &agent, IP: what}}, []string{p.Name + "[1].ip", p.Name + "[1].user_agent"}
	case catalog.HTTPRequest:
		return engine.HTTPRequest{Method: "POST", URI: "/x?" + what, Headers: map[string][]string{"Authorization": {what}}, Body: what},
			[]string{p.Name + ".body", p.Name + ".uri", p.Name + ".headers.Authorization[1]"}
	}
	return map[catalog.Type]any{
		catalog.UserProfile: engine.UserProfile{}, catalog.Requester: engine.Requester{}, catalog.ProfileInfo: engine.ProfileInfo{},
		catalog.PresenceStates: []engine.UserPresenceState{}, catalog.FileWrapper: bindings.FileBytes(nil), catalog.FileInfo: engine.FileInfo{},
		catalog.MediaUploadLimit: engine.MediaUploadLimit{},
	}[p.Type], nil
}

// leaks are bodies in which S is a secret.
var leaks = []string{
	`error("x" .. S)`,
	`error(S)`,
	`error(S, 0)`,
	`error(S .. S .. "x" .. S)`,
	`error({ S })`,
	`error(setmetatable({}, { __tostring = function() return "x" .. S end }))`,
	`error(SynapseError(403, S))`,
	`error(S .. ".lua:3: tail", 0)`,
	`error("m.lua:3: " .. S, 0)`,
	`error("a.lua:3: x" .. S .. "y", 0)`,
	`error(("%q"):format(S))`,
	`error(json.encode{ [S] = S })`,
	`local function f(s) error("deep " .. s) end local ok, e = pcall(f, S) error(e, 0)`,
	`local function f(s) local function g() error(s) end g() return 1 end return f(S)`,
	`xpcall(function() error(S) end, function(e) error(e) end) error(select(2, xpcall(error, error, S)))`,
	`coroutine.wrap(function() error("in " .. S) end)()`,
	`error(select(2, coroutine.resume(coroutine.create(function() error("in " .. S) end))))`,
	`return S`,
	`return true, S`,
	`return "M_FORBIDDEN", S`,
	`return "M_FORBIDDEN", { [S] = print }`,
	`return { [S] = print }`,
	`return { [S] = S, 1 }`,
	`return { S, S }`,
	`return { [S] = { S } }`,
	`return deny{ note = "x" .. S }`,
	`return deny{ code = S }`,
	`return deny{ [S] = 1 }`,
	`return deny{ fields = { [S] = print } }`,
	`SynapseError(403, "x", S)`,
	`local t return t[S]`,
	`local t = {} return t[S].x`,
	`local t = {} t[S]()`,
	`return Codes[S]`,
	`return _G[S]`,
	`_G[S] = 1`,
	`return deny{}[S]`,
	`return S + 1`,
	`return S < 1`,
	`return S()`,
	`print(S) print("x" .. S .. "y", S)`,
	`(function() local t = { [S] = function() error("named") end } t[S]() end)()`,
}

// TestSecretsAreNeverShown: whatever a module does with a secret, no failure and no line in the log holds it.
func TestSecretsAreNeverShown(t *testing.T) {
	allow := []string{}
	for _, cb := range catalog.All() {
		allow = append(allow, cb.Family.Allow)
	}
	for _, cb := range catalog.All() {
		args, names := make([]any, len(cb.Params)), make([]string, len(cb.Params))
		var expressions []string
		for i, p := range cb.Params {
			var found []string
			args[i], found = argument(t, p)
			if names[i] = p.Name; p.Secret {
				expressions = append(expressions, found...)
			}
		}
		for _, expression := range expressions {
			t.Run(cb.Name+"/"+expression, func(t *testing.T) {
				for _, leak := range leaks {
					body := "local S = " + expression + "\ndo " + leak + " end"
					source := "function " + cb.Name + "(" + strings.Join(names, ", ") + ") " + body + "\nend"
					if cb == catalog.CheckAuth {
						source = `auth_checkers = {{ login_type = "plain", fields = { "password" }, check = function(` + strings.Join(names, ", ") + ") " + body + "\nend }}"
					}
					settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Allow: allow}}}
					w := newWorld(t, settings, map[string]string{"m.lua": source})
					a, err := w.Call(context.Background(), engine.Question{Callback: cb, Args: args})
					if a == nil {
						t.Fatal(err)
					}
					checkNoSecret(t, w, a, leak)
				}
			})
		}
	}
}

func checkNoSecret(t *testing.T, w *world, a *engine.Answer, leak string) {
	t.Helper()
	var shown strings.Builder
	for _, fail := range append(a.Failures, a.Failure) {
		if fail != nil {
			fmt.Fprintf(&shown, "%v %+v\n", fail, *fail)
		}
	}
	fmt.Fprintln(&shown, a.Note, a.DecidedBy)
	for _, entry := range w.logs.All() {
		fmt.Fprintln(&shown, entry.Message, entry.ContextMap())
	}
	if strings.Contains(shown.String(), "hunter2") {
		t.Errorf("%s: shown in\n%s", leak, shown.String())
	}
	if len(a.Failures) == 0 && a.Failure == nil && a.Raise == nil && a.Result == nil && a.Callback.Answer.Kind != catalog.Nothing && w.logs.Len() < 2 {
		t.Errorf("%s: nothing happened: %+v", leak, a)
	}
}

// TestShortSecrets: what is too short to be taken out of a text withholds all of it; field names and short fields don't.
func TestShortSecrets(t *testing.T) {
	settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Allow: []string{"auth"}}}}
	ask := func(body, address, password string) string {
		w := newWorld(t, settings, map[string]string{"m.lua": "function check_3pid_auth(medium, address, password) " + body + " end"})
		a, err := w.Call(context.Background(), engine.Question{Callback: catalog.Check3PIDAuth, Args: []any{"email", address, password}})
		if err != nil || len(a.Failures) != 1 {
			t.Fatal(a, err)
		}
		return a.Failures[0].Error()
	}
	for _, c := range []struct{ body, address, password, want string }{
		{`error("no " .. password)`, "a@b", "pq", "m.lua:1: check_3pid_auth: [withheld: it may show a secret]"},
		{`error("no")`, "a@b", "pq", "m.lua:1: check_3pid_auth: no"},
		{`error("no " .. address)`, "a@b", "", "m.lua:1: check_3pid_auth: no [secret]"},
		{`return 1`, "a@b", "u", "m.lua:1: check_3pid_auth: got number, want a user id (optionally with a function) or nothing"},
		{`error(address .. password)`, "abc", "abcdef", "m.lua:1: check_3pid_auth: [secret][secret]"},
		{`error(address .. " password")`, "a@b", "password", "m.lua:1: check_3pid_auth: [secret] [secret]"},
	} {
		if got := ask(c.body, c.address, c.password); got != c.want {
			t.Errorf("%s: got %q, want %q", c.body, got, c.want)
		}
	}
}
