package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// laterLeaks are bodies of the function that check_auth returns.
var laterLeaks = []string{
	`print("token " .. resp.access_token .. " pw " .. pw)`,
	`print(json.encode(resp), addr)`,
	`error("pw was " .. pw)`,
	`error("token was " .. resp.access_token)`,
	`error({ pw })`,
	`error(addr .. json.encode(resp), 0)`,
	`error(pw .. ".lua:3: tail", 0)`,
	`resp.x = 1`,
	`return Codes[pw .. resp.access_token]`,
	`local t t[addr .. pw].x = 1`,
}

// TestLaterSecretsAreNeverShown: the function that runs after the login shows neither the login nor its response.
func TestLaterSecretsAreNeverShown(t *testing.T) {
	for _, leak := range laterLeaks {
		source := `auth_checkers = {{ login_type = "plain", fields = { "password" }, check = function(user, kind, login)
			local pw, addr = login.password, request.ip
			return "@a:x", function(resp) print("called") ` + leak + ` end end }}
			function is_user_expired(user) print("afterwards " .. user) end`
		settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Allow: []string{"auth"}}}}
		w := newWorld(t, settings, map[string]string{"m.lua": source})
		ip := "192.0.2.7"
		ctx := engine.WithRequest(context.Background(), &engine.RequestContext{ID: "POST-1", IP: &ip})
		r, err := w.CheckAuth(ctx, "a", "plain", map[string]any{"password": "hunter2"})
		if err != nil || r == nil || r.OnLogin == nil {
			t.Fatal(r, err)
		}
		if _, err := w.IsUserExpired(context.Background(), "@between:x"); err != nil { // on the same VM
			t.Fatal(err)
		}
		err = r.OnLogin.Run(context.Background(), json.RawMessage(`{"access_token":"syt_token","device_id":"DEVICE"}`))
		shown := fmt.Sprintln(err)
		if _, err := w.IsUserExpired(context.Background(), "syt_token"); err != nil {
			t.Fatal(err)
		}
		for _, entry := range w.logs.All() {
			shown += fmt.Sprintln(entry.Message, entry.ContextMap())
		}
		for _, secret := range []string{"hunter2", "syt_token", "DEVICE", ip} {
			if strings.Contains(strings.ReplaceAll(shown, "afterwards syt_token", ""), secret) {
				t.Errorf("%s: shown in\n%s", leak, shown)
			}
		}
		if !strings.Contains(shown, "called") || !strings.Contains(shown, "afterwards syt_token") {
			t.Errorf("%s: not run, or secret for too long:\n%s", leak, shown)
		}
	}
}

// TestShortLaterSecrets: a response of a few letters stays readable, a short password withholds the text.
func TestShortLaterSecrets(t *testing.T) {
	settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Allow: []string{"auth"}}}}
	w := newWorld(t, settings, map[string]string{"m.lua": `function check_3pid_auth(medium, address, password)
		return "@a:x", function() error("no " .. password) end end`})
	r, err := w.Check3PIDAuth(context.Background(), "email", "a@b", "pq")
	if err != nil || r == nil || r.OnLogin == nil {
		t.Fatal(r, err)
	}
	const want = "m.lua:2: check_3pid_auth: [withheld: it may show a secret]"
	if err := r.OnLogin.Run(context.Background(), nil); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestTheClientIsSecret: where a request came from, and what sent it, is personal; who sent it is what rules are about.
func TestTheClientIsSecret(t *testing.T) {
	ip, agent, user := "2001:db8::1", "Hydrogen/1.0 \"x\"", "@who:x"
	request := &engine.RequestContext{ID: "POST-1", IP: &ip, UserAgent: &agent, Requester: &user}
	for _, body := range []string{
		`print(S, request.requester)`,
		`error(S .. " " .. request.requester)`,
		`error(json.encode{ S, request.requester }, 0)`,
		`return deny{ note = S .. " " .. request.requester }`,
		`return "M_FORBIDDEN", { [S .. request.requester] = print }`,
		`return Codes[S .. request.requester]`,
	} {
		for _, what := range []string{"request.ip", "request.user_agent", `request.user_agent .. "," .. _G.request.ip`} {
			w := newWorld(t, engine.Settings{}, map[string]string{"m.lua": handler("local S = " + what + " " + body)})
			q := engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{parseEvent(t, plainEvent)}, Request: request}
			a, err := w.Call(context.Background(), q)
			if a == nil {
				t.Fatal(err)
			}
			shown := fmt.Sprintln(a.Note)
			for _, fail := range a.Failures {
				shown += fmt.Sprintf("%+v\n", *fail)
			}
			for _, entry := range w.logs.All() {
				shown += fmt.Sprintln(entry.Message, entry.ContextMap())
			}
			if strings.Contains(shown, "2001:db8") || strings.Contains(shown, "Hydrogen") || !strings.Contains(shown, "[secret]") {
				t.Errorf("%s of %s: shown in\n%s", body, what, shown)
			}
			if !strings.Contains(shown, user) {
				t.Errorf("%s of %s: the requester is no secret:\n%s", body, what, shown)
			}
		}
	}
}
