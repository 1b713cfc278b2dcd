package e2e

import (
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// spamCheckerRooms are the callbacks user_may_*.
var spamCheckerRooms = []scenario{
	{"user_may_join_room", "A join without an invitation is refused, the same with one is not", func(t *testing.T, w *world) {
		w.rule(t, `
function user_may_join_room(user, room, is_invited)
  if not is_invited then return deny{ error = "By invitation only", fields = { user = user, room = room } } end
end`)
		a, b := w.user(t), w.user(t)
		room := a.Room(t)
		b.Join(room).Refused(t, 403, "M_FORBIDDEN").Has(t, "By invitation only", "error").Has(t, b.UserID, "user").Has(t, room, "room")
		a.Invite(room, b.UserID).Must(t)
		b.Join(room).Must(t)
		b.State(room, "m.room.member", b.UserID).Must(t).Has(t, "join", "membership")
	}},
	{"user_may_invite", "An invitation is refused, by itself and while a room is made; another one arrives", func(t *testing.T, w *world) {
		a, b, c := w.user(t), w.user(t), w.user(t)
		w.rule(t, `
function user_may_invite(inviter, invitee, room_id)
  if invitee == %q then return deny{ code = "ORG_EXAMPLE_BUSY", fields = { inviter = inviter, room = room_id } } end
end`, b.UserID)
		room := a.Room(t)
		a.Invite(room, b.UserID).Refused(t, 403, "ORG_EXAMPLE_BUSY").Has(t, a.UserID, "inviter").Has(t, room, "room")
		a.State(room, "m.room.member", b.UserID).Refused(t, 404, "M_NOT_FOUND")
		a.Invite(room, c.UserID).Must(t)
		if invited := c.Sync("", "0").Must(t).At("rooms", "invite", room); invited == nil {
			t.Error("the invitation did not come")
		}
		a.CreateRoom(home.Object{"invite": []string{b.UserID}}).Refused(t, 403, "ORG_EXAMPLE_BUSY")
	}},
	{"user_may_send_3pid_invite", "An invitation by e-mail is refused with code and fields", func(t *testing.T, w *world) {
		w.rule(t, `
function user_may_send_3pid_invite(inviter, medium, address, room_id)
  return deny{ code = Codes.THREEPID_DENIED, fields = { medium = medium, address = address } }
end`)
		a := w.user(t)
		inviteByMail(a, a.Room(t), "bob@spam.example").Refused(t, 403, "M_THREEPID_DENIED").Has(t, "email", "medium").Has(t, "bob@spam.example", "address")
	}},
	{"user_may_create_room", "A room of that name and user is refused, others are not", func(t *testing.T, w *world) {
		a := w.user(t)
		w.rule(t, `
function user_may_create_room(user_id, room_config)
  if user_id == %q and (room_config == nil or room_config.name == "casino") then
    return deny{ error = "No such rooms", fields = { name = room_config and room_config.name or "casino" } }
  end
end`, a.UserID)
		a.CreateRoom(home.Object{"name": "casino"}).Refused(t, 403, "M_FORBIDDEN").Has(t, "No such rooms", "error").Has(t, "casino", "name")
		w.user(t).CreateRoom(home.Object{"name": "casino"}).Must(t)
		if !older(w.Synapse.Version(t), "1.132.0") { // before that it does not say what room
			a.CreateRoom(home.Object{"name": "garden"}).Must(t)
		}
	}},
	{"user_may_create_room_alias", "An alias is refused, for a room that exists and for a new one; another one leads to the room", func(t *testing.T, w *world) {
		w.rule(t, `
function user_may_create_room_alias(user_id, room_alias)
  if room_alias.localpart == "admin" then return deny{ error = "Reserved", fields = { alias = tostring(room_alias) } } end
end`)
		a := w.user(t)
		room := a.Room(t)
		alias := func(name string) home.Answer {
			return a.Do("PUT", home.Path("directory", "room", "#"+name+":hs.test"), home.Object{"room_id": room})
		}
		alias("admin").Refused(t, 403, "M_FORBIDDEN").Has(t, "Reserved", "error").Has(t, "#admin:hs.test", "alias")
		alias("garden").Must(t)
		a.Do("GET", home.Path("directory", "room", "#garden:hs.test"), nil).Must(t).Has(t, room, "room_id")
		a.CreateRoom(home.Object{"room_alias_name": "admin"}).Refused(t, 403, "M_FORBIDDEN")
	}},
	{"user_may_publish_room", "A room does not get into the public list", func(t *testing.T, w *world) {
		a := w.user(t)
		w.rule(t, `
function user_may_publish_room(user_id, room_id)
  if user_id == %q then return deny{ error = "Not in the list", fields = { room = room_id } } end
end`, a.UserID)
		room := a.Room(t)
		publish(a, room).Refused(t, 403, "M_FORBIDDEN").Has(t, "Not in the list", "error").Has(t, room, "room")
		a.Do("GET", home.Path("directory", "list", "room", room), nil).Must(t).Has(t, "private", "visibility")
	}},
	{"user_may_send_state_event", "A topic is refused, another is there; a code that Synapse does not know arrives", func(t *testing.T, w *world) {
		w.rule(t, `
function user_may_send_state_event(user_id, room_id, event_type, state_key, content)
  if event_type == "m.room.topic" and content.topic == "casino" then return Codes.FORBIDDEN end
  if event_type == "org.example.lock" then return deny{ code = "ORG_EXAMPLE_LOCK", error = state_key } end
end`)
		a := w.user(t)
		room := a.Room(t)
		a.SendState(room, "m.room.topic", "", home.Object{"topic": "casino"}).Refused(t, 403, "M_FORBIDDEN")
		a.SendState(room, "org.example.lock", "door", home.Object{}).Refused(t, 403, "ORG_EXAMPLE_LOCK").Has(t, "door", "error")
		a.SendState(room, "m.room.topic", "", home.Object{"topic": "flowers"}).Must(t)
		a.State(room, "m.room.topic", "").Must(t).Has(t, "flowers", "topic")
	}},
}

// inviteByMail names an identity server that is not there: Synapse then takes the address for one that nobody has.
func inviteByMail(c *home.Client, room, address string) home.Answer {
	return c.Do("POST", home.Path("rooms", room, "invite"), home.Object{"medium": "email", "address": address, "id_server": "127.0.0.1:1",
		"id_access_token": "token"})
}

func publish(c *home.Client, room string) home.Answer {
	return c.Do("PUT", home.Path("directory", "list", "room", room), home.Object{"visibility": "public"})
}
