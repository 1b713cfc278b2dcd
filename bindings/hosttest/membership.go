package hosttest

import (
	"context"
	"fmt"
	"maps"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine/catalog"
)

// Membership is a change of one.
type Membership struct {
	Sender, Target, RoomID string
	Membership             string         // join, invite, leave, ban, knock, or kick and unban as Synapse calls them
	Content                map[string]any // may be nil
}

// SetMembership changes a membership as a client or a module of this server does; it is not in Calls. The modules are asked
// user_may_join_room or user_may_invite, check_event_allowed and, after it, on_new_event.
func (s *Server) SetMembership(ctx context.Context, m Membership) (*bindings.Event, error) {
	if err := s.isLocal(m.Sender); err != nil {
		return nil, err
	}
	if err := validID("@", "user id", m.Target); err != nil {
		return nil, err
	}
	ctx, free := changing(ctx, m.RoomID)
	if !free {
		return nil, fmt.Errorf("a membership of %s is being changed, and this question is about it: the change would wait for itself; use spawn", m.RoomID)
	}
	e, invited, err := s.prepareMembership(m)
	if err != nil {
		return nil, err
	}
	if at := s.sameMembership(m.RoomID, e); at != nil {
		return at.forLua, nil
	}
	switch e.Content["membership"] {
	case "join":
		err = s.askJoin(ctx, m, invited)
	case "invite":
		err = s.verdict(ctx, catalog.UserMayInvite, "invites have been disabled on this server", m.Sender, m.Target, m.RoomID)
	}
	if err != nil {
		return nil, err
	}
	return s.send(ctx, m.RoomID, e, nil, (*room).mayChangeMembership)
}

func (s *Server) askJoin(ctx context.Context, m Membership, invited bool) error {
	if u, ok := s.User(m.Target); ok && u.Admin {
		return nil // Synapse asks nobody about server admins
	}
	return s.verdict(ctx, catalog.UserMayJoinRoom, "not allowed to join this room", m.Target, m.RoomID, invited)
}

// prepareMembership makes the event of a change, with the profile in it, and says whether its target has an invite.
func (s *Server) prepareMembership(m Membership) (e Event, invited bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.actorLocked(m.Sender); err != nil {
		return e, false, err
	}
	r, err := s.roomLocked(m.RoomID)
	if err != nil {
		return e, false, err
	}
	now, becomes := r.membership(m.Target), m.Membership
	switch m.Membership {
	case "join", "invite", "ban", "knock", "leave":
	case "kick", "unban":
		becomes = "leave"
	default:
		return e, false, matrix(400, "M_BAD_JSON", "there is no membership %q", m.Membership)
	}
	if m.Membership == "unban" && now != "ban" || now == "ban" && becomes != "ban" && becomes != "leave" || now == "ban" && m.Membership == "kick" {
		return e, false, matrix(403, "M_BAD_STATE", "%s cannot be the next membership of %s after %s", m.Membership, m.Target, now)
	}
	content := maps.Clone(m.Content)
	if content == nil {
		content = map[string]any{}
	}
	content["membership"] = becomes
	if u := s.users[m.Target]; u != nil && (becomes == "join" || becomes == "invite") {
		s.fillLocked(content, u)
	}
	return Event{Type: "m.room.member", Sender: m.Sender, StateKey: &m.Target, Content: content}, now == "invite", nil
}

// fillLocked puts a profile where a membership has none.
func (s *Server) fillLocked(content map[string]any, u *User) {
	for name, value := range map[string]string{"displayname": u.DisplayName, "avatar_url": u.AvatarURL} {
		if _, has := content[name]; !has && value != "" {
			content[name] = value
		}
	}
}

// sameMembership is the event that is there already and says the same; nil if there is none.
func (s *Server) sameMembership(roomID string, e Event) *stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[roomID]
	if r == nil {
		return nil
	}
	return r.same(&e)
}

// mayChangeMembership applies the rules of the room to a membership.
func (r *room) mayChangeMembership(e *Event) error {
	target := *e.StateKey
	own, now := r.membership(e.Sender), r.membership(target)
	becomes, _ := e.Content["membership"].(string)
	if becomes == "join" {
		return r.mayJoin(e.Sender, target, now)
	}
	if becomes == "knock" {
		return r.mayKnock(e.Sender, target, now)
	}
	if becomes == "leave" && e.Sender == target && (own == "invite" || own == "knock") {
		return nil
	}
	if own != "join" {
		return forbidden("%s is not in the room %s", e.Sender, r.id)
	}
	power, other, levels := r.powerOf(e.Sender), r.powerOf(target), r.levels()
	needs := func(name string, otherwise int64) bool { return power >= level(levels, name, otherwise) }
	switch {
	case becomes == "invite" && now == "ban":
		return forbidden("%s is banned from the room", target)
	case becomes == "invite" && now == "join":
		return forbidden("%s is in the room already", target)
	case becomes == "invite" && !needs("invite", 0):
		return forbidden("%s may not invite", e.Sender)
	case becomes == "ban" && (!needs("ban", 50) || power <= other):
		return forbidden("%s may not ban %s", e.Sender, target)
	case becomes == "leave" && now == "ban" && !needs("ban", 50):
		return forbidden("%s may not unban %s", e.Sender, target)
	case becomes == "leave" && e.Sender != target && (!needs("kick", 50) || power <= other):
		return forbidden("%s may not remove %s", e.Sender, target)
	case becomes == "leave" && now == "leave":
		return forbidden("%s is not in the room", target)
	}
	return nil
}

func (r *room) joinRule() string {
	if at := r.at("m.room.join_rules", ""); at != nil {
		if rule, ok := at.Content["join_rule"].(string); ok {
			return rule
		}
	}
	return "invite"
}

func (r *room) mayJoin(sender, target, now string) error {
	create := r.at("m.room.create", "")
	switch {
	case sender != target:
		return forbidden("nobody can have another user join")
	case now == "ban":
		return forbidden("%s is banned from the room", target)
	case now == "join", now == "invite", r.joinRule() == "public", len(r.state) == 1 && create != nil && create.Sender == sender:
		return nil
	}
	return forbidden("%s is not invited to the room", target)
}

func (r *room) mayKnock(sender, target, now string) error {
	rule := r.joinRule()
	if sender != target || rule != "knock" && rule != "knock_restricted" || now == "join" || now == "invite" || now == "ban" {
		return forbidden("%s may not knock for %s", sender, target)
	}
	return nil
}
