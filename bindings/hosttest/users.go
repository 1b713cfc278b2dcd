package hosttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/shadow"
)

// User is an account of the server, as a test sets it up.
type User struct {
	ID          string `json:"user_id"` // @local:server
	DisplayName string `json:"display_name"`
	AvatarURL   string `json:"avatar_url"`
	Admin       bool   `json:"admin"`
	Deactivated bool   `json:"deactivated"`
	Guest       bool   `json:"guest"`
	ShadowBan   bool   `json:"shadow_banned"`
	Locked      bool   `json:"locked"`
	Suspended   bool   `json:"suspended"`
	Unapproved  bool   `json:"unapproved"`
	Type        string `json:"user_type"`
	// CreatedS is in seconds since the epoch; 0 is what the clock shows.
	CreatedS    int64                     `json:"creation_ts"`
	Threepids   []Threepid                `json:"threepids"`
	Uses        []Use                     `json:"uses"`
	Devices     []string                  `json:"devices"`
	AccountData map[string]map[string]any `json:"account_data"` // by type
}

// Threepid is a verified address of an account. Times are in ms; 0 is what the clock shows.
type Threepid struct {
	Medium      string `json:"medium"`
	Address     string `json:"address"`
	ValidatedAt int64  `json:"validated_at"`
	AddedAt     int64  `json:"added_at"`
}

// Use is one use of an account. LastSeen is in ms.
type Use struct {
	IP        string `json:"ip"`
	UserAgent string `json:"user_agent"`
	LastSeen  int64  `json:"last_seen"`
}

// AddUser makes an account. Nobody is asked.
func (s *Server) AddUser(u User) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	local, ok := s.localpart(u.ID)
	switch {
	case !ok || local == "":
		return fmt.Errorf("%q is no user id of %s", u.ID, s.info.ServerName)
	case s.users[u.ID] != nil:
		return fmt.Errorf("%s exists already", u.ID)
	}
	s.putUserLocked(u)
	return nil
}

func (s *Server) putUserLocked(u User) {
	if u.CreatedS == 0 {
		u.CreatedS = s.now.Unix()
	}
	u = u.clone()
	for i := range u.Threepids {
		t := &u.Threepids[i]
		if t.ValidatedAt == 0 {
			t.ValidatedAt = s.now.UnixMilli()
		}
		if t.AddedAt == 0 {
			t.AddedAt = t.ValidatedAt
		}
	}
	s.users[u.ID] = &u
}

// User gives an account as it is now.
func (s *Server) User(id string) (u User, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.users[id]; at != nil {
		return at.clone(), true
	}
	return User{}, false
}

// Users lists the ids of the accounts, sorted.
func (s *Server) Users() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.users))
}

// clone is a copy that shares nothing with u.
func (u User) clone() User {
	u.Threepids, u.Uses, u.Devices = slices.Clone(u.Threepids), slices.Clone(u.Uses), slices.Clone(u.Devices)
	data := make(map[string]map[string]any, len(u.AccountData))
	for kind, content := range u.AccountData {
		data[kind] = shadow.Plain(content).(map[string]any)
	}
	u.AccountData = data
	return u
}

// localpart takes a user id of this server apart.
func (s *Server) localpart(userID string) (local string, ok bool) {
	name, ok := strings.CutPrefix(userID, "@")
	local, domain, _ := strings.Cut(name, ":")
	return local, ok && domain == s.info.ServerName
}

// validID is what Synapse makes of ids that it takes apart.
func validID(sigil, what, id string) error {
	rest, ok := strings.CutPrefix(id, sigil)
	if _, domain, found := strings.Cut(rest, ":"); !ok || !found || domain == "" {
		return matrix(400, "M_INVALID_PARAM", "%q is no %s", id, what)
	}
	return nil
}

// isLocal is an error for the ids of users of other servers, which Synapse raises without an errcode.
func (s *Server) isLocal(userID string) error {
	if err := validID("@", "user id", userID); err != nil {
		return err
	}
	if _, ok := s.localpart(userID); !ok {
		return fmt.Errorf("%s is not a user of this homeserver", userID)
	}
	return nil
}

// actorLocked is an account that something is to be done for.
func (s *Server) actorLocked(userID string) (*User, error) {
	if err := s.isLocal(userID); err != nil {
		return nil, err
	}
	if u := s.users[userID]; u != nil {
		return u, nil
	}
	return nil, matrix(404, "M_NOT_FOUND", "there is no account %s", userID)
}
