package hosttest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
)

// presets are the join rules of the presets of /createRoom.
var presets = map[string]string{"private_chat": "invite", "trusted_private_chat": "invite", "public_chat": "public"}

// CreateRoom asks on_create_room, user_may_create_room, user_may_create_room_alias, check_visibility_can_be_modified and
// user_may_publish_room where Synapse does, and check_event_allowed about every event.
func (m members) CreateRoom(ctx context.Context, userID string, config map[string]any, _ *bool, joinProfile map[string]any) (string, *string, error) {
	s := m.s
	s.mu.Lock()
	u, err := s.actorLocked(userID)
	admin := err == nil && u.Admin
	s.mu.Unlock()
	if err != nil {
		return "", nil, err
	}
	if config, err = s.askCreate(ctx, userID, admin, config); err != nil {
		return "", nil, err
	}
	c, err := readConfig(config)
	if err != nil {
		return "", nil, err
	}
	alias, err := s.reserveAlias(ctx, userID, c.alias)
	if err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	r := &room{id: fmt.Sprintf("!room%d:%s", s.numberLocked(), s.info.ServerName), version: c.version, state: map[engine.StateKey]*stored{}}
	s.mu.Unlock()
	if err := s.askVisibility(ctx, userID, r.id, c); err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	s.rooms[r.id] = r
	s.published[r.id] = c.visibility == "public"
	if alias != nil {
		err = s.addAliasLocked(*alias, Alias{RoomID: r.id})
	}
	s.mu.Unlock()
	if err == nil {
		err = s.furnish(ctx, r.id, userID, c, alias, joinProfile)
	}
	if err != nil {
		return "", nil, err
	}
	return r.id, alias, nil
}

// askCreate asks about the room as a whole; the modules may change its configuration.
func (s *Server) askCreate(ctx context.Context, userID string, admin bool, config map[string]any) (map[string]any, error) {
	requester := engine.Requester{UserID: userID, AuthenticatedEntity: userID}
	a, err := s.ask(ctx, catalog.OnCreateRoom, requester, config, admin)
	if err != nil {
		return nil, err
	}
	if a != nil {
		if changed, ok := a.Result.(map[string]any); ok && changed != nil {
			config = changed
		}
	}
	config, _ = shadow.Plain(config).(map[string]any)
	return config, s.verdict(ctx, catalog.UserMayCreateRoom, "you are not permitted to create rooms", userID, config)
}

// askVisibility asks about the list of public rooms.
func (s *Server) askVisibility(ctx context.Context, userID, roomID string, c roomConfig) error {
	allowed, err := s.permission(ctx, catalog.CheckVisibilityCanBeModified, roomID, bindings.StateOf(nil), c.visibility)
	if err == nil && !allowed {
		err = matrix(403, "M_UNKNOWN", "this visibility is not allowed")
	}
	if err == nil && c.visibility == "public" {
		err = s.verdict(ctx, catalog.UserMayPublishRoom, "this user is not permitted to publish rooms", userID, roomID)
	}
	return err
}

func (s *Server) reserveAlias(ctx context.Context, userID, local string) (*string, error) {
	if local == "" {
		return nil, nil
	}
	if strings.ContainsAny(local, ": \t\n#") {
		return nil, matrix(400, "M_INVALID_PARAM", "an alias has no blanks, colons and number signs")
	}
	alias := "#" + local + ":" + s.Info(ctx).ServerName
	s.mu.Lock()
	_, taken := s.aliases[alias]
	s.mu.Unlock()
	if taken {
		return nil, matrix(400, "M_ROOM_IN_USE", "the alias %s is taken", alias)
	}
	return &alias, s.verdict(ctx, catalog.UserMayCreateRoomAlias, "this user is not permitted to create this alias", userID, alias)
}

// furnish sends the events that make up a new room.
func (s *Server) furnish(ctx context.Context, roomID, creator string, c roomConfig, alias *string, joinProfile map[string]any) error {
	create := map[string]any{"creator": creator, "room_version": c.version}
	maps.Copy(create, c.creation)
	s.mu.Lock()
	member := s.memberLocked(creator, "join")
	s.mu.Unlock()
	maps.Copy(member.Content, joinProfile)
	events := []Event{stateEvent("m.room.create", create), member, stateEvent("m.room.power_levels", c.firstLevels(creator))}
	if alias != nil {
		events = append(events, stateEvent("m.room.canonical_alias", map[string]any{"alias": *alias}))
	}
	events = append(events, c.state...)
	for _, e := range events {
		e.Sender = creator
		rules := (*room).maySend
		switch e.Type {
		case "m.room.member":
			rules = (*room).mayChangeMembership
		case "m.room.create":
			rules = func(*room, *Event) error { return nil }
		}
		if _, err := s.send(ctx, roomID, e, nil, rules); err != nil {
			return err
		}
	}
	for _, user := range slices.Compact(c.invite) {
		content := map[string]any{}
		if c.direct {
			content["is_direct"] = true
		}
		if _, err := s.SetMembership(ctx, Membership{Sender: creator, Target: user, RoomID: roomID, Membership: "invite", Content: content}); err != nil {
			return err
		}
	}
	return nil
}
