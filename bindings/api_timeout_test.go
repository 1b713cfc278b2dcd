package bindings_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// silent is a host that never answers, inside synctest. Giving up takes it a moment: only then is the module's time over,
// too.
type silent struct{}

func (silent) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org"}
}

func (silent) API(ctx context.Context, _ bindings.APICall) (any, error) {
	<-ctx.Done()
	time.Sleep(time.Millisecond)
	return nil, ctx.Err()
}

// TestAPITimeout: timeout_s ends a call early, so that a module can do without, but never later than the module itself ends.
func TestAPITimeout(t *testing.T) {
	for _, c := range []struct {
		name, lua, want string
		after           time.Duration
	}{
		{"early", `local ok, err = pcall(api.check_username, "a", { timeout_s = 2 }) return deny{ error = err.kind .. " " .. tostring(err) }`,
			"timeout module.lua:1: api.check_username: no answer in time", 2 * time.Second},
		{"of an object", `local ok, err = pcall(function() api.account_data_manager:get_global("@a:b", "t", { timeout_s = 0.5 }) end) return deny{ error = err.kind }`,
			"timeout", time.Second / 2},
		{"behind what is left out", `local ok, err = pcall(api.get_room_state, "!r:b", nil, { timeout_s = 3 }) return deny{ error = err.kind }`,
			"timeout", 3 * time.Second},
		{"again and again", `for i = 1, 3 do pcall(api.check_username, "a", { timeout_s = i }) end return deny{ error = "went on" }`, "went on", 6 * time.Second},
		{"of a config", `local ok, err = pcall(api.check_username, "a", config.options) return deny{ error = err.kind }`, "timeout", time.Second},
		{"of a config, elsewhere", `local ok, err = pcall(api.get_room_state, "!r:b", config.options) return deny{ error = err }`, "belongs into the options", 0},
		{"sleeping for ever", `api.sleep(math.huge)`, "time is over", 10 * time.Second},
		{"sleeping for ages", `api.sleep(1e300)`, "time is over", 10 * time.Second},
		{"without", `pcall(api.check_username, "a") while true do end`, "out of time", 10 * time.Second},
		{"nothing set", `pcall(api.check_username, "a", {}) while true do end`, "out of time", 10 * time.Second},
		{"a content is no option", `pcall(api.create_and_send_event_into_room, { timeout_s = 1, type = "x" }) while true do end`, "out of time", 10 * time.Second},
		{"longer than the module's time", `pcall(api.check_username, "a", { timeout_s = 1e300 }) while true do end`, "out of time", 10 * time.Second},
		{"with the module's time", `for i = 1, 100 do pcall(api.check_username, "a", { timeout_s = 4 }) end return deny{ error = "went on" }`, "out of time", 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				source := "function check_event_for_spam(event) " + c.lua + " end"
				if err := os.WriteFile(filepath.Join(dir, "module.lua"), []byte(source), 0o600); err != nil {
					t.Fatal(err)
				}
				m := engine.ModuleSettings{File: "module.lua", Config: map[string]any{"options": map[string]any{"timeout_s": 1}}}
				e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org", Host: silent{}}),
					Settings: func([]byte) (engine.Settings, error) {
						return engine.Settings{CallTimeout: time.Minute, Modules: []engine.ModuleSettings{m},
							Limits: engine.Limits{Time: 10 * time.Second, Instructions: 1 << 40}}, nil
					}})
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				event, begun := parse(t, `{}`), time.Now()
				a := answer(t, e, engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}})
				if got, after := says(a), time.Since(begun).Truncate(time.Second/10); !strings.Contains(got, c.want) || after != c.after {
					t.Errorf("got %q after %v, want %q after %v", got, after, c.want, c.after)
				}
			})
		})
	}
}

