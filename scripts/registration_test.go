package scripts_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

const (
	registrationModule  = "40-registration.lua"
	registrationBlocked = `{ email_blocked: [Mail.example], username_parts: [Admin], ips: [203.0.113., "2001:db8:", 198.51.100.7] }`
	registrationAllowed = `{ email_allowed: [school.example] }`
	registrationShadow  = `{ username_parts: [admin], action: shadow_ban }`
)

// registration is one attempt to register. Empty fields are not given.
type registration struct {
	email, username, ip, provider string
}

// behaviour asks about r; threepid, if not empty, takes the place of the one that the e-mail address makes.
func (r registration) behaviour(t *testing.T, e *engine.Engine, threepid string) engine.RegistrationBehaviour {
	t.Helper()
	if threepid == "" && r.email != "" {
		threepid = fill(`{"medium":"email","address":"HOLE","validated_at":1500000000000}`, quote(r.email))
	}
	var object any
	if threepid != "" {
		object = json.RawMessage(threepid)
	}
	infos := []engine.RequestInfo{}
	if r.ip != "" {
		infos = append(infos, engine.RequestInfo{IP: "192.0.2.1"}, engine.RequestInfo{IP: r.ip})
	}
	a := ask(t, e, catalog.CheckRegistrationForSpam, object, optional(r.username), infos, optional(r.provider))
	return a.Result.(engine.RegistrationBehaviour)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func TestRegistration(t *testing.T) {
	blocked, allowed := load(t, registrationModule, registrationBlocked), load(t, registrationModule, registrationAllowed)
	shadow := load(t, registrationModule, registrationShadow)
	const here = "192.0.2.1"
	for _, c := range []struct {
		e    *engine.Engine
		r    registration
		want engine.RegistrationBehaviour
	}{
		{blocked, registration{}, "allow"},
		{blocked, registration{ip: here}, "allow"},
		{blocked, registration{"a@friendly.example", "alice", here, ""}, "allow"},
		{blocked, registration{"a@mail.example", "alice", here, ""}, "deny"},
		{blocked, registration{"a@MAIL.Example.", "alice", here, ""}, "deny"},
		{blocked, registration{"a@eu.mail.example", "alice", here, ""}, "deny"},
		{blocked, registration{`"x@friendly.example"@mail.example`, "alice", here, ""}, "deny"},
		{blocked, registration{"mail.example@friendly.example", "alice", here, ""}, "allow"},
		{blocked, registration{"a@notmail.example", "alice", here, ""}, "allow"},
		{blocked, registration{"a@mail.example.org", "alice", here, ""}, "allow"},
		{blocked, registration{"mail.example", "alice", here, ""}, "allow"},
		{blocked, registration{"a@", "alice", here, ""}, "allow"},
		{blocked, registration{"@", "alice", here, ""}, "allow"},
		{blocked, registration{strings.Repeat("@", 1<<20), "alice", here, ""}, "allow"},
		{blocked, registration{"a@mail.example", "alice", here, "oidc"}, "deny"},
		{blocked, registration{"", "admin", here, ""}, "deny"},
		{blocked, registration{"", "The_ADMINs", here, ""}, "deny"},
		{blocked, registration{"", "admi", here, ""}, "allow"},
		{blocked, registration{"", "admin", "", ""}, "allow"}, // by an admin
		{blocked, registration{"", "alice", "203.0.113.9", ""}, "deny"},
		{blocked, registration{"", "alice", "::ffff:203.0.113.9", ""}, "deny"},
		{blocked, registration{"", "alice", "2001:DB8::1", ""}, "deny"},
		{blocked, registration{"", "alice", "198.51.100.7", ""}, "deny"},
		{blocked, registration{"", "alice", "198.51.100.77", ""}, "allow"},
		{blocked, registration{"", "alice", "20.3.0.113", ""}, "allow"},
		{blocked, registration{"", "alice", "unknown", ""}, "allow"},

		{allowed, registration{"a@school.example", "alice", here, ""}, "allow"},
		{allowed, registration{"a@pupils.school.example", "alice", here, ""}, "allow"},
		{allowed, registration{"a@mail.example", "alice", here, ""}, "deny"},
		{allowed, registration{"", "alice", here, ""}, "deny"},
		{allowed, registration{"", "alice", here, "oidc"}, "allow"},
		{allowed, registration{}, "allow"},

		{shadow, registration{"", "admin", here, ""}, "shadow_ban"},
		{shadow, registration{"", "alice", here, ""}, "allow"},
	} {
		if got := c.r.behaviour(t, c.e, ""); got != c.want {
			t.Errorf("%+.60v: %s, want %s", c.r, got, c.want)
		}
	}
}

func TestRegistrationFields(t *testing.T) {
	blocked, allowed := load(t, registrationModule, registrationBlocked), load(t, registrationModule, registrationAllowed)
	r := registration{username: "alice", ip: "192.0.2.1"}
	for _, value := range hostile {
		for _, template := range []string{`{"address":"HOLE"}`, `{"medium":"HOLE","address":"HOLE","validated_at":"HOLE"}`, `"HOLE"`} {
			threepid := strings.ReplaceAll(template, hole, value)
			if threepid[0] != '{' {
				continue // the homeserver gives an object or nothing
			}
			if got := r.behaviour(t, blocked, threepid); got != engine.RegistrationAllow {
				t.Errorf("%s in %s: %s, want allow", short(value), template, got)
			}
			if got := r.behaviour(t, allowed, threepid); got != engine.RegistrationDeny {
				t.Errorf("%s in %s: %s, want deny: it is no e-mail address", short(value), template, got)
			}
		}
	}
}
