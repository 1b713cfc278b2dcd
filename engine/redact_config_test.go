package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// withSecret is a module whose config has secret as `s`, which the configuration took from a file.
func withSecret(config map[string]any) engine.Settings {
	return engine.Settings{Modules: []engine.ModuleSettings{
		{File: "other.lua"},
		{File: "m.lua", Config: config, Allow: []string{"auth"}, Secrets: []string{secret, "pq"}},
	}}
}

// TestSecretsOfConfigAreNeverShown: whatever a module does with a secret of its config when it is asked, by whomever.
func TestSecretsOfConfigAreNeverShown(t *testing.T) {
	agent := "Hydrogen/1.0"
	for name, request := range map[string]*engine.RequestContext{"nobody": nil, "a client": {ID: "POST-1", UserAgent: &agent}} {
		for _, leak := range leaks {
			w := newWorld(t, withSecret(map[string]any{"s": secret}), map[string]string{
				"m.lua": handler("local S = config.s do " + leak + " end"), "other.lua": `function check_event_for_spam() print("other") end`,
			})
			a, err := w.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{parseEvent(t, plainEvent)}, Request: request})
			if a == nil {
				t.Fatal(name, err)
			}
			checkNoSecret(t, w, a, leak)
		}
	}
}

// TestSecretsOfConfigAtLoad: nor when the module is loaded, which may be refused.
func TestSecretsOfConfigAtLoad(t *testing.T) {
	sources := []string{
		`print(config.s) filters = { check_event_for_spam = { [config.s] = 1 } } function check_event_for_spam() end`,
		`print(config.s) filters = { [config.s] = { type = "x" } }`,
		`print(config.s) config_schema = { s = { type = "number" } }`,
		`print(config.s) config_schema = { s = { type = "string", [config.s] = 1 } }`,
		`print(config.s) config_schema = { s = { type = "string" }, t = { type = "string", enum = { config.s } } }`,
	}
	for _, leak := range leaks {
		body := "local S = config.s do " + leak + " end"
		sources = append(sources, "do "+body+" end", "function parse_config(config) "+body+" end")
	}
	for _, source := range sources {
		w, err := tryWorld(t, nil, withSecret(map[string]any{"s": secret, "t": "x"}), map[string]string{"m.lua": source, "other.lua": ""})
		if shown := w.shows(err); strings.Contains(shown, "hunter2") {
			t.Errorf("%s: shown in\n%s", source, shown)
		}
	}
}

// TestSecretsOfConfigInInit: nor when its init fails.
func TestSecretsOfConfigInInit(t *testing.T) {
	for _, leak := range leaks {
		synctest.Test(t, func(t *testing.T) {
			source := "function init() local S = config.s do " + leak + " end end"
			w := newWorld(t, withSecret(map[string]any{"s": secret}), map[string]string{"m.lua": source, "other.lua": ""})
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // it is tried again after 500 ms
			defer cancel()
			if shown := w.shows(w.Connected(ctx)); strings.Contains(shown, "hunter2") {
				t.Errorf("%s: shown in\n%s", source, shown)
			}
			w.Close()
		})
	}
}

// shows is what err says, and if there is an engine its log and its status.
func (w *world) shows(err error) string {
	var shown strings.Builder
	fmt.Fprintf(&shown, "%v %+v\n", err, err)
	if w != nil {
		status, _ := json.Marshal(w.Status())
		shown.Write(status)
		for _, entry := range w.logs.All() {
			fmt.Fprintln(&shown, entry.Message, entry.ContextMap())
		}
	}
	return shown.String()
}

// TestShortSecretsOfConfig: a text that may stand anywhere is not taken for a secret, and withholds nothing.
func TestShortSecretsOfConfig(t *testing.T) {
	for length, want := range map[int]string{7: "m.lua:1: check_event_for_spam: no ÄÄÄÄÄÄÄ", 8: "m.lua:1: check_event_for_spam: no [secret]"} {
		settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Secrets: []string{"no", strings.Repeat("Ä", length)}}}}
		w := newWorld(t, settings, map[string]string{"m.lua": handler(fmt.Sprintf(`error("no " .. ("Ä"):rep(%d))`, length))})
		if a := w.ask(t); len(a.Failures) != 1 || a.Failures[0].Error() != want {
			t.Errorf("got %v, want %s", a.Failures, want)
		}
	}
}

// TestOverlappingSecrets: one that is part of another, whether of the config or of the question, leaves nothing of it.
func TestOverlappingSecrets(t *testing.T) {
	for _, c := range []struct{ config, password string }{{"sesame-open", "sesame"}, {"sesame-open", "sesame-open-wide"}} {
		settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Allow: []string{"auth"}, Config: map[string]any{"s": c.config}, Secrets: []string{c.config}}}}
		w := newWorld(t, settings, map[string]string{"m.lua": `function check_3pid_auth(medium, address, password) error(config.s .. " " .. password) end`})
		a, err := w.Call(context.Background(), engine.Question{Callback: catalog.Check3PIDAuth, Args: []any{"email", "a@b", c.password}})
		const want = "m.lua:1: check_3pid_auth: [secret] [secret]"
		if err != nil || len(a.Failures) != 1 || a.Failures[0].Error() != want {
			t.Errorf("got %v, %v, want %s", a, err, want)
		}
	}
}

// TestSecretsOfConfigAreUsed: what a module computes with them, and answers on purpose, has them.
func TestSecretsOfConfigAreUsed(t *testing.T) {
	settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Config: map[string]any{"s": "open sesame"}, Secrets: []string{"open sesame"}}}}
	w := newWorld(t, settings, map[string]string{"m.lua": handler(`return config.s .. #config.s .. tostring(select(2, pcall(error, config.s)))`)})
	if got, want := w.hears(t), "M_FORBIDDENopen sesame11m.lua:1: open sesame"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLaterSecretsOfConfig: nor does the function show them that runs after the login.
func TestLaterSecretsOfConfig(t *testing.T) {
	w := newWorld(t, withSecret(map[string]any{"s": secret}), map[string]string{"other.lua": "", "m.lua": `function check_3pid_auth(medium, address, password)
		return "@a:x", function() print(config.s) error("no " .. config.s) end end`})
	r, err := w.Check3PIDAuth(context.Background(), "email", "a@b", "password")
	if err != nil || r == nil || r.OnLogin == nil {
		t.Fatal(r, err)
	}
	const want = "m.lua:2: check_3pid_auth: no [secret]"
	if err := r.OnLogin.Run(context.Background(), nil); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if entries := w.logs.FilterMessage("[secret]").All(); len(entries) != 1 {
		t.Errorf("the log has %v", w.logs.All())
	}
}