// TestAPITimeoutArguments: options are checked before anybody is asked, and stand behind all parameters of what asks the
// homeserver, and of nothing else.
func TestAPITimeoutArguments(t *testing.T) {
	const above = "timeout_s has to be a number of seconds above 0"
	for lua, want := range map[string]string{
		`api.check_username("a", 2)`:                                                         "module.lua:2: bad argument #2 to 'check_username' (table { timeout_s = } expected, got number)",
		`api.check_username("a", { timeout_s = 0 })`:                                         "module.lua:2: bad argument #2 to 'check_username' (" + above + ")",
		`api.check_username("a", { timeout_s = -1 })`:                                        above,
		`api.check_username("a", { timeout_s = "1" })`:                                       above,
		`api.check_username("a", { timeout_s = true })`:                                      above,
		`api.check_username("a", { timeout_s = 0 / 0 })`:                                     "bad argument #2 to 'check_username' (timeout_s",
		`api.check_username("a", { 1 })`:                                                     "bad argument #2 to 'check_username' (table { timeout_s = } expected, got a list)",
		`api.check_username("a", { timeout = 1 })`:                                           "bad argument #2 to 'check_username' (there is no option 'timeout'; the only one is timeout_s)",
		`api.check_username("a", { timeout_s = 1, retries = 1 })`:                            "bad argument #2 to 'check_username' (there is no option 'retries'; the only one is timeout_s)",
		`api.check_username("a", { timeout_s = 1 }, 1)`:                                      "bad argument #3 to 'check_username' (there is no such parameter; got number)",
		`api.check_username("a", nil, 1)`:                                                    "bad argument #3 to 'check_username' (there is no such parameter; got number)",
		`api.check_username("a", { [("x"):rep(99)] = 1 })`:                                   "there is no such option; the only one is timeout_s",
		`api.get_room_state("!r:b", { timeout_s = 1 })`:                                      "bad argument #2 to 'get_room_state' (timeout_s belongs into the options, which are argument 3)",
		`api.get_room_state({ timeout_s = 1 })`:                                              "bad argument #1 to 'get_room_state' (timeout_s belongs into the options, which are argument 3)",
		`api.get_room_state(nil, nil, { timeout_s = 1 })`:                                    "bad argument #1 to 'get_room_state' (string expected, got nil)",
		`api.get_user_ip_and_agents("@a:b", { timeout_s = 1 })`:                              "bad argument #2 to 'get_user_ip_and_agents' (timeout_s belongs into the options, which are argument 3)",
		`api.create_room("@a:b", { timeout_s = 1 })`:                                         "bad argument #2 to 'create_room' (timeout_s belongs into the options, which are argument 5)",
		`api.update_room_membership("@a:b", "@a:b", "!r:b", "join", nil, { timeout_s = 1 })`: "bad argument #6 to 'update_room_membership' (timeout_s belongs into the options, which are argument 7)",
		`api.update_room_membership("@a:b", "@a:b", "!r:b", "join", { timeout_s = 1 })`:      "bad argument #5 to 'update_room_membership' (timeout_s belongs into the options, which are argument 7)",
		`api.account_data_manager:put_global("@a:b", "t", { timeout_s = 1 })`:                "bad argument #3 to 'put_global' (timeout_s belongs into the options, which are argument 4)",
		`api.get_user_ip_and_agents("@a:b", { since = 1 })`:                                  "bad argument #2 to 'get_user_ip_and_agents' (whole number expected, got table)",
		`api.is_mine({ timeout_s = 1 })`:                                                     "bad argument #1 to 'is_mine' (id expected, got table)",
		`api.account_data_manager:get_global("@a:b", "t", 1)`:                                "bad argument #3 to 'get_global' (table { timeout_s = } expected, got number)",
		`api.is_mine("@a:b", { timeout_s = 1 })`:                                             "bad argument #2 to 'is_mine' (there is no such parameter; got table)",
		`api.sleep(0, { timeout_s = 1 })`:                                                    "bad argument #2 to 'sleep' (there is no such parameter; got table)",
	} {
		host := &answering{}
		got := runAPI(t, host, "local ok, err = pcall(function() "+lua+" end) return tostring(err)")
		if !strings.Contains(got, want) || len(host.asked) > 0 {
			t.Errorf("%s: got %q, want %q", lua, got, want)
		}
	}
}

// TestAPITimeoutEverywhere: each member that asks the homeserver takes it, and hands the homeserver none of it.
func TestAPITimeoutEverywhere(t *testing.T) {
	values := map[bindings.Type]string{"string": `"x"`, "UserID|string": `"@a:b"`, "boolean": "true", "integer": "1"}
	asked := 0
	try := func(member string, f bindings.Func) {
		if !f.TakesTimeout() {
			return
		}
		var args []string
		for _, p := range f.Params {
			v := values[p.Type]
			if p.Optional {
				v = "nil"
			} else if v == "" {
				v = "{}"
			}
			args = append(args, v)
		}
		host := &answering{err: bindings.ErrNotOffered}
		code := "api." + member + "(" + strings.Join(append(args, "{ timeout_s = 1 }"), ", ") + ")"
		e := asking(t, bindings.Options{Host: host}, everyPower("").Modules[0],
			"local ok, err = pcall(function() "+code+" end) return deny{ error = type(err) == 'table' and err.kind or err }")
		got := says(answer(t, e, spam(parse(t, "{}"))))
		if got != "not_offered" || len(host.asked) != 1 || len(host.asked[0].Args) > len(f.Params) {
			t.Errorf("%s: got %s; asked %v", code, got, host.asked)
		}
		asked++
	}
	for _, lib := range bindings.Libraries() {
		if lib.Name != "api" {
			continue
		}
		for _, f := range lib.Funcs {
			try(f.Name, f)
		}
		for _, o := range lib.Objects {
			for _, f := range o.Funcs {
				try(o.Name+":"+f.Name, f)
			}
		}
	}
	if asked < 20 {
		t.Errorf("%d members ask", asked)
	}
}
