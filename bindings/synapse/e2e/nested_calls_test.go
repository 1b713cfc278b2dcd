package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// nesting answers questions by way of others.
const nesting = `
-- Each round but the last leaves a mark in the room and then begins the next. What a round sees is the mark of the one
-- before, also when it looks only after all others are over.
local function round(event, state_events)
  local n, rounds = event.content.n, event.content.rounds
  local function mark()
    local left = state_events:get("org.example.mark")
    return left and left.content.n or 0
  end
  local function send(type, content)
    api.create_and_send_event_into_room{ type = type, sender = event.sender, room_id = event.room_id, state_key = "", content = content }
  end
  local before = n % 2 == 1 and mark() or "not looked"
  if n < rounds then
    send("org.example.mark", { n = n })
    send("org.example.round", { n = n + 1, rounds = rounds })
  end
  log.info("round", { room = event.room_id, n = n, before = before, after = mark(), path = request.path })
end

-- A chain goes from room to room.
local function link(event)
  local rest = event:get_dict().content.rest
  local room = table.remove(rest, 1)
  if not room then return end
  local sent, why = pcall(api.create_and_send_event_into_room,
    { type = "org.example.link", sender = event.sender, room_id = room, content = { rest = rest } })
  log.info("link", { left = #rest, sent = sent, why = not sent and why.error or "" })
end

function check_event_allowed(event, state_events)
  if event.type == "org.example.round" then round(event, state_events) end
  if event.type == "org.example.link" then link(event) end
end`

// limitOfNested is what a question may take here, for busy machines: nothing waits so long that is right.
const limitOfNested = 30 * time.Second

// TestNesting has questions arise inside questions, where there are fewer VMs than questions.
func TestNesting(t *testing.T) {
	t.Parallel()
	h := home.Start(t, home.Options{Scripts: map[string]string{"rule.lua": nesting},
		Config: fmt.Sprintf("pool: { max: 2 }\ncall_timeout: %[1]v\nlimits: { time: %[1]v }\n", limitOfNested)})
	a := h.Synapse.Register(t, "alice")
	t.Run("at once", func(t *testing.T) { atOnce(t, h) })
	configure(t, h, "max: 2", "max: 1")
	t.Run("rounds", func(t *testing.T) { rounds(t, h, a, 5) })
	t.Run("too deep", func(t *testing.T) { tooDeep(t, h, a) })
	t.Run("locks", func(t *testing.T) { locks(t, h, a) })
	t.Run("abandoned", func(t *testing.T) { abandoned(t, h, a) })
}

// rounds has a client begin that many rounds in a new room, and looks at what each of them saw.
func rounds(t testing.TB, h *home.Home, c *home.Client, n int) {
	t.Helper()
	room, mark := c.Room(t), h.Engine.Log.Mark()
	c.SendState(room, "org.example.round", "", home.Object{"n": 1, "rounds": n}).Must(t)
	for i := range n {
		saw := home.Object{"room": room, "n": i + 1, "after": i, "path": home.Path("_matrix", "client", "v3", "rooms", room, "state", "org.example.round") + "/"}
		if saw["before"] = "not looked"; i%2 == 0 {
			saw["before"] = i
		}
		h.Engine.Log.Said(t, mark, "round", saw)
	}
	if got := count(t, c, room, "org.example.round"); got != n {
		t.Errorf("%d of %d rounds are in the room", got, n)
	}
}

// count is how many events of the type are among the last ones in a room.
func count(t testing.TB, c *home.Client, room, kind string) (n int) {
	t.Helper()
	for _, event := range c.Messages(room).Must(t).List("chunk") {
		if home.At(event, "type") == kind {
			n++
		}
	}
	return n
}

// tooDeep goes through more rooms than questions may nest. The last question is not asked, by which that event fails; the
// others stand.
func tooDeep(t *testing.T, h *home.Home, c *home.Client) {
	const depth = 8
	var chain []string
	for range depth + 3 {
		chain = append(chain, c.Room(t))
	}
	mark := h.Engine.Log.Mark()
	c.SendEvent(chain[0], "org.example.link", home.Object{"rest": chain[1:]}).Must(t)
	h.Engine.Log.Said(t, mark, "link", home.Object{"left": 1, "sent": false})
	h.Engine.Log.Await(t, mark, `"kind":"nesting"`)
	for i, room := range chain {
		links := count(t, c, room, "org.example.link")
		if want := map[bool]int{true: 1}[i <= depth]; links != want {
			t.Errorf("room %d of the chain has %d links, want %d", i, links, want)
		}
	}
}

// atOnce has many clients nest at the same time.
func atOnce(t *testing.T, h *home.Home) {
	var clients []*home.Client
	for i := range 16 {
		clients = append(clients, h.Synapse.Register(t, fmt.Sprint("user", i)))
	}
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() { rounds(t, h, c, 4) })
	}
	all.Wait()
	eventually(t, "a pool that is as small as before", func() bool {
		p := pool(t, h.Engine)
		return p.VMs <= 2 && p.Waiting == 0
	})
}

type poolStatus struct {
	VMs     int `json:"vms"`
	Waiting int `json:"waiting"`
}

// pool is what the engine says of its VMs.
func pool(t testing.TB, e *home.Engine) poolStatus {
	t.Helper()
	answer, err := http.Get(e.URL + "/v1/status")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var status struct{ Pool poolStatus }
	if err := json.NewDecoder(answer.Body).Decode(&status); err != nil {
		t.Fatal(err)
	}
	return status.Pool
}
