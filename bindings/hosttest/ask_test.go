package hosttest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
)

func join(user, room string) hosttest.Membership {
	return hosttest.Membership{Sender: user, Target: user, RoomID: room, Membership: "join"}
}

// TestModulesAreAsked: what modules say of what happens on the server is what happens.
func TestModulesAreAsked(t *testing.T) {
	const source = `
function check_event_for_spam(event)
  if event.content.body == "spam" then return deny{ error = "no spam" } end
end
function check_event_allowed(event, state_events)
  if event.content.body == "forbidden" then return false end
  if event.content.body == "raise" then error(SynapseError(418, "teapot", "M_TEAPOT")) end
  if event.content.body == "change" then
    local dict = event:get_dict()
    dict.content.body = "changed in " .. state_events:get("m.room.create").room_id
    return true, dict
  end
  if event.content.body == "move" then
    local dict = event:get_dict()
    dict.room_id = "!elsewhere:example.org"
    return true, dict
  end
  return true
end
function user_may_join_room(user, room, is_invited) if not is_invited then return Codes.FORBIDDEN end end
function user_may_invite(inviter, invitee, room_id) if invitee:find("other.org") then return deny{ code = Codes.LIMIT_EXCEEDED } end end
function check_registration_for_spam(email, username)
  if username == "bad" then return RegistrationBehaviour.DENY end
  if username == "shady" then return RegistrationBehaviour.SHADOW_BAN end
end
function user_may_create_room(user_id, config) if config.name == "bad" then return deny{} end end
function on_create_room(requester, request_content) request_content.topic = "by " .. requester.user_id end
function check_can_shutdown_room(user_id, room_id) return room_id ~= "!home:example.org" end
function is_user_allowed_to_upload_media_of_size(user_id, size) return size < 100 end
function check_media_file_for_spam(file_wrapper) if file_wrapper:head(3) == "bad" then return deny{} end end
`
	s := world(t)
	withModules(t, s, source)
	ctx := context.Background()
	send := func(body string) func() error {
		return func() error { _, err := s.Send(ctx, message(bob, body)); return err }
	}
	member := func(m hosttest.Membership) func() error {
		return func() error { _, err := s.SetMembership(ctx, m); return err }
	}
	call := func(method string, args map[string]any) func() error {
		return func() error { _, err := s.API(ctx, bindings.APICall{Method: method, Args: args}); return err }
	}
	upload := func(content string) func() error {
		return func() error { _, err := s.Upload(ctx, bob, []byte(content)); return err }
	}
	must(t, s.AddRoom(hosttest.Room{ID: "!open:example.org", Creator: alice, JoinRule: "public", Members: map[string]string{bob: "invite"}}))
	for _, c := range []struct {
		name string
		do   func() error
		want string
	}{
		{"a good message", send("hello"), ""},
		{"spam", send("spam"), "matrix M_FORBIDDEN"},
		{"not allowed", send("forbidden"), "matrix M_FORBIDDEN"},
		{"a SynapseError", send("raise"), "matrix M_TEAPOT"},
		{"changed", send("change"), ""},
		{"moved", send("move"), "failed"},
		{"a join", member(join(carol, "!open:example.org")), "matrix M_FORBIDDEN"},
		{"a join with an invite", member(join(bob, "!open:example.org")), ""},
		{"an invite", member(hosttest.Membership{Sender: bob, Target: "@x:other.org", RoomID: home, Membership: "invite"}), "matrix M_LIMIT_EXCEEDED"},
		{"a registration", call("register_user", map[string]any{"localpart": "bad"}), "matrix M_UNKNOWN"},
		{"another", call("register_user", map[string]any{"localpart": "shady"}), ""},
		{"a room", call("create_room", map[string]any{"user_id": alice, "config": map[string]any{"name": "bad"}}), "matrix M_FORBIDDEN"},
		{"another room", call("create_room", map[string]any{"user_id": alice, "config": map[string]any{"name": "good"}}), ""},
		{"a deletion", call("delete_room", map[string]any{"room_id": home}), ""},
		{"an upload", upload("good"), ""},
		{"a bad upload", upload("bad"), "matrix M_UNKNOWN"},
		{"a large upload", upload(strings.Repeat("x", 100)), "matrix M_TOO_LARGE"},
	} {
		if err := c.do(); errcode(err) != c.want {
			t.Errorf("%s: got %q (%v), want %q", c.name, errcode(err), err, c.want)
		}
	}
	var sent []string
	for _, e := range s.Events(home) {
		if text := dict(t, e); strings.Contains(text, `"body"`) {
			sent = append(sent, text)
		}
	}
	if len(sent) != 2 || !strings.Contains(sent[1], `"changed in !home:example.org"`) {
		t.Errorf("the room has %q", sent)
	}
	if u, _ := s.User("@shady:example.org"); !u.ShadowBan {
		t.Error("nobody is shadow-banned")
	}
	for _, id := range s.Rooms() {
		if topic := s.Content(id, "m.room.topic", ""); topic != nil && topic["topic"] != "by "+alice {
			t.Errorf("the topic is %v", topic)
		}
	}
	if f, ok := s.Media("media1"); ok {
		t.Errorf("a file that was refused is there: %+v", f)
	}
}

