package bindings

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/axolua/axolua/bindings/lists"
)

// RoomsOf has lists ask a Host about rooms.
func RoomsOf(h Host) lists.Rooms { return hostRooms{h} }

type hostRooms struct{ host Host }

// State is lists.Rooms'.
func (r hostRooms) State(ctx context.Context, roomID string, types []string) ([]lists.StateEvent, error) {
	places := make([][]string, len(types))
	for i, t := range types {
		places[i] = []string{t}
	}
	given, err := r.host.API(ctx, APICall{Method: "get_state_events_in_room", Args: map[string]any{"room_id": roomID, "types": places}})
	if err != nil {
		return nil, apiError(err)
	}
	events, err := eventList(given)
	if err != nil {
		return nil, fmt.Errorf("the homeserver's answer: %w", err)
	}
	state := make([]lists.StateEvent, len(events))
	for i, e := range events {
		state[i].Type, _ = e.Field("type")
		state[i].StateKey, _ = e.Field("state_key")
		state[i].Text = func(key string) string {
			s, _ := text(get(get(e.root, "content"), key))
			return s
		}
	}
	return state, nil
}

// eventList is a result of type Event[], in any of the forms that a Host may give.
func eventList(given any) (events []*Event, err error) {
	switch given := given.(type) {
	case []*Event:
		return given, nil
	case json.RawMessage:
		var list []json.RawMessage
		if err := json.Unmarshal(given, &list); err != nil {
			return nil, err
		}
		for _, text := range list {
			e, err := ParseEvent(text)
			if err != nil {
				return nil, err
			}
			events = append(events, e)
		}
		return events, nil
	case []any:
		for _, v := range given {
			e, err := NewEvent(v)
			if err != nil {
				return nil, err
			}
			events = append(events, e)
		}
		return events, nil
	}
	return nil, fmt.Errorf("a %T is no list of events", given)
}
