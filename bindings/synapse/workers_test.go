package synapse_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// connectAs is a process of hs.example, ready; "" is the main process.
func (w *world) connectAs(t testing.TB, worker string, background bool) *home {
	t.Helper()
	h := w.dial(t, "unix", w.socket)
	h.answer = func(context.Context, string, params) (any, error) { return "carried out by " + worker, nil }
	hello := greeting("hs.example")
	hello["background"] = background
	if worker != "" {
		hello["worker_name"] = worker
	}
	h.do(t, "hello", hello)
	if err := h.Notify(context.Background(), "ready", nil); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestWhoAsks: a module hears of the process that asks, and what it wants is carried out there. Outside of questions it is
// the process that runs background tasks.
func TestWhoAsks(t *testing.T) {
	const who = `local function who(by)
  return (api.worker_name or "main") .. ", " .. tostring(api.should_run_background_tasks()) .. ", " .. by
end
`
	w := newWorld(t, map[string]string{"a.lua": who + `
function init() log.info("init: " .. who(api.check_user_exists("@a:hs.example"))) end
function user_may_create_room(user) return deny{ error = who(api.check_user_exists(user)) } end
auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function(user)
  return user, function() log.info("later: " .. who(api.check_user_exists(user))) end
end } }`}, func(s *settings) { s.Modules = allowed("a.lua", "auth") })
	processes := map[string]*home{"": w.connectAs(t, "", false), "front": w.connectAs(t, "front", false), "rear": w.connectAs(t, "rear", true)}
	if got, want := w.waitFor("init: "), "init: rear, true, carried out by rear"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for worker, want := range map[string]string{
		"": "main, false, carried out by ", "front": "front, false, carried out by front", "rear": "rear, true, carried out by rear",
	} {
		h := processes[worker]
		if a := h.ask(t, "user_may_create_room", object{"user_id": "@a:hs.example"}); !strings.Contains(string(a.Result), `"`+want+`"`) {
			t.Errorf("%q: %s, want %q", worker, a.Result, want)
		}
		var login struct {
			OnLogin string `json:"on_login"`
		}
		a := h.ask(t, "check_auth", object{"user": "@a:hs.example", "login_type": "m.login.password", "login_dict": object{"password": "x"}})
		if err := json.Unmarshal(a.Result, &login); err != nil {
			t.Fatal(err, string(a.Result))
		}
		h.do(t, "on_login", object{"handle": login.OnLogin, "response": object{}})
		if got := w.waitFor("later: "); got != "later: "+want {
			t.Errorf("%q: %q, want %q", worker, got, want)
		}
	}
}
