package hosttest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
)

// Room is a room, as a test sets it up. It is taken as it is, whatever its power levels say.
type Room struct {
	ID      string `json:"room_id"`
	Creator string `json:"creator"` // joined, with power level 100
	Version string `json:"version"` // "10" if empty
	Name    string `json:"name"`
	Topic   string `json:"topic"`
	// JoinRule is "invite" if empty.
	JoinRule string   `json:"join_rule"`
	Public   bool     `json:"public"` // in the list of public rooms
	Aliases  []string `json:"aliases"`
	// Members are memberships by user: join, invite, leave, ban, knock.
	Members map[string]string `json:"members"`
	// PowerLevels are laid over those that Synapse gives a new room.
	PowerLevels map[string]any `json:"power_levels"`
	State       []Event        `json:"state"`
	Events      []Event        `json:"events"` // after the state
}

// Event is what a test says of an event.
type Event struct {
	Type     string         `json:"type"`
	Sender   string         `json:"sender"` // the creator if empty
	StateKey *string        `json:"state_key"`
	Content  map[string]any `json:"content"`
	Redacts  string         `json:"redacts"`
}

// room is a room in use.
type room struct {
	id, version string
	state       map[engine.StateKey]*stored
	events      []*stored
}

// stored is an event in a room; it does not change.
type stored struct {
	Event
	id      string
	depth   int
	tsMS    int64
	origin  string // "local", or the sender's server
	forLua  *bindings.Event
	content string // canonical
}

// AddRoom makes a room. Nobody is asked.
func (s *Server) AddRoom(r Room) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !strings.HasPrefix(r.ID, "!"):
		return fmt.Errorf("%q is no room id", r.ID)
	case s.rooms[r.ID] != nil:
		return fmt.Errorf("%s exists already", r.ID)
	case r.Creator == "":
		return fmt.Errorf("%s: it has no creator", r.ID)
	}
	for _, alias := range r.Aliases {
		if err := s.addAliasLocked(alias, Alias{RoomID: r.ID}); err != nil {
			return err
		}
	}
	at := &room{id: r.ID, version: cmp.Or(r.Version, "10"), state: map[engine.StateKey]*stored{}}
	s.rooms[r.ID] = at
	for _, e := range r.all(s) {
		e.Sender = cmp.Or(e.Sender, r.Creator)
		if err := s.putLocked(at, e); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
	}
	if r.Public {
		s.published[r.ID] = true
	}
	return nil
}

func (s *Server) putLocked(r *room, e Event) error {
	at, err := s.storeLocked(r, e)
	if err == nil {
		r.append(at)
	}
	return err
}

// all are the events that make up r.
func (r *Room) all(s *Server) []Event {
	levels := defaultLevels(r.Creator)
	maps.Copy(levels, r.PowerLevels)
	events := []Event{
		stateEvent("m.room.create", map[string]any{"creator": r.Creator, "room_version": cmp.Or(r.Version, "10")}),
		s.memberLocked(r.Creator, "join"),
		stateEvent("m.room.power_levels", levels),
		stateEvent("m.room.join_rules", map[string]any{"join_rule": cmp.Or(r.JoinRule, "invite")}),
	}
	if r.Name != "" {
		events = append(events, stateEvent("m.room.name", map[string]any{"name": r.Name}))
	}
	if r.Topic != "" {
		events = append(events, stateEvent("m.room.topic", map[string]any{"topic": r.Topic}))
	}
	if len(r.Aliases) > 0 {
		events = append(events, stateEvent("m.room.canonical_alias", map[string]any{"alias": r.Aliases[0]}))
	}
	for _, user := range slices.Sorted(maps.Keys(r.Members)) {
		e := s.memberLocked(user, r.Members[user])
		if m := r.Members[user]; m == "join" || m == "knock" {
			e.Sender = user
		}
		events = append(events, e)
	}
	for _, e := range r.State {
		if e.StateKey == nil {
			e.StateKey = new(string)
		}
		events = append(events, e)
	}
	return append(events, r.Events...)
}

func stateEvent(eventType string, content map[string]any) Event {
	return Event{Type: eventType, StateKey: new(string), Content: content}
}

// memberLocked is a membership with the profile of the user, if that is an account here.
func (s *Server) memberLocked(user, membership string) Event {
	content := map[string]any{"membership": membership}
	if u := s.users[user]; u != nil && (membership == "join" || membership == "invite") {
		s.fillLocked(content, u)
	}
	return Event{Type: "m.room.member", StateKey: &user, Content: content}
}

// storeLocked makes e an event of r, which is not in it yet.
func (s *Server) storeLocked(r *room, e Event) (*stored, error) {
	e.Content, _ = shadow.Plain(e.Content).(map[string]any)
	if e.Content == nil {
		e.Content = map[string]any{}
	}
	at := &stored{Event: e, id: fmt.Sprintf("$event%d", s.numberLocked()), depth: len(r.events) + 1, tsMS: s.now.UnixMilli(), origin: "local"}
	if _, server, _ := strings.Cut(e.Sender, ":"); server != s.info.ServerName {
		at.origin = server
	}
	return at, at.write(r)
}

// write makes what Lua sees of the event.
func (at *stored) write(r *room) error {
	content, err := json.Marshal(at.Content)
	if err != nil {
		return err
	}
	at.content = string(content)
	dict := map[string]any{
		"type": at.Type, "room_id": r.id, "sender": at.Sender, "content": json.RawMessage(content), "event_id": at.id, "depth": at.depth,
		"origin_server_ts": at.tsMS, "room_version": r.version, "origin": at.origin, "unsigned": map[string]any{},
	}
	if at.Redacts != "" {
		dict["redacts"] = at.Redacts
	}
	if at.StateKey != nil {
		dict["state_key"] = *at.StateKey
		if before := r.state[at.place()]; before != nil && before.id != at.id {
			dict["unsigned"] = map[string]any{"replaces_state": before.id, "prev_content": before.Content, "prev_sender": before.Sender}
		}
	}
	text, err := json.Marshal(dict)
	if err != nil {
		return err
	}
	at.forLua, err = bindings.ParseEvent(text)
	return err
}

func (at *stored) place() engine.StateKey { return engine.StateKey{Type: at.Type, Key: *at.StateKey} }

func (r *room) append(at *stored) {
	r.events = append(r.events, at)
	if at.StateKey != nil {
		r.state[at.place()] = at
	}
}
