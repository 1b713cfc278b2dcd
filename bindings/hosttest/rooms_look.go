package hosttest

import (
	"cmp"
	"maps"
	"slices"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// Rooms lists the ids of the rooms, sorted.
func (s *Server) Rooms() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.rooms))
}

// Events lists the events of a room, the oldest first; nil where there is no such room.
func (s *Server) Events(roomID string) []*bindings.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[roomID]; r != nil {
		return forLua(r.events)
	}
	return nil
}

// State gives the current state of a room at a place; nil where there is none.
func (s *Server) State(roomID, eventType, stateKey string) *bindings.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[roomID]; r != nil {
		if at := r.at(eventType, stateKey); at != nil {
			return at.forLua
		}
	}
	return nil
}

// Content gives the content of the current state of a room at a place; nil where there is none. It is not to be changed.
func (s *Server) Content(roomID, eventType, stateKey string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[roomID]; r != nil {
		if at := r.at(eventType, stateKey); at != nil {
			return at.Content
		}
	}
	return nil
}

// Membership is a user's in a room; "leave" where there is none.
func (s *Server) Membership(roomID, userID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[roomID]; r != nil {
		return r.membership(userID)
	}
	return "leave"
}

func forLua(list []*stored) []*bindings.Event {
	events := make([]*bindings.Event, len(list))
	for i, at := range list {
		events[i] = at.forLua
	}
	return events
}

func (r *room) at(eventType, stateKey string) *stored {
	return r.state[engine.StateKey{Type: eventType, Key: stateKey}]
}

func (r *room) membership(userID string) string {
	if at := r.at("m.room.member", userID); at != nil {
		if m, ok := at.Content["membership"].(string); ok {
			return m
		}
	}
	return "leave"
}

// current lists the state at places, each a type and perhaps a state key; all of it where places is nil. The oldest is first.
func (r *room) current(places [][]string) []*stored {
	var list []*stored
	for key, at := range r.state {
		if places == nil || slices.ContainsFunc(places, func(p []string) bool {
			return p[0] == key.Type && (len(p) < 2 || p[1] == key.Key)
		}) {
			list = append(list, at)
		}
	}
	slices.SortFunc(list, func(a, b *stored) int { return cmp.Compare(a.depth, b.depth) })
	return list
}

// roomsOfLocked lists the rooms that a user is in, sorted.
func (s *Server) roomsOfLocked(userID string) (ids []string) {
	for id, r := range s.rooms {
		if r.membership(userID) == "join" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
