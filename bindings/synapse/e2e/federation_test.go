package e2e

import (
	"slices"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// federated are the callbacks about what other servers send.
var federated = []scenario{
	{"federated_user_may_invite", "Another Synapse's user gets the code, text and fields; another invitation arrives", func(t *testing.T, w *world) {
		a, b, far := w.user(t), w.user(t), w.peer.Register(t, w.name())
		w.rule(t, `
function federated_user_may_invite(event)
  if event.state_key == %q then
    return deny{ code = "ORG_EXAMPLE_BUSY", error = "Not now", fields = { from = event.origin, by = event.sender } }
  end
end`, a.UserID)
		room := far.Room(t)
		far.Invite(room, a.UserID).Refused(t, 403, "ORG_EXAMPLE_BUSY").Has(t, "Not now", "error").
			Has(t, w.peer.Name, "from").Has(t, far.UserID, "by")
		far.Invite(room, b.UserID).Must(t)
		b.AwaitSync(t, "", "the invitation", func(s home.Answer) bool { return s.At("rooms", "invite", room) != nil })
		if s := a.Sync("", "0").Must(t); s.At("rooms", "invite", room) != nil {
			t.Errorf("the refused invitation came: %s", s.Body)
		}
	}},
	{"should_drop_federated_event", "Another Synapse's message does not arrive, the next one does", func(t *testing.T, w *world) {
		a, far := w.user(t), w.peer.Register(t, w.name())
		room, other := far.Room(t), far.Room(t)
		a.Join(room, w.peer.Name).Must(t)
		a.Join(other, w.peer.Name).Must(t)
		w.rule(t, `
function should_drop_federated_event(event)
  return event.content.body == "drop me" and event.origin == %q
end`, w.peer.Name)
		far.Send(room, "drop me").Must(t)
		far.Send(other, "after that").Must(t) // not into the same room: then Synapse asks for what it misses there
		w.arrives(t, a, other, "after that")
		if said := bodies(a.Messages(room).Must(t)); len(said) != 0 {
			t.Errorf("the room has %q", said)
		}
	}},
	{"check_event_for_spam", "Another Synapse's message does not arrive; what the module's filter leaves out is not asked about", func(t *testing.T, w *world) {
		a, far := w.user(t), w.peer.Register(t, w.name())
		room := far.Room(t)
		a.Join(room, w.peer.Name).Must(t)
		w.rule(t, `
filters = { check_event_for_spam = { origin = "federated", type = { "m.room.message" } } }
function check_event_for_spam(event)
  log.info("judged", { origin = event.origin, body = event.content.body, request = request ~= nil })
  if event.content.body == "casino" then return deny{} end
end`)
		mark := w.Engine.Log.Mark()
		far.Send(room, "casino").Must(t)
		far.Send(room, "hello").Must(t)
		a.Send(room, "casino").Must(t)
		w.arrives(t, a, room, "hello")
		w.Engine.Log.Said(t, mark, "judged", home.Object{"origin": w.peer.Name, "body": "casino", "request": false})
		if n := w.times(mark, `"origin":"local"`); n != 0 {
			t.Errorf("asked %d times about what the filter leaves out", n)
		}
	}},
}

// arrives waits until a message of the other server is in the room, which has to be the first from there that is.
func (w *world) arrives(t *testing.T, c *home.Client, room, body string) {
	t.Helper()
	ofPeer := func(messages home.Answer) (said []string) {
		for _, event := range messages.List("chunk") {
			sender, _ := home.At(event, "sender").(string)
			if text, ok := home.At(event, "content", "body").(string); ok && sender != c.UserID {
				said = append(said, text)
			}
		}
		return said
	}
	all := home.Await(t, body, func() home.Answer { return c.Messages(room).Must(t) }, func(m home.Answer) bool { return slices.Contains(ofPeer(m), body) })
	if said := ofPeer(all); !slices.Equal(said, []string{body}) {
		t.Errorf("the room has %q of the other server", said)
	}
}

func TestFederation(t *testing.T) {
	w := newWorld(t, home.Options{Federated: true})
	w.peer = home.StartPeer(t)
	run(t, w, federated)
}
