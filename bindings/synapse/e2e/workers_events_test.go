package e2e

import (
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// newMessages notes messages as they come, and refuses some, so that one can wait until a process has asked about all that
// came before.
const newMessages = `
function on_new_event(event)
  if event.type == "m.room.message" then note(event.content.body) end
end
function check_event_for_spam(event)
  if event.content.body == "refuse this" then return deny{ error = "as you like" } end
end`

func oneAsksAboutNewEvents(t *testing.T, w *processes) {
	w.rule(t, newMessages)
	a := w.person(t, w.Synapse)
	room, mark := a.Room(t), w.Engine.Log.Mark()
	for process, s := range w.All() {
		w.known(t, a, room, s)
		w.sent(t, a.On(s), room, "from "+process)
		if all := w.about(mark, "from "+process); len(all) != 1 || all[0].On != home.Background || !all[0].Background {
			t.Errorf("a message from %s: %v, want one question on %s", process, all, home.Background)
		}
	}
}

// allAskAboutNewEvents restarts Synapse, in the configuration of which run_on stands.
func allAskAboutNewEvents(t *testing.T, w *processes) {
	w.Restart(t, func(settings map[string]any) {
		home.At(settings, "modules", 0, "config").(home.Object)["run_on"] = "all"
	})
	w.rule(t, newMessages)
	a := w.person(t, w.Synapse)
	room, mark := a.Room(t), w.Engine.Log.Mark()
	w.sent(t, a, room, "to all")
	for process := range w.All() {
		w.asked(t, mark, "on_new_event", process, "to all")
	}
	if all := w.about(mark, "to all"); len(all) != 3 {
		t.Errorf("%v, want one question of each process", all)
	}
}

// sent sends a message, and waits until each process has it and has asked what it wants to ask about it.
func (w *processes) sent(t testing.TB, c *home.Client, room, body string) {
	t.Helper()
	mark := w.Engine.Log.Mark()
	id := c.Send(room, body).Must(t).Text("event_id")
	w.asked(t, mark, "on_new_event", home.Background, body)
	for _, s := range w.All() {
		c := c.On(s)
		c.AwaitSync(t, "", body+" at every process", func(a home.Answer) bool { return has(a, room, id) })
		c.Send(room, "refuse this").Refused(t, 403, "M_FORBIDDEN")
	}
}

// known waits until a process knows that somebody is in a room.
func (w *processes) known(t testing.TB, c *home.Client, room string, at *home.Synapse) {
	t.Helper()
	c.On(at).AwaitSync(t, "", "the room", func(a home.Answer) bool { return a.At("rooms", "join", room) != nil })
}

// has says whether a sync has an event.
func has(a home.Answer, room, id string) bool {
	for _, event := range a.List("rooms", "join", room, "timeline", "events") {
		if home.At(event, "event_id") == id {
			return true
		}
	}
	return false
}

// about gives what was noted about a message after the mark.
func (w *processes) about(from home.Mark, body string) (all []noted) {
	for _, n := range w.noted(from) {
		if n.About == body {
			all = append(all, n)
		}
	}
	return all
}
