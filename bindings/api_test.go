package bindings_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// answering is a host that answers everything alike and takes down what it was asked.
type answering struct {
	result any
	err    error
	asked  []bindings.APICall
}

func (h *answering) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org", WorkerName: "w1"}
}

func (h *answering) API(_ context.Context, call bindings.APICall) (any, error) {
	h.asked = append(h.asked, call)
	return h.result, h.err
}

// runAPI gives what a module's function returns as the code of its refusal, with host as the homeserver.
func runAPI(t *testing.T, host bindings.Host, body string) string {
	t.Helper()
	dir := t.TempDir()
	source := "function check_event_for_spam(event)\n" + "local function f() " + body + " end return deny{ error = tostring(f()) } end"
	if err := os.WriteFile(filepath.Join(dir, "module.lua"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org", Host: host})})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	event, err := bindings.ParseEvent([]byte(`{"type":"m.room.message","sender":"@a:b","content":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}})
	if err != nil || len(a.Failures) > 0 {
		t.Fatal(err, a.Failures)
	}
	return a.Result.(engine.Verdict).Error
}

// TestAPICalls shows what reaches the host, what comes back and what a module sees of failures.
func TestAPICalls(t *testing.T) {
	for _, c := range []struct {
		name, lua string
		host      answering
		want      string
	}{
		{"a text", `return api.check_user_exists("@A:example.org")`, answering{result: "@a:example.org"}, "@a:example.org"},
		{"nil", `return tostring(api.check_user_exists("@a:example.org"))`, answering{}, "nil"},
		{"an id as argument", `api.is_user_admin(UserID.parse("@a:b")) return "x"`, answering{result: true}, "x"},
		{"an object", `return api.get_profile_for_user("a").display_name`, answering{result: map[string]any{"display_name": "A"}}, "A"},
		{"several", `local id, alias = api.create_room("@a:b", {}) return id .. tostring(alias)`, answering{result: bindings.Results{"!r:b", nil}}, "!r:bnil"},
		{"an object of api", `return tostring(api.account_data_manager:get_global("@a:b", "m.direct").x)`, answering{result: map[string]any{"x": 1}}, "1"},
		{"an object of a class", `local u = api.get_userinfo_by_id("@a:b") return u.user_id.localpart .. tostring(u.user_type)`,
			answering{result: map[string]any{"user_id": "@a:b", "user_type": nil}}, "anil"},
		{"a list of a class, as JSON", `local t = api.get_threepids_for_user("@a:b") return t[1].medium .. tostring(t[1].address) .. #t`,
			answering{result: json.RawMessage(`[{"medium":"email","address":null}]`)}, "emailnil1"},
		{"null is nil", `return tostring(api.get_userinfo_by_id("@a:b"))`, answering{result: json.RawMessage(`null`)}, "nil"},
		{"an event as JSON", `return api.create_and_send_event_into_room({}).event_id`, answering{result: json.RawMessage(`{"event_id":"$1"}`)}, "$1"},
		{"events as JSON", `return api.get_state_events_in_room("!r", {})[2]:get("event_id")`, answering{result: json.RawMessage(`[{},{"event_id":"$2"}]`)}, "$2"},
		{"no JSON at all", `local ok, err = pcall(api.get_userinfo_by_id, "@a:b") return err.kind .. " " .. tostring(err):sub(1, 78)`, answering{result: json.RawMessage(`{`)},
			"failed module.lua:2: api.get_userinfo_by_id: the homeserver's answer: invalid JSON at"},
		{"what the host knows", `return api.worker_name`, answering{}, "w1"},
		{"not offered", `local ok, err = pcall(function() api.send_mail("a@b", "s", "h", "t") end) return err.kind .. ": " .. tostring(err)`, answering{err: bindings.ErrNotOffered},
			"not_offered: module.lua:2: api.send_mail: this homeserver connection does not offer it"},
		{"Matrix's errors", `local ok, err = pcall(api.check_username, "a") return err.errcode .. err.code .. err.error`,
			answering{err: &bindings.APIError{Kind: "matrix", Code: 400, Errcode: "M_USER_IN_USE", Text: "taken"}}, "M_USER_IN_USE400taken"},
		{"late", `local ok, err = pcall(api.check_username, "a") return err.kind`, answering{err: context.DeadlineExceeded}, "timeout"},
		{"other errors", `local ok, err = pcall(api.check_username, "a") return err.kind`, answering{err: errors.New("boom")}, "failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := runAPI(t, &c.host, c.lua); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestAPIArguments shows how wrong arguments are named, at the line of the caller.
func TestAPIArguments(t *testing.T) {
	for lua, want := range map[string]string{
		`api.set_displayname("@a:b")`:                                                "module.lua:2: bad argument #2 to 'set_displayname' (string expected, got no value)",
		`api.set_displayname("@a:b", nil)`:                                           "module.lua:2: bad argument #2 to 'set_displayname' (string expected, got nil)",
		`api.set_displayname({}, "x")`:                                               "module.lua:2: bad argument #1 to 'set_displayname' (id expected, got table)",
		`api.check_username("a", "b")`:                                               "module.lua:2: bad argument #2 to 'check_username' (table { timeout_s = } expected, got string)",
		`api.get_user_ip_and_agents("@a:b", 1.5)`:                                    "module.lua:2: bad argument #2 to 'get_user_ip_and_agents' (whole number expected, got 1.5)",
		`api.create_room("@a:b", { f = print })`:                                     "bad argument #2 to 'create_room'",
		`api.update_room_membership("@a:b", "@a:b", "!r", "join", nil, { a = "b" })`: "module.lua:2: bad argument #6 to 'update_room_membership' (list of strings expected, got a table with names)",
		`api.update_room_membership("@a:b", "@a:b", "!r", "join", {}, { 1 })`:        "module.lua:2: bad argument #6 to 'update_room_membership' (list of strings expected, element 1 is none)",
		`api.create_room("@a:b", { "x" })`:                                           "module.lua:2: bad argument #2 to 'create_room' (table with names expected, got a list)",
		`api.get_room_state("!r", { "m.room.name", "" })`:                            "module.lua:2: bad argument #2 to 'get_room_state' (list of { type, state_key } expected, element 1 is none)",
		`api.get_room_state("!r", { { "a", "b", "c" } })`:                            "module.lua:2: bad argument #2 to 'get_room_state' (list of { type, state_key } expected, element 1 is none)",
		`api.get_room_state("!r", { type = "x" })`:                                   "module.lua:2: bad argument #2 to 'get_room_state' (list of { type, state_key } expected, got a table with names)",
		`api.get_room_state("!r", { { 5 } })`:                                        "module.lua:2: bad argument #2 to 'get_room_state' (list of { type, state_key } expected, element 1 is none)",
		`api:check_username("a")`:                                                    "module.lua:2: call it with a dot: api.check_username(...)",
		`api.account_data_manager.get_global("@a:b", "t")`:                           "module.lua:2: call it with a colon: api.account_data_manager:get_global(...)",
		`local n = "register_user" api[n]("a")`:                                      "module.lua:2: api.register_user needs a power that this module has not: add `allow: [api.register_user]`",
		`local n = "check_usernam" local x = api[n]`:                                 "module.lua:2: api.check_usernam does not exist; did you mean check_username?",
	} {
		t.Run(lua, func(t *testing.T) {
			host := &answering{}
			got := runAPI(t, host, "local ok, err = pcall(function() "+lua+" end) return tostring(err)")
			if !strings.Contains(got, want) || len(host.asked) > 0 {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// TestAPIKindsAreTold: whoever tells failures apart by their kind finds all on the page of api.
func TestAPIKindsAreTold(t *testing.T) {
	doc := bindings.Libraries()[0].Doc
	for _, kind := range []string{"matrix", "failed", "timeout", "unreachable", "not_offered"} {
		if !strings.Contains(doc, kind+" (") && !strings.Contains(doc, kind+",") {
			t.Errorf("%s is not told of in %s", kind, doc)
		}
	}
}

// TestAPIAtTheTopLevel: what asks the homeserver is refused by name there; the rest works.
func TestAPIAtTheTopLevel(t *testing.T) {
	for lua, want := range map[string]string{
		`api.check_username("a")`: "module.lua:1: api.check_username: not at the top level, which runs once in every VM; call it in a callback or in init",
		`api.sleep(0)`:            "module.lua:1: api.sleep: not at the top level",
		`api.account_data_manager:get_global("@a:b", "t")`:  "module.lua:1: api.account_data_manager.get_global: not at the top level",
		`assert(api.is_mine("@a:example.org"), "not mine")`: "",
		`api.get_current_time_msec()`:                       "",
		`assert(api.server_name == "example.org")`:          "",
	} {
		host := &answering{}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "module.lua"), []byte(lua), 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org", Host: host})})
		if err == nil {
			e.Close()
			err = errors.New("")
		}
		if got := err.Error(); len(host.asked) > 0 || (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", lua, got, want)
		}
	}
}

// TestAPIPowersAtLoad: a module that names what it has no power for is not loaded, and what it is told to add is right.
func TestAPIPowersAtLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, source string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("module.lua", "local accounts = require(\"accounts\")\nfunction check_event_for_spam()\n  api.delete_room(\"!r:x\")\n  accounts()\nend")
	write("lib/accounts.lua", "return function() api.register_user(\"a\") end")
	load := func(allow ...string) (*engine.Engine, error) {
		settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "module.lua", Allow: allow}}}
		return engine.New(engine.Config{
			Scripts: dir, Open: bindings.Open(bindings.Options{}), Settings: func([]byte) (engine.Settings, error) { return settings, nil },
		})
	}
	want := `module.lua:3: api.delete_room needs a power that module.lua does not have; if you trust it with that, give it ` +
		"`allow: [api.delete_room, api.register_user]` in axolua.yaml\n" +
		`lib/accounts.lua:1: api.register_user needs a power that module.lua does not have; if you trust it with that, give it ` +
		"`allow: [api.delete_room, api.register_user]` in axolua.yaml"
	if _, err := load(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	e, err := load("api.delete_room", "api.register_user", "api.register_usr")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if w := e.Status().LastLoad.Problems; len(w) != 1 || !strings.Contains(w[0].Text, "allow: api.register_usr: nothing needs that; did you mean api.register_user?") {
		t.Errorf("got %v", w)
	}
}
