package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// locking takes whoever joins the one room along to the other, and to the one itself, which waits for the answer.
const locking = `
local here, there = %q, %q
function user_may_join_room(user, room)
  if room ~= here then return end
  for _, to in ipairs{ here, there } do
    local done, why = pcall(api.update_room_membership, user, user, to, "join")
    log.info("join", { room = to, done = done, why = not done and why.error or "" })
  end
end`

// locks has a module change memberships while Synapse holds the lock on those of a room.
func locks(t *testing.T, h *home.Home, c *home.Client) {
	here, there := c.Room(t), c.Room(t)
	h.Save(t, "locks.lua", fmt.Sprintf(locking, here, there))
	b, mark, from := h.Synapse.Register(t, "guest"), h.Engine.Log.Mark(), time.Now()
	b.Join(here).Must(t)
	if took := time.Since(from); took > limitOfNested/2 {
		t.Errorf("it waited for itself: %v", took)
	}
	h.Engine.Log.Said(t, mark, "join", home.Object{"room": there, "done": true})
	h.Engine.Log.Said(t, mark, "join", home.Object{"room": here, "done": false, "why": "update_room_membership in " + here +
		": this callback runs while Synapse holds the room's membership lock; use spawn"})
	for _, room := range []string{here, there} {
		b.State(room, "m.room.member", b.UserID).Must(t).Has(t, "join", "membership")
	}
}

// abandoned has Synapse die while the only VM there is works for it.
func abandoned(t *testing.T, h *home.Home, c *home.Client) {
	h.Save(t, "slow.lua", `
function check_event_for_spam(event)
  if event.content.body == "slow" then
    log.info("waiting")
    api.sleep(25)
  end
end`)
	room, mark := c.Room(t), h.Engine.Log.Mark()
	sent := make(chan home.Answer)
	go func() { sent <- c.Send(room, "slow") }()
	h.Engine.Log.Said(t, mark, "waiting", nil)
	h.Synapse.Kill()
	if a := <-sent; a.Err == nil {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	eventually(t, "the end of the connection", func() bool { return h.Engine.Status(t).Connections == 0 })
	from := time.Now()
	answer, err := http.Post(h.Engine.URL+"/v1/callbacks/check_event_for_spam", "application/json",
		strings.NewReader(`{"event": {"type": "m.room.message", "sender": "@a:hs.test", "room_id": "!r:hs.test", "content": {"body": "quick"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if took := time.Since(from); answer.StatusCode != http.StatusOK || took > 10*time.Second {
		t.Errorf("the VM did not come back: %s after %v", answer.Status, took)
	}
	if p := pool(t, h.Engine); p.VMs != 1 || p.Waiting != 0 {
		t.Errorf("the pool is %+v", p)
	}
	h.Synapse.Run(t)
	eventually(t, "the new connection", func() bool { return h.Engine.Status(t).Connections == 1 })
	c.Send(room, "quick").Must(t)
}
