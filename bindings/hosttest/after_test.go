package hosttest_test

import (
	"context"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
)

// TestAfterMembership: on_new_event comes when a membership has been changed, so that it may change another one there.
func TestAfterMembership(t *testing.T) {
	s := world(t)
	withModules(t, s, `
function on_new_event(event)
  if event.membership == "invite" then
    api.update_room_membership(event.state_key, event.state_key, event.room_id, "join")
  end
end`)
	_, err := s.SetMembership(context.Background(), hosttest.Membership{Sender: bob, Target: carol, RoomID: home, Membership: "invite"})
	must(t, err)
	if got := s.Membership(home, carol); got != "join" {
		t.Errorf("the membership of the invited is %q; calls %+v", got, s.Calls())
	}
}

// TestInitialPowerLevels: power levels in initial_state are the first that a room has, so that they may ask for more than
// the creator has got, as in Synapse.
func TestInitialPowerLevels(t *testing.T) {
	s := world(t)
	room, err := s.API(context.Background(), bindings.APICall{Method: "create_room", Args: map[string]any{
		"user_id": alice, "config": map[string]any{"initial_state": []any{map[string]any{
			"type": "m.room.power_levels", "content": map[string]any{"users": map[string]any{alice: int64(100)}, "events": map[string]any{"m.room.encryption": int64(150)}},
		}}},
	}})
	must(t, err)
	id := room.(bindings.Results)[0].(string)
	levels := s.Content(id, "m.room.power_levels", "")
	if events, _ := levels["events"].(map[string]any); events["m.room.encryption"] == nil || levels["state_default"] != nil {
		t.Errorf("the power levels are %v", levels)
	}
}
