package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// apiOfWhoAsks: what a module does in the question of a process is done by that process, as the questions show that it
// leads to.
func apiOfWhoAsks(t *testing.T, w *processes) {
	guest := w.person(t, w.Synapse)
	w.rule(t, fmt.Sprintf(`
local guest = %q
function check_event_for_spam(event)
  if event.content.body == "invite" then
    api.update_room_membership(event.sender, guest, event.room_id, "invite")
    local content = { msgtype = "m.notice", body = "invited in " .. event.room_id }
    api.create_and_send_event_into_room{ type = "m.room.message", sender = event.sender, room_id = event.room_id, content = content }
  end
end
function on_new_event(event)
  if event.membership == "invite" then
    api.update_room_membership(event.state_key, event.state_key, event.room_id, "join")
  end
end
function user_may_invite(_, _, room) note(room) end
function user_may_join_room(_, room) note(room) end
function check_event_allowed(event) note(event.content.body) end`, guest.UserID))
	for process, s := range w.All() {
		mark := w.Engine.Log.Mark()
		a := w.person(t, s)
		room := a.Room(t)
		a.Send(room, "invite").Must(t)
		w.asked(t, mark, "user_may_invite", process, room)
		w.asked(t, mark, "check_event_allowed", process, "invited in "+room)
		w.asked(t, mark, "user_may_join_room", home.Background, room)
		w.known(t, guest, room, s)
	}
}

// refusing answers each message with the process that asked.
const refusing = `
function check_event_for_spam(event)
  return deny{ error = %q, fields = { on = api.worker_name or "main" } }
end
`

// refuses is what somebody gets from each process.
func (w *processes) refuses(t testing.TB, c *home.Client, room, text string) {
	t.Helper()
	for process, s := range w.All() {
		if s.Running() {
			c.On(s).Send(room, "hello").Refused(t, 403, "M_FORBIDDEN").Has(t, text, "error").Has(t, process, "on")
		}
	}
}

func reloadsReachAll(t *testing.T, w *processes) {
	a := w.person(t, w.Synapse)
	room := a.Room(t)
	for _, s := range w.All() {
		w.known(t, a, room, s)
	}
	for _, text := range []string{"one", "two"} {
		mark := w.Engine.Log.Mark()
		w.rule(t, fmt.Sprintf(refusing, text)+`function init() note("reload") end`)
		w.refuses(t, a, room, text)
		w.asked(t, mark, "init", home.Background, "reload")
		if all := w.noted(mark); len(all) != 1 {
			t.Errorf("init has run %d times: %v", len(all), all)
		}
	}
	w.rule(t, "")
	for _, s := range w.All() {
		a.On(s).Send(room, "hello").Must(t)
	}
}

func killedWorkersComeBack(t *testing.T, w *processes) { w.comesBack(t, w.Generic, home.Generic) }

func backgroundComesBack(t *testing.T, w *processes) {
	w.comesBack(t, w.Background, home.Background)
	w.rule(t, newMessages)
	a, mark := w.person(t, w.Generic), w.Engine.Log.Mark()
	a.Send(a.Room(t), "after all").Must(t)
	w.asked(t, mark, "on_new_event", home.Background, "after all")
}

// comesBack kills a worker and starts it again. The others notice nothing of it, and init does not run again.
func (w *processes) comesBack(t *testing.T, worker *home.Synapse, name string) {
	a := w.person(t, w.Synapse)
	room := a.Room(t)
	for _, s := range w.All() {
		w.known(t, a, room, s)
	}
	w.rule(t, fmt.Sprintf(refusing, "no")+`function init() note("again") end`)
	w.asked(t, 0, "init", home.Background, "again")

	mark, own := w.Engine.Log.Mark(), worker.Log.Mark()
	worker.Kill()
	w.Engine.Log.Said(t, mark, "homeserver disconnected", home.Object{"worker": name})
	if n := w.Engine.Status(t).Connections; n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
	w.refuses(t, a, room, "no")

	worker.Run(t)
	worker.Log.Await(t, own, "axolua: connected to")
	if n := w.Engine.Status(t).Connections; n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
	w.refuses(t, a, room, "no")
	for line := range strings.Lines(w.Engine.Log.Since(mark)) {
		if strings.Contains(line, "homeserver ") && !strings.Contains(line, `"worker":"`+name+`"`) {
			t.Errorf("another process noticed: %s", line)
		}
	}
	if all := w.noted(mark); len(all) > 0 {
		t.Errorf("asked without need: %v", all)
	}
}
