package hosttest

import (
	"context"
	"fmt"

	"github.com/axolua/axolua/bindings"
)

// Login gives an access token of an account, good until Logout.
func (s *Server) Login(userID string) (token string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.actorLocked(userID); err != nil {
		return "", err
	}
	token = fmt.Sprintf("syt_%d", s.numberLocked())
	s.tokens[token] = userID
	return token, nil
}

// Logout ends an access token.
func (s *Server) Logout(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
}

// Whoami is bindings.TokenHost's.
func (s *Server) Whoami(_ context.Context, accessToken string) (who bindings.Whoami, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[s.tokens[accessToken]]
	switch {
	case u == nil, u.Deactivated:
		return who, matrix(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.")
	case u.Locked:
		return who, matrix(401, "M_USER_LOCKED", "User account has been locked")
	case u.Guest:
		return who, matrix(403, "M_GUEST_ACCESS_FORBIDDEN", "Guest access not allowed")
	case u.ShadowBan, u.Unapproved:
		return who, forbidden("This account may not use this")
	}
	return bindings.Whoami{UserID: u.ID, Admin: u.Admin}, nil
}
