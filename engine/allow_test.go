package engine_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/configfile"
)

// keys are the callbacks that log in, register, name accounts, make admins pay or renew, run background updates or route
// presence, and what a module needs to define them. Every other callback of the catalogue is for any module.
var keys = map[string]string{
	"check_auth": "auth", "check_3pid_auth": "auth", "on_logged_out": "auth", "get_username_for_registration": "auth",
	"get_displayname_for_registration": "auth", "is_3pid_allowed": "auth",
	"on_update": "background_updates", "default_batch_size": "background_updates", "min_batch_size": "background_updates",
	"get_users_for_states": "presence_router", "get_interested_users": "presence_router",
	"on_legacy_send_mail": "legacy_account", "on_legacy_renew": "legacy_account", "on_legacy_admin_request": "legacy_account",
}

// defining is a module that defines cb.
func defining(cb *catalog.Callback) string {
	if cb.DefinedBy != "" {
		return cb.DefinedBy + ` = { { login_type = "m.login.password", fields = { "password" }, check = function() end } }`
	}
	return "function " + cb.Name + "() end"
}

// configuredBy loads source as m.lua with an axolua.yaml whose only entry has this after the module's name.
func configuredBy(t *testing.T, source, rest string) error {
	t.Helper()
	file, err := configfile.Parse("axolua.yaml", []byte("modules:\n- module: m.lua\n  "+rest+"\n"), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tryWorld(t, nil, file.Settings(), map[string]string{"m.lua": source})
	return err
}

// TestPowers: a file that was dropped in moderates, and holds none of the keys of the house.
func TestPowers(t *testing.T) {
	for _, cb := range catalog.All() {
		t.Run(cb.Name, func(t *testing.T) {
			power, source := keys[cb.Name], defining(cb)
			_, err := tryWorld(t, nil, engine.Settings{}, map[string]string{"m.lua": source})
			if power == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			want := fmt.Sprintf("m.lua:1: %s needs a power that this module does not have; if you trust it with that, give it `allow: [%s]` in axolua.yaml",
				cb.Global(), power)
			if err == nil || strings.Split(err.Error(), "\n")[0] != want {
				t.Fatalf("got  %v\nwant %s", err, want)
			}
			// The remedy, taken at its word, works; another power does not.
			remedy := strings.Split(err.Error(), "`")[1]
			if err := configuredBy(t, source, remedy); err != nil {
				t.Errorf("with %s: %v", remedy, err)
			}
			for _, other := range []string{"auth", "background_updates", "presence_router", "legacy_account", "admin", "api.register_user", "http.example.org"} {
				if other != power && configuredBy(t, source, "allow: ["+other+"]") == nil {
					t.Errorf("%s is enough", other)
				}
			}
		})
	}
}

// TestPowersAreNamedTogether: the remedy is the whole line, with what the module has already.
func TestPowersAreNamedTogether(t *testing.T) {
	const source = "function on_update() return 1 end\nfunction check_3pid_auth() end\nfunction get_interested_users() end"
	err := configuredBy(t, source, "allow: [presence_router]")
	if err == nil || strings.Count(err.Error(), "`allow: [presence_router, background_updates, auth]`") != 2 {
		t.Fatalf("got %v", err)
	}
	if err := configuredBy(t, source, strings.Split(err.Error(), "`")[1]); err != nil {
		t.Error(err)
	}
}

// TestAPINeedsPowers: the members of the module API that make accounts, devices and admins, or unmake rooms, say what
// they need to whoever calls them without it, under a name that could not be seen at load. With another power it is the
// same.
func TestAPINeedsPowers(t *testing.T) {
	for name, args := range map[string]string{"api.register_user": `("a")`, "api.set_user_admin": `("@a:example.org", true)`,
		"api.register_device": `("@a:example.org")`, "api.delete_room": `("!r:example.org")`} {
		for _, allow := range [][]string{nil, {"admin", "auth", "http.example.org", name + "s"}} {
			settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "m.lua", Allow: allow}}}
			w := newWorld(t, settings, map[string]string{"m.lua": handler(`local n = "` + strings.TrimPrefix(name, "api.") + `" api[n]` + args)})
			want := name + " needs a power that this module has not: add `allow: [" + name + "]` to it under `modules:` in axolua.yaml"
			if got := w.hears(t); !strings.HasSuffix(got, want) {
				t.Errorf("allow: %v: got %s, want %s", allow, got, want)
			}
		}
	}
}

// TestReachIsAbsent: beside http and admin, which the bindings hold to powers, there is no network and no database, under
// no name and with no power.
func TestReachIsAbsent(t *testing.T) {
	for _, name := range []string{"socket", "net", "api.http_client", "api.run_db_interaction"} {
		table, member, _ := strings.Cut(name, ".")
		dynamic := `_G["` + table + `"]`
		if member != "" {
			dynamic += `["` + member + `"]`
		}
		for _, expression := range []string{name, dynamic} {
			for _, rest := range []string{"config: {}", "allow: [admin, http.example.org, api.register_user]"} {
				if err := configuredBy(t, "local x = "+expression, rest); err == nil || !strings.HasPrefix(err.Error(), "m.lua:1:") {
					t.Errorf("%s with %s: got %v", expression, rest, err)
				}
			}
		}
	}
}
