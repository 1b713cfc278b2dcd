package hosttest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
)

// dict is an event as JSON, as a module sees it.
func dict(t testing.TB, e *bindings.Event) string {
	t.Helper()
	var text string
	s := world(t)
	m := withModules(t, s, `function check_event_for_spam(event) local d = event:get_dict() d.event_id = event.event_id return deny{ error = json.encode(d) } end`)
	v, err := m.CheckEventForSpam(context.Background(), e)
	must(t, err)
	text = v.Error
	return text
}

func number(t testing.TB, e *bindings.Event, key string) int64 {
	t.Helper()
	var fields map[string]any
	d := json.NewDecoder(strings.NewReader(dict(t, e)))
	d.UseNumber()
	must(t, d.Decode(&fields))
	n, err := fields[key].(json.Number).Int64()
	must(t, err)
	return n
}

// TestMembershipRules goes through who may do what to whom.
func TestMembershipRules(t *testing.T) {
	const banned = "@banned:other.org"
	for _, c := range []struct {
		sender, target, membership, want string
	}{
		{carol, carol, "join", "matrix M_FORBIDDEN"},
		{alice, carol, "join", "matrix M_FORBIDDEN"},
		{carol, bob, "invite", "matrix M_FORBIDDEN"},
		{bob, carol, "invite", ""},
		{bob, dave, "invite", "matrix M_FORBIDDEN"},
		{bob, banned, "invite", "matrix M_BAD_STATE"},
		{bob, dave, "leave", "matrix M_FORBIDDEN"},
		{bob, dave, "kick", "matrix M_FORBIDDEN"},
		{bob, dave, "ban", "matrix M_FORBIDDEN"},
		{bob, bob, "leave", ""},
		{carol, carol, "leave", "matrix M_FORBIDDEN"},
		{alice, bob, "leave", ""},
		{alice, dave, "kick", ""},
		{alice, dave, "ban", ""},
		{alice, banned, "kick", "matrix M_BAD_STATE"},
		{alice, banned, "unban", ""},
		{alice, banned, "leave", ""},
		{bob, banned, "unban", "matrix M_FORBIDDEN"},
		{alice, bob, "unban", "matrix M_BAD_STATE"},
		{alice, carol, "leave", "matrix M_FORBIDDEN"},
		{carol, carol, "knock", "matrix M_FORBIDDEN"},
		{dave, carol, "invite", "failed"},
		{"@nobody:example.org", carol, "invite", "matrix M_NOT_FOUND"},
		{alice, "carol", "invite", "matrix M_INVALID_PARAM"},
		{alice, carol, "dance", "matrix M_BAD_JSON"},
	} {
		s := world(t)
		must(t, s.AddRoom(hosttest.Room{ID: "!rules:example.org", Creator: alice, Members: map[string]string{bob: "join", dave: "join", banned: "ban"}}))
		_, err := s.SetMembership(context.Background(), hosttest.Membership{Sender: c.sender, Target: c.target, RoomID: "!rules:example.org", Membership: c.membership})
		if got := errcode(err); got != c.want {
			t.Errorf("%s %s %s: got %q (%v), want %q", c.sender, c.membership, c.target, got, err, c.want)
		}
	}
}

// TestLevels: power levels bound events, state, redactions and changes of the levels themselves.
func TestLevels(t *testing.T) {
	levels := map[string]any{"users": map[string]any{alice: 100, bob: 50, dave: 50}, "events": map[string]any{"quiet": 10.0}, "users_default": 5}
	state := func(sender, eventType, key string, content map[string]any) map[string]any {
		return map[string]any{"type": eventType, "room_id": "!levels:example.org", "sender": sender, "state_key": key, "content": content}
	}
	users := func(u map[string]any) map[string]any {
		return map[string]any{"users": u, "events": map[string]any{"quiet": 10}, "users_default": 5}
	}
	for name, c := range map[string]struct {
		dict map[string]any
		want string
	}{
		"a message":             {map[string]any{"type": "m.room.message", "room_id": "!levels:example.org", "sender": carol}, ""},
		"an event with a level": {map[string]any{"type": "quiet", "room_id": "!levels:example.org", "sender": carol}, "matrix M_FORBIDDEN"},
		"the same, with power":  {map[string]any{"type": "quiet", "room_id": "!levels:example.org", "sender": bob}, ""},
		"state":                 {state(carol, "my.state", "", nil), "matrix M_FORBIDDEN"},
		"state, with power":     {state(bob, "my.state", "", nil), ""},
		"another's state":       {state(bob, "my.state", alice, nil), "matrix M_FORBIDDEN"},
		"one's own":             {state(bob, "my.state", bob, nil), ""},
		"more than one has":     {state(bob, "m.room.power_levels", "", users(map[string]any{alice: 100, bob: 51, dave: 50})), "matrix M_FORBIDDEN"},
		"an equal's":            {state(bob, "m.room.power_levels", "", users(map[string]any{alice: 100, bob: 50, dave: 0})), "matrix M_FORBIDDEN"},
		"a superior's":          {state(bob, "m.room.power_levels", "", users(map[string]any{bob: 50, dave: 50})), "matrix M_FORBIDDEN"},
		"as much as one has":    {state(bob, "m.room.power_levels", "", users(map[string]any{alice: 100, bob: 50, dave: 50, carol: 50})), ""},
		"less than one had":     {state(bob, "m.room.power_levels", "", users(map[string]any{alice: 100, bob: 0, dave: 50})), ""},
		"too long a type":       {state(alice, strings.Repeat("x", 256), "", nil), "matrix M_TOO_LARGE"},
		"too large an event":    {state(alice, "my.state", "", map[string]any{"x": strings.Repeat("x", 70000)}), "matrix M_TOO_LARGE"},
		"no type":               {map[string]any{"room_id": home, "sender": alice}, "failed"},
		"a type that is none":   {map[string]any{"type": 5, "room_id": home, "sender": alice}, "matrix M_BAD_JSON"},
	} {
		s := world(t)
		must(t, s.AddRoom(hosttest.Room{ID: "!levels:example.org", Creator: alice, PowerLevels: mergeLow(levels), Members: map[string]string{bob: "join", carol: "join", dave: "join"}}))
		_, err := s.Send(context.Background(), c.dict)
		if got := errcode(err); got != c.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, c.want)
		}
	}
}

