package e2e

import (
	"slices"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// eventRules are the third-party rules about events.
var eventRules = []scenario{
	{"check_event_allowed", "A message's content is replaced; a ban is refused in the module's words; by the room's state, messages are refused and topics are not", func(t *testing.T, w *world) {
		w.rule(t, `
function check_event_allowed(event, state_events)
  local frozen = state_events:get("org.example.frozen")
  if frozen and frozen.content.frozen and event.type == EventTypes.Message then return false end
  if event.type == EventTypes.Member and event.content.membership == "ban" then
    return deny{ code = "ORG_EXAMPLE_KIND", error = "Be kind", fields = { whom = event.state_key } }
  end
  if event.content["org.example.last_used"] then
    local changed = event:get_dict()
    changed.content["org.example.last_used"] = nil
    changed.content.n, changed.content.list = 9007199254740991, json.array{}
    return true, changed
  end
end`)
		a, b := w.user(t), w.user(t)
		room := a.Room(t)
		b.Join(room).Must(t)
		id := a.SendEvent(room, "m.room.message", home.Object{"msgtype": "m.text", "body": "hello", "org.example.last_used": 5}).Must(t).Text("event_id")
		b.Event(room, id).Must(t).Has(t, home.Object{"msgtype": "m.text", "body": "hello", "n": 9007199254740991.0, "list": []any{}}, "content").
			Has(t, a.UserID, "sender").Has(t, "m.room.message", "type")
		a.Do("POST", home.Path("rooms", room, "ban"), home.Object{"user_id": b.UserID}).Refused(t, 403, "ORG_EXAMPLE_KIND").
			Has(t, "Be kind", "error").Has(t, b.UserID, "whom")
		b.Send(room, "still here").Must(t)
		a.SendState(room, "org.example.frozen", "", home.Object{"frozen": true}).Must(t)
		b.Send(room, "cold").Refused(t, 403, "M_FORBIDDEN").Has(t, "This event is not allowed in this context", "error")
		a.SendState(room, "m.room.topic", "", home.Object{"topic": "ice"}).Must(t)
	}},
	{"add_field_to_unsigned_callback", "Fields of the module's are in an event and in /sync", func(t *testing.T, w *world) {
		w.rule(t, `
function add_field_to_unsigned_callback(event)
  return { ["org.example.score"] = { points = 7, of = event.sender } }
end`)
		a := w.user(t)
		room := a.Room(t)
		id := a.Send(room, "hello").Must(t).Text("event_id")
		want := home.Object{"points": 7.0, "of": a.UserID}
		a.Event(room, id).Must(t).Has(t, want, "unsigned", "org.example.score")
		a.Sync("", "0").Must(t).Has(t, want, "rooms", "join", room, "timeline", "events", 0, "unsigned", "org.example.score")
	}},
}

// newEventRules needs a homeserver of its own, since Synapse complains of itself where it is handled.
var newEventRules = []scenario{
	{"on_new_event", "The module answers a message in the room, by the room's name", func(t *testing.T, w *world) {
		w.rule(t, `
function on_new_event(event, state_events)
  if event.type == EventTypes.Message and event.content.body == "ping" then
    local name = state_events:get("m.room.name")
    api.create_and_send_event_into_room{ type = "m.room.message", sender = event.sender, room_id = event.room_id,
      content = { msgtype = "m.notice", body = "pong from " .. name.content.name } }
  end
end`)
		a := w.user(t)
		room := a.CreateRoom(home.Object{"name": "the garden"}).Must(t).Text("room_id")
		a.Send(room, "ping").Must(t)
		home.Await(t, "the answer to ping", func() home.Answer { return a.Messages(room).Must(t) }, func(m home.Answer) bool {
			return slices.Equal(bodies(m), []string{"pong from the garden", "ping"})
		})
	}},
}

// roomRules are the third-party rules about rooms.
var roomRules = []scenario{
	{"on_create_room", "A room has the name and state that the module gave it; others are refused by a SynapseError and by a failure", func(t *testing.T, w *world) {
		w.rule(t, `
function on_create_room(requester, request_content, is_requester_admin)
  if request_content.name == "casino" then error(SynapseError(403, "No games", "ORG_EXAMPLE_GAMES", { who = requester.user_id })) end
  if request_content.name == "broken" then error("oh") end
  request_content.name = "House: " .. (request_content.name or "?") .. (is_requester_admin and " (admin)" or "")
  request_content.initial_state = json.array{ { type = "org.example.made", state_key = "", content = { n = 3, list = json.array{} } } }
  request_content.topic = nil
end`)
		a := w.user(t)
		a.CreateRoom(home.Object{"name": "casino"}).Refused(t, 403, "ORG_EXAMPLE_GAMES").Has(t, "No games", "error").Has(t, a.UserID, "who")
		a.CreateRoom(home.Object{"name": "broken"}).Refused(t, 403, "M_UNKNOWN").Has(t, "Room creation forbidden with these parameters", "error")
		room := a.CreateRoom(home.Object{"name": "garden", "topic": "secret"}).Must(t).Text("room_id")
		a.State(room, "m.room.name", "").Must(t).Has(t, "House: garden", "name")
		a.State(room, "org.example.made", "").Must(t).Has(t, home.Object{"n": 3.0, "list": []any{}})
		a.State(room, "m.room.topic", "").Refused(t, 404, "M_NOT_FOUND")
		admin := w.Synapse.Admin(t)
		admin.State(admin.CreateRoom(nil).Must(t).Text("room_id"), "m.room.name", "").Must(t).Has(t, "House: ? (admin)", "name")
	}},
	{"check_threepid_can_be_invited", "An address is refused by the room's state, another is not", func(t *testing.T, w *world) {
		w.rule(t, `
function check_threepid_can_be_invited(medium, address, state_events)
  local topic = state_events:get("m.room.topic")
  if topic and topic.content.topic == "ours" and not address:find("@hs%%.test$") then return false end
end`)
		a := w.user(t)
		room := a.Room(t)
		a.SendState(room, "m.room.topic", "", home.Object{"topic": "ours"}).Must(t)
		inviteByMail(a, room, "bob@else.example").Refused(t, 403, "M_FORBIDDEN")
		if let := inviteByMail(a, room, "bob@hs.test"); let.Errcode() == "M_FORBIDDEN" { // it fails later, without an identity server
			t.Errorf("refused: %s", let.Body)
		}
	}},
	{"check_visibility_can_be_modified", "A room gets into the public list only with a certain topic", func(t *testing.T, w *world) {
		w.rule(t, `
function check_visibility_can_be_modified(room_id, state_events, new_visibility)
  if new_visibility ~= "public" then return end
  local topic = state_events:get("m.room.topic")
  return topic ~= nil and topic.content.topic == "for everybody"
end`)
		a := w.user(t)
		room := a.Room(t)
		publish(a, room).Refused(t, 403, "M_UNKNOWN").Has(t, "Not allowed to publish room", "error")
		a.CreateRoom(home.Object{"visibility": "public"}).Refused(t, 403, "M_UNKNOWN")
		a.SendState(room, "m.room.topic", "", home.Object{"topic": "for everybody"}).Must(t)
		publish(a, room).Must(t)
		a.Do("GET", home.Path("directory", "list", "room", room), nil).Must(t).Has(t, "public", "visibility")
	}},
	{"check_can_shutdown_room", "An admin cannot remove one room, by either version of the admin API, and can another", func(t *testing.T, w *world) {
		a, admin := w.user(t), w.Synapse.Admin(t)
		kept, gone := a.Room(t), a.Room(t)
		w.rule(t, `
function check_can_shutdown_room(user_id, room_id)
  return not (room_id == %q and user_id == %q)
end`, kept, admin.UserID)
		remove := func(version, room string) home.Answer {
			return admin.Do("DELETE", home.Path("_synapse", "admin", version, "rooms", room), home.Object{})
		}
		remove("v1", kept).Refused(t, 403, "M_FORBIDDEN")
		remove("v2", kept).Refused(t, 403, "M_FORBIDDEN").Has(t, "Shutdown of this room is forbidden", "error")
		a.Send(kept, "still here").Must(t)
		remove("v1", gone).Must(t)
		a.Send(gone, "hello?").Refused(t, 403, "M_FORBIDDEN")
	}},
}
