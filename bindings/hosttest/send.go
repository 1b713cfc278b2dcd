package hosttest

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
)

// Send sends an event as a client or a module of this server does; it is not in Calls. dict has type, room_id, sender,
// content and, of a state event, state_key. The modules are asked check_event_allowed and check_event_for_spam before it is
// in the room and on_new_event after.
func (s *Server) Send(ctx context.Context, dict map[string]any) (*bindings.Event, error) {
	roomID, e, err := draft(dict)
	if err != nil {
		return nil, err
	}
	if err := s.isLocal(e.Sender); err != nil {
		return nil, err
	}
	if e.Type == "m.room.member" {
		return nil, matrix(500, "M_UNKNOWN", "memberships are changed with update_room_membership")
	}
	return s.send(ctx, roomID, e, func(at *stored) error {
		return s.verdict(ctx, catalog.CheckEventForSpam, "this message was rejected as probable spam", at.forLua)
	}, (*room).maySend)
}

// draft reads what a module says of an event.
func draft(dict map[string]any) (roomID string, e Event, err error) {
	text := func(name string) string {
		v, ok := dict[name]
		s, isText := v.(string)
		if err == nil && !ok {
			err = fmt.Errorf("the event has no %s", name)
		}
		if err == nil && !isText {
			err = matrix(400, "M_BAD_JSON", "the event's %s is no text", name)
		}
		return s
	}
	e.Type, roomID, e.Sender = text("type"), text("room_id"), text("sender")
	if _, ok := dict["state_key"]; ok {
		key := text("state_key")
		e.StateKey = &key
	}
	if _, ok := dict["redacts"]; ok {
		e.Redacts = text("redacts")
	}
	content, given := dict["content"]
	e.Content, _ = shadow.Plain(content).(map[string]any)
	if err == nil && given && e.Content == nil {
		err = matrix(400, "M_BAD_JSON", "the event's content is no object")
	}
	if err == nil && (len(e.Type) > longestID || e.StateKey != nil && len(*e.StateKey) > longestID) {
		err = matrix(413, "M_TOO_LARGE", "the type and the state key have at most %d characters", longestID)
	}
	return roomID, e, err
}

// largestEvent is in bytes.
const largestEvent = 65536

// send has e checked and puts it into its room. spam is asked after check_event_allowed; rules are the room's.
func (s *Server) send(ctx context.Context, roomID string, e Event, spam func(*stored) error, rules func(*room, *Event) error) (*bindings.Event, error) {
	at, state, err := s.build(roomID, e)
	if err != nil {
		return nil, err
	}
	if at, err = s.allowed(ctx, roomID, at, state); err != nil {
		return nil, err
	}
	if spam != nil {
		if err := spam(at); err != nil {
			return nil, err
		}
	}
	at, state, isNew, err := s.commit(roomID, at, rules)
	if err != nil || !isNew {
		return eventOf(at), err
	}
	s.tell(changed(ctx), catalog.OnNewEvent, at.forLua, state)
	return at.forLua, nil
}

func eventOf(at *stored) *bindings.Event {
	if at == nil {
		return nil
	}
	return at.forLua
}

func (s *Server) build(roomID string, e Event) (*stored, engine.StateMap, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.roomLocked(roomID)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := s.localpart(e.Sender); ok {
		if _, err := s.actorLocked(e.Sender); err != nil {
			return nil, nil, err
		}
	}
	at, err := s.storeLocked(r, e)
	if err == nil && len(at.content) > largestEvent {
		err = matrix(413, "M_TOO_LARGE", "the event is larger than %d bytes", largestEvent)
	}
	return at, bindings.StateOf(forLua(r.current(nil))), err
}

func (s *Server) roomLocked(id string) (*room, error) {
	if r := s.rooms[id]; r != nil {
		return r, nil
	}
	return nil, matrix(404, "M_NOT_FOUND", "there is no room %s", id)
}

// allowed asks check_event_allowed, which may put another event in the place of at.
func (s *Server) allowed(ctx context.Context, roomID string, at *stored, state engine.StateMap) (*stored, error) {
	a, err := s.ask(ctx, catalog.CheckEventAllowed, at.forLua, state)
	if err != nil || a == nil {
		return at, err
	}
	d, ok := a.Result.(engine.EventDecision)
	switch {
	case ok && !d.Allowed:
		return nil, forbidden("this event is not allowed here")
	case !ok || d.Replacement == nil:
		return at, nil
	}
	changedRoom, e, err := draft(d.Replacement)
	if err != nil {
		return nil, err
	}
	if changedRoom != roomID || e.Type != at.Type || (e.StateKey == nil) != (at.StateKey == nil) || e.StateKey != nil && *e.StateKey != *at.StateKey {
		return nil, fmt.Errorf("check_event_allowed changed the room, the type or the state key of an event")
	}
	changed, _, err := s.build(roomID, e)
	return changed, err
}

// commit puts at into its room, if the rules still let it, or gives the same state that is there already.
func (s *Server) commit(roomID string, at *stored, rules func(*room, *Event) error) (now *stored, state engine.StateMap, isNew bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.roomLocked(roomID)
	if err != nil {
		return nil, nil, false, err
	}
	if same := r.same(&at.Event); same != nil {
		return same, nil, false, nil
	}
	if err := rules(r, &at.Event); err != nil {
		return nil, nil, false, err
	}
	if at.depth = len(r.events) + 1; at.StateKey != nil { // others may have been sent meanwhile
		if err := at.write(r); err != nil {
			return nil, nil, false, err
		}
	}
	r.append(at)
	if at.Type == "m.room.redaction" {
		err = r.redact(redacted(&at.Event))
	}
	return at, bindings.StateOf(forLua(r.current(nil))), true, err
}

// same is the current state that says what e would say; nil if there is none.
func (r *room) same(e *Event) *stored {
	if e.StateKey == nil {
		return nil
	}
	content, err := json.Marshal(e.Content)
	now := r.at(e.Type, *e.StateKey)
	if err != nil || now == nil || now.Sender != e.Sender || now.content != string(content) {
		return nil
	}
	return now
}

// redact empties the content of an event. Of a membership that much stays.
func (r *room) redact(id string) error {
	for i, at := range r.events {
		if at.id != id {
			continue
		}
		emptied := *at
		emptied.Content = map[string]any{}
		if m, ok := at.Content["membership"]; ok && at.Type == "m.room.member" {
			emptied.Content["membership"] = m
		}
		if err := emptied.write(r); err != nil {
			return err
		}
		r.events[i] = &emptied
		if at.StateKey != nil && r.state[at.place()] == at {
			r.state[at.place()] = &emptied
		}
	}
	return nil
}