// mergeLow also lets the level of 50 change the levels.
func mergeLow(levels map[string]any) map[string]any {
	merged := map[string]any{}
	for k, v := range levels {
		merged[k] = v
	}
	merged["events"] = map[string]any{"quiet": 10, "m.room.power_levels": 50}
	return merged
}

// TestRedaction: what is redacted has no content any more, for those who may.
func TestRedaction(t *testing.T) {
	s := world(t)
	ctx := context.Background()
	e, err := s.Send(ctx, message(bob, "secret"))
	must(t, err)
	id, _ := e.Field("event_id")
	must(t, s.AddRoom(hosttest.Room{ID: "!other:example.org", Creator: bob}))
	redaction := func(sender string) map[string]any {
		return map[string]any{"type": "m.room.redaction", "room_id": home, "sender": sender, "redacts": id, "content": map[string]any{}}
	}
	_, err = s.SetMembership(ctx, hosttest.Membership{Sender: bob, Target: carol, RoomID: home, Membership: "invite"})
	must(t, err)
	_, err = s.SetMembership(ctx, hosttest.Membership{Sender: carol, Target: carol, RoomID: home, Membership: "join"})
	must(t, err)
	if _, err := s.Send(ctx, redaction(carol)); errcode(err) != "matrix M_FORBIDDEN" {
		t.Errorf("carol redacts: %v", err)
	}
	if _, err := s.Send(ctx, redaction(alice)); err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Events(home) {
		if strings.Contains(dict(t, e), "secret") {
			t.Errorf("still there: %s", dict(t, e))
		}
	}
}

// TestStateDeduplication: the same state again is the event of before.
func TestStateDeduplication(t *testing.T) {
	s := world(t)
	topic := map[string]any{"type": "m.room.topic", "room_id": home, "sender": alice, "state_key": "", "content": map[string]any{"topic": "t"}}
	first, err := s.Send(context.Background(), topic)
	must(t, err)
	n := len(s.Events(home))
	again, err := s.Send(context.Background(), topic)
	must(t, err)
	if again != first || len(s.Events(home)) != n || s.State(home, "m.room.topic", "") != first || s.Content(home, "m.room.topic", "")["topic"] != "t" {
		t.Error("it is sent again")
	}
	if s.State(home, "m.room.topic", "x") != nil || s.State("!none", "a", "") != nil || s.Content("!none", "a", "") != nil || s.Events("!none") != nil ||
		s.Membership("!none", alice) != "leave" || s.Membership(home, alice) != "join" {
		t.Error("what is not there is there")
	}
}

// TestEvents: events are the real ones, of which modules see everything.
func TestEvents(t *testing.T) {
	s := world(t)
	e, err := s.Send(context.Background(), message(bob, "x"))
	must(t, err)
	var _ engine.Event = e
	if !e.Local() {
		t.Error("a message of this server's is another's")
	}
	if other := s.State(home, "m.room.member", dave); other.Local() {
		t.Error("a message of another server's is this one's")
	}
	want := `{"content":{"body":"x"},"depth":7,"event_id":"$event7","origin":"local","origin_server_ts":1735689600000,"room_id":"!home:example.org","sender":"@bob:example.org","type":"m.room.message","unsigned":{}}`
	if got := dict(t, e); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
