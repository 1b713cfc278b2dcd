package scripts_test

import (
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

const (
	invitesModule  = "30-invites.lua"
	invitesBlocked = `{ blocked: [Bad.example, "[2001:db8::1]"], room_names: [Casino], exempt: ["@greeter:example.org", "@good:bad.example"] }`
	invitesAllowed = `{ allowed: [friend.example], blocked: [bad.friend.example] }`
)

func TestInvites(t *testing.T) {
	blocked, allowed := load(t, invitesModule, invitesBlocked), load(t, invitesModule, invitesAllowed)
	long := strings.Repeat("a.", 1<<19) + "bad.example"
	for _, c := range []struct {
		e                *engine.Engine
		inviter, invitee string
		denied           bool
	}{
		{blocked, "@a:example.org", "@b:example.org", false},
		{blocked, "@a:example.org", "@b:friend.example", false},
		{blocked, "@a:example.org", "@b:bad.example", true},
		{blocked, "@a:bad.example", "@b:example.org", true},
		{blocked, "@a:chat.bad.example", "@b:example.org", true},
		{blocked, "@a:BAD.example", "@b:example.org", true},
		{blocked, "@a:bad.example:8448", "@b:example.org", true},
		{blocked, "@a:[2001:db8::1]:8448", "@b:example.org", true},
		{blocked, "@a:[2001:db8::2]", "@b:example.org", false},
		{blocked, "@a:notbad.example", "@b:example.org", false},
		{blocked, "@a:bad.example.org", "@b:example.org", false},
		{blocked, "@bad.example:friend.example", "@b:example.org", false},
		{blocked, "@good:bad.example", "@b:example.org", false},
		{blocked, "@greeter:example.org", "@b:bad.example", false},
		{blocked, "", "", false},
		{blocked, "@", ":", false},
		{blocked, "@:", "@a", false},
		{blocked, "@a:" + long, "@b:example.org", false},
		{blocked, "@a:" + strings.Repeat(".", 200), "@b:[", false},

		{allowed, "@a:example.org", "@b:example.org", false},
		{allowed, "@a:example.org", "@b:friend.example", false},
		{allowed, "@a:eu.friend.example", "@b:example.org", false},
		{allowed, "@a:bad.friend.example", "@b:example.org", true},
		{allowed, "@a:example.org", "@b:elsewhere.example", true},
		{allowed, "@a:elsewhere.example", "@b:example.org", true},
		{allowed, "@a:example.org", "", true},
		{allowed, "no user id", "@b:example.org", true},
	} {
		if got := denied(t, c.e, catalog.UserMayInvite, c.inviter, c.invitee, "!r:example.org"); got != c.denied {
			t.Errorf("%.60s invites %.60s: denied %v, want %v", c.inviter, c.invitee, got, c.denied)
		}
	}
}

const invite = `{"type":"m.room.member","sender":"@a:friend.example","state_key":"@b:example.org","content":{"membership":"invite"},` +
	`"unsigned":{"invite_room_state":[{"type":"m.room.join_rules","content":{}},{"type":"m.room.name","content":{"name":"HOLE"}}]}}`

func TestFederatedInvites(t *testing.T) {
	e := load(t, invitesModule, invitesBlocked)
	for _, c := range []struct {
		event  string
		denied bool
	}{
		{fill(invite, `"Knitting"`), false},
		{fill(invite, `"The CASINO"`), true},
		{fill(invite, `"megacasino24"`), true},
		{strings.Replace(invite, "@a:friend.example", "@good:bad.example", 1), false},
		{strings.Replace(invite, "@a:friend.example", "@a:bad.example", 1), true},
		{`{"sender":"@a:bad.example"}`, true},
		{`{"sender":"@a:friend.example"}`, false},
		{`{}`, false},
	} {
		if got := denied(t, e, catalog.FederatedUserMayInvite, parseEvent(t, c.event)); got != c.denied {
			t.Errorf("%s: denied %v, want %v", c.event, got, c.denied)
		}
	}
}

func TestFederatedInvitesFields(t *testing.T) {
	blocked, allowed := load(t, invitesModule, invitesBlocked), load(t, invitesModule, invitesAllowed)
	templates := []string{
		invite,
		`{"sender":"@a:friend.example","unsigned":"HOLE"}`,
		`{"sender":"@a:friend.example","unsigned":{"invite_room_state":"HOLE"}}`,
		`{"sender":"@a:friend.example","unsigned":{"invite_room_state":["HOLE"]}}`,
		`{"sender":"@a:friend.example","unsigned":{"invite_room_state":[{"type":"HOLE","content":{"name":"casino"}}]}}`,
		`{"sender":"@a:friend.example","unsigned":{"invite_room_state":[{"type":"m.room.name","content":"HOLE"}]}}`,
		`{"sender":"@a:friend.example","content":"HOLE","type":"HOLE","state_key":"HOLE"}`,
	}
	for _, template := range templates {
		for _, value := range hostile {
			event := parseEvent(t, strings.ReplaceAll(template, hole, value))
			if denied(t, blocked, catalog.FederatedUserMayInvite, event) {
				t.Errorf("denied with %s in %s", short(value), template)
			}
		}
	}
	for _, value := range hostile {
		event := parseEvent(t, fill(`{"sender":"HOLE"}`, value))
		if denied(t, blocked, catalog.FederatedUserMayInvite, event) {
			t.Errorf("denied with the sender %s, which names no server", short(value))
		}
		if !denied(t, allowed, catalog.FederatedUserMayInvite, event) {
			t.Errorf("not denied with the sender %s, though few servers are allowed", short(value))
		}
	}
}

func TestInvitesByAddress(t *testing.T) {
	open, closed := load(t, invitesModule, "{}"), load(t, invitesModule, `{ addresses: false, exempt: ["@greeter:example.org"] }`)
	for _, c := range []struct {
		e       *engine.Engine
		inviter string
		denied  bool
	}{
		{open, "@a:example.org", false},
		{closed, "@a:example.org", true},
		{closed, "@greeter:example.org", false},
		{closed, "", true},
	} {
		if got := denied(t, c.e, catalog.UserMaySend3PIDInvite, c.inviter, "email", "b@mail.example", "!r:example.org"); got != c.denied {
			t.Errorf("%q: denied %v, want %v", c.inviter, got, c.denied)
		}
	}
}