// TestNested: a module that sends when it is asked is asked about that too, and so on, as deep as the server lets it.
func TestNested(t *testing.T) {
	s := world(t)
	withModules(t, s, `
function check_event_for_spam(event)
  local left = event.content.left
  if left == 0 then return end
  local ok, err = pcall(api.create_and_send_event_into_room,
    { type = "m.room.message", room_id = event.room_id, sender = event.sender, content = { left = left - 1 } })
  if not ok then return deny{ error = err.kind .. ": " .. err.error } end
end`)
	send := func(left int) error {
		_, err := s.Send(context.Background(), map[string]any{"type": "m.room.message", "room_id": home, "sender": bob, "content": map[string]any{"left": left}})
		return err
	}
	before := len(s.Events(home))
	must(t, send(3))
	calls := s.Calls()
	if n := len(s.Events(home)) - before; n != 4 || len(calls) != 3 || calls[0].Depth != 1 || calls[2].Depth != 3 {
		t.Errorf("%d messages, calls %+v", n, calls)
	}
	s.ForgetCalls()
	err := send(1000)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("failed: questions nest deeper than %d", hosttest.MaxDepth)) || len(s.Calls()) != hosttest.MaxDepth {
		t.Errorf("%v after %d calls", err, len(s.Calls()))
	}
}

// TestMembershipWouldWaitForItself: Synapse holds a lock on the room meanwhile.
func TestMembershipWouldWaitForItself(t *testing.T) {
	s := world(t)
	withModules(t, s, `
function user_may_invite(inviter, invitee, room_id)
  local ok, err = pcall(api.update_room_membership, inviter, invitee, room_id, "ban")
  local elsewhere = api.update_room_membership(inviter, inviter, "!open:example.org", "join")
  return deny{ error = err.error .. " " .. elsewhere.membership }
end`)
	must(t, s.AddRoom(hosttest.Room{ID: "!open:example.org", Creator: alice, JoinRule: "public"}))
	_, err := s.SetMembership(context.Background(), hosttest.Membership{Sender: bob, Target: carol, RoomID: home, Membership: "invite"})
	if err == nil || !strings.Contains(err.Error(), "use spawn join") {
		t.Error(err)
	}
}

// TestAskFails: what cannot be asked fails the call where an answer matters, and not where none does.
func TestAskFails(t *testing.T) {
	s := world(t)
	boom := errors.New("boom")
	s.Ask = func(context.Context, engine.Question) (*engine.Answer, error) { return nil, boom }
	ctx := context.Background()
	if _, err := s.Send(ctx, message(bob, "x")); !errors.Is(err, boom) {
		t.Error(err)
	}
	data := map[string]any{"user_id": bob, "data_type": "t", "new_data": map[string]any{"n": int64(1)}}
	if _, err := s.API(ctx, bindings.APICall{Method: "account_data_manager.put_global", Args: data}); err != nil {
		t.Error(err)
	}
	if u, _ := s.User(bob); u.AccountData["t"]["n"] != int64(1) {
		t.Error("nothing was put")
	}
}
