package hosttest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// content is what Load takes.
type content struct {
	TimeMS          *int64           `json:"time_ms"` // what the clock shows
	WorkerName      string           `json:"worker_name"`
	PublicBaseURL   string           `json:"public_baseurl"`
	BackgroundTasks *bool            `json:"background_tasks"`
	Users           map[string]User  `json:"users"` // by id or local part
	Rooms           map[string]Room  `json:"rooms"` // by id
	Aliases         map[string]Alias `json:"aliases"`
	Media           map[string]struct {
		UserID string `json:"user_id"`
		Text   string `json:"text"`
	} `json:"media"`
	Fail map[string]failing `json:"fail"` // members of the module API that fail
}

// Load adds what plain data says, of the types that JSON has: time_ms, worker_name, public_baseurl, background_tasks, and,
// each by its id, users, rooms, aliases, media and fail. The fields of a user and of a room are those of User and Room.
//
//	users: { alice: { admin: true, display_name: "Alice" } }
//	rooms: { "!r:example.org": { creator: "@alice:example.org", members: { "@bob:example.org": "join" } } }
//
// The error names the path: rooms["!r:example.org"].members["@bob:example.org"]: got a number, want a text. After an error
// the server may have a part of it.
func (s *Server) Load(data map[string]any) error {
	var c content
	if err := decode("", data, &c); err != nil {
		return err
	}
	if err := c.checkFail(); err != nil {
		return err
	}
	s.loadInfo(&c)
	for _, id := range slices.Sorted(maps.Keys(c.Users)) {
		u := c.Users[id]
		if u.ID == "" {
			u.ID = id
		}
		if u.ID[:min(1, len(u.ID))] != "@" {
			u.ID = "@" + u.ID + ":" + s.Info(context.Background()).ServerName
		}
		if err := s.AddUser(u); err != nil {
			return fmt.Errorf("%s: %w", below("users", id), err)
		}
	}
	return s.loadRooms(&c)
}

func (s *Server) loadInfo(c *content) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.TimeMS != nil {
		s.now = time.UnixMilli(*c.TimeMS).UTC()
	}
	if c.WorkerName != "" {
		s.info.WorkerName = c.WorkerName
	}
	if c.PublicBaseURL != "" {
		s.info.PublicBaseURL = c.PublicBaseURL
	}
	if c.BackgroundTasks != nil {
		s.info.BackgroundTasks = *c.BackgroundTasks
	}
	for id, m := range c.Media {
		s.media[id] = Media{ID: id, UserID: m.UserID, Content: []byte(m.Text)}
	}
	for method, f := range c.Fail {
		s.failing[method] = f.failure()
	}
}

func (s *Server) loadRooms(c *content) error {
	for _, id := range slices.Sorted(maps.Keys(c.Rooms)) {
		r, path := c.Rooms[id], below("rooms", id)
		if r.ID == "" {
			r.ID = id
		}
		if err := r.check(path); err != nil {
			return err
		}
		if err := s.AddRoom(r); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, alias := range slices.Sorted(maps.Keys(c.Aliases)) {
		if err := s.AddAlias(alias, c.Aliases[alias]); err != nil {
			return fmt.Errorf("%s: %w", below("aliases", alias), err)
		}
	}
	return nil
}

// check finds what would be strange later.
func (r *Room) check(path string) error {
	for _, user := range slices.Sorted(maps.Keys(r.Members)) {
		at := below(path+".members", user)
		if err := validID("@", "user id", user); err != nil {
			return fmt.Errorf("%s: %q is no user id", at, user)
		}
		switch m := r.Members[user]; m {
		case "join", "invite", "leave", "ban", "knock":
		default:
			return fmt.Errorf("%s: got %q, want join, invite, leave, ban or knock", at, m)
		}
	}
	for name, events := range map[string][]Event{"state": r.State, "events": r.Events} {
		for i, e := range events {
			if e.Type == "" {
				return fmt.Errorf("%s.%s[%d]: it has no type", path, name, i+1)
			}
		}
	}
	return nil
}
