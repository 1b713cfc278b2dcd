package hosttest

import (
	"fmt"
	"slices"
)

// Alias is what an alias stands for.
type Alias struct {
	RoomID  string   `json:"room_id"`
	Servers []string `json:"servers"` // that are in the room; this one if empty
}

// AddAlias makes an alias, of this server or of another that is taken to have been asked.
func (s *Server) AddAlias(alias string, a Alias) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addAliasLocked(alias, a)
}

func (s *Server) addAliasLocked(alias string, a Alias) error {
	if err := validID("#", "room alias", alias); err != nil {
		return fmt.Errorf("%q is no room alias", alias)
	}
	if _, taken := s.aliases[alias]; taken {
		return fmt.Errorf("%s exists already", alias)
	}
	if a.Servers = slices.Clone(a.Servers); len(a.Servers) == 0 {
		a.Servers = []string{s.info.ServerName}
	}
	s.aliases[alias] = a
	return nil
}
