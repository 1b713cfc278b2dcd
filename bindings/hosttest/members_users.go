package hosttest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

func (m members) CheckUserExists(_ context.Context, userID string) (*string, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if m.s.users[userID] != nil {
		return &userID, nil
	}
	found := m.s.alikeLocked(userID)
	if len(found) != 1 {
		return nil, nil // of several Synapse takes only the one that is written alike
	}
	return &found[0], nil
}

// alikeLocked lists the accounts whose ids differ from userID at most in the case of their letters.
func (s *Server) alikeLocked(userID string) (ids []string) {
	for id := range s.users {
		if strings.EqualFold(id, userID) {
			ids = append(ids, id)
		}
	}
	return ids
}

// userInfo is what get_userinfo_by_id gives.
type userInfo struct {
	UserID      string  `json:"user_id"`
	CreatedS    int64   `json:"creation_ts"`
	Type        *string `json:"user_type"`
	Admin       bool    `json:"is_admin"`
	Deactivated bool    `json:"is_deactivated"`
	Guest       bool    `json:"is_guest"`
	ShadowBan   bool    `json:"is_shadow_banned"`
	Approved    bool    `json:"approved"`
	Locked      bool    `json:"locked"`
	Suspended   bool    `json:"suspended"`
}

func (m members) GetUserinfoByID(_ context.Context, userID string) (*userInfo, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	u := m.s.users[userID]
	if u == nil {
		return nil, nil
	}
	return &userInfo{UserID: u.ID, CreatedS: u.CreatedS, Type: orNil(u.Type), Admin: u.Admin, Deactivated: u.Deactivated, Guest: u.Guest,
		ShadowBan: u.ShadowBan, Approved: !u.Unapproved, Locked: u.Locked, Suspended: u.Suspended}, nil
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (m members) IsUserAdmin(_ context.Context, userID string) (bool, error) {
	if err := validID("@", "user id", userID); err != nil {
		return false, err
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	u := m.s.users[userID]
	return u != nil && u.Admin, nil
}

func (m members) SetUserAdmin(_ context.Context, userID string, admin bool) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	u, err := m.s.actorLocked(userID)
	if err == nil {
		u.Admin = admin
	}
	return err
}

type profile struct {
	DisplayName *string `json:"display_name"`
	AvatarURL   *string `json:"avatar_url"`
}

// GetProfileForUser gives an empty profile where there is no account, as Synapse does. Synapse does so for a user id too.
func (m members) GetProfileForUser(_ context.Context, localpart string) (profile, error) {
	if strings.HasPrefix(localpart, "@") {
		return profile{}, fmt.Errorf(`%q is no local part; want one such as "alice"`, localpart)
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	u := m.s.users["@"+localpart+":"+m.s.info.ServerName]
	if u == nil {
		return profile{}, nil
	}
	return profile{orNil(u.DisplayName), orNil(u.AvatarURL)}, nil
}

// longestName is in characters.
const longestName = 256

// SetDisplayname does what an admin's change does: the rooms of the account see it, those excepted that it may not be in
// any more.
func (m members) SetDisplayname(ctx context.Context, userID, name string, deactivation *bool) error {
	if utf8.RuneCountInString(name) > longestName {
		return matrix(400, "M_INVALID_PARAM", "a display name has at most %d characters", longestName)
	}
	m.s.mu.Lock()
	u, err := m.s.actorLocked(userID)
	if err != nil {
		m.s.mu.Unlock()
		return err
	}
	u.DisplayName = name
	changed := engine.ProfileInfo{DisplayName: orNil(name), AvatarURL: orNil(u.AvatarURL)}
	rooms := m.s.roomsOfLocked(userID)
	m.s.mu.Unlock()
	m.s.tell(ctx, catalog.OnProfileUpdate, userID, changed, true, deactivation != nil && *deactivation)
	for _, id := range rooms {
		_, _ = m.s.SetMembership(ctx, Membership{Sender: userID, Target: userID, RoomID: id, Membership: "join"})
	}
	return nil
}

func (m members) GetThreepidsForUser(_ context.Context, userID string) ([]Threepid, error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if u := m.s.users[userID]; u != nil {
		return u.clone().Threepids, nil
	}
	return nil, nil
}

func (m members) GetUserIPAndAgents(_ context.Context, userID string, sinceMS *int64) (uses []Use, err error) {
	if err := validID("@", "user id", userID); err != nil {
		return nil, err
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	u := m.s.users[userID]
	if u == nil {
		return nil, nil
	}
	for _, use := range u.Uses {
		if sinceMS == nil || use.LastSeen >= *sinceMS {
			uses = append(uses, use)
		}
	}
	return uses, nil
}

var (
	usernames = regexp.MustCompile(`^[a-z0-9._=/+-]+$`)
	digits    = regexp.MustCompile(`^[0-9]+$`)
)

// longestID is in bytes.
const longestID = 255

func (m members) CheckUsername(_ context.Context, username string) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	return m.s.checkUsernameLocked(username)
}

func (s *Server) checkUsernameLocked(username string) error {
	id := "@" + username + ":" + s.info.ServerName
	invalid := func(text string) error { return matrix(400, "M_INVALID_USERNAME", "%s", text) }
	switch {
	case username == "":
		return invalid("the local part is empty")
	case !usernames.MatchString(username):
		return invalid("a local part has only a-z, 0-9 and ._=-/+")
	case username[0] == '_':
		return invalid("a local part does not begin with _")
	case len(id) > longestID:
		return invalid(fmt.Sprintf("a user id has at most %d characters", longestID))
	case len(s.alikeLocked(id)) > 0:
		return matrix(400, "M_USER_IN_USE", "the name is taken")
	case digits.MatchString(username):
		return invalid("names of digits are for guests")
	}
	return nil
}
