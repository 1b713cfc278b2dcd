package hosttest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
)

// TestHammer does everything at once, with modules that ask back. What is left must be what a sequence of the same would
// leave.
func TestHammer(t *testing.T) {
	s := world(t)
	withModules(t, s, `
function check_event_for_spam(event) api.get_room_state(event.room_id):get("m.room.create") end
function on_new_event(event, state_events)
  api.account_data_manager:put_global("@bob:example.org", "last", { id = event.event_id })
end
function user_may_join_room(user, room) api.is_user_admin(user) end`)
	must(t, s.AddRoom(hosttest.Room{ID: "!open:example.org", Creator: alice, JoinRule: "public"}))
	const workers, rounds = 4, 20
	before := len(s.Events(home))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { hammer(t, s, w, rounds) })
	}
	wg.Wait()
	if n := len(s.Events(home)) - before; n != workers*rounds {
		t.Errorf("%d messages, want %d", n, workers*rounds)
	}
	ids := map[string]bool{}
	for _, room := range s.Rooms() {
		for _, e := range s.Events(room) {
			if id, _ := e.Field("event_id"); ids[id] {
				t.Errorf("%s is there twice", id)
			} else {
				ids[id] = true
			}
		}
	}
	for _, c := range s.Calls() {
		if !c.Done || c.Err != nil {
			t.Errorf("%+v", c)
		}
	}
}

func hammer(t *testing.T, s *hosttest.Server, worker, rounds int) {
	ctx := context.Background()
	user := fmt.Sprintf("user%d", worker)
	call := func(method string, args map[string]any) {
		if _, err := s.API(ctx, bindings.APICall{Method: method, Args: args}); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	call("register_user", map[string]any{"localpart": user})
	id := "@" + user + ":example.org"
	for i := range rounds {
		if _, err := s.Send(ctx, message(bob, fmt.Sprint(worker, i))); err != nil {
			t.Error(err)
		}
		for _, membership := range []string{"join", "leave"} {
			call("update_room_membership", map[string]any{"sender": id, "target": id, "room_id": "!open:example.org", "new_membership": membership})
		}
		call("set_displayname", map[string]any{"user_id": id, "new_displayname": fmt.Sprint(i)})
		call("create_room", map[string]any{"user_id": id, "config": map[string]any{"invite": []any{carol}}})
		call("get_state_events_in_room", map[string]any{"room_id": home, "types": [][]string{{"m.room.member"}}})
		s.Users()
		s.Calls()
		s.Now()
	}
}
