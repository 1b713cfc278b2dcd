// Package hosttest is a homeserver in memory, good enough to run real modules against: accounts, rooms with state and
// power levels, memberships, account data, the list of public rooms, media, and a record of every call of the module API.
// Server is the place to start; it is a bindings.Host and a bindings.TokenHost.
//
// It does what Synapse does, with these differences, so that the slips of a test are seen. An account that does not exist
// cannot act: M_NOT_FOUND. get_profile_for_user fails for a user id, which is no local part. Nothing is rate-limited.
// delete_room has done its work when it returns. There is no other server: users of others are in rooms and are invited,
// but nothing is fetched from there. The clock stands still.
package hosttest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// Server is a homeserver. It is safe for concurrent use.
type Server struct {
	// Ask is asked what Synapse would ask its modules on account of a call: an engine's Call. It may be nil; it is not to
	// be changed once the server is in use. Its context carries how deep questions are nested, which MaxDepth bounds.
	Ask func(ctx context.Context, q engine.Question) (*engine.Answer, error)

	host bindings.Host

	mu        sync.Mutex // never held while Ask runs
	info      bindings.HostInfo
	now       time.Time
	last      int // the number that was given last, for ids
	users     map[string]*User
	rooms     map[string]*room
	aliases   map[string]Alias
	published map[string]bool // by room
	media     map[string]Media
	tokens    map[string]string // user ids by access token
	mails     []Mail
	calls     []*Call
	failing   map[string]error
}

// Start is what the clock of a new server shows.
var Start = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

// New gives a server without accounts and rooms.
func New(serverName string) *Server {
	s := &Server{
		info: bindings.HostInfo{ServerName: serverName, PublicBaseURL: "https://" + serverName + "/", BackgroundTasks: true},
		now:  Start, users: map[string]*User{}, rooms: map[string]*room{}, aliases: map[string]Alias{},
		published: map[string]bool{}, media: map[string]Media{}, tokens: map[string]string{}, failing: map[string]error{},
	}
	host, err := bindings.HostOf(members{s})
	if err != nil {
		panic(err) // our own mistake: a method does not fit its declaration
	}
	s.host = host
	return s
}

// Info is bindings.Host's.
func (s *Server) Info(context.Context) bindings.HostInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.info
}

// SetInfo makes the server another worker, or gives it another URL. The name of the server stays.
func (s *Server) SetInfo(info bindings.HostInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info.ServerName = s.info.ServerName
	s.info = info
}

// Now is what the server's clock shows; it is for engine.Config too.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// SetNow sets the clock.
func (s *Server) SetNow(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = t
}

// Advance moves the clock on.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Fail has the calls of a member, such as "send_mail" or "account_data_manager.get_global", end with err from now on:
// bindings.ErrNotOffered, a *bindings.APIError, or any other. Nil ends that.
func (s *Server) Fail(method string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing[method] = err
}

// numberLocked numbers what the server makes.
func (s *Server) numberLocked() int {
	s.last++
	return s.last
}

// members are the methods that answer the module API, for HostOf.
type members struct{ s *Server }

func (m members) Info(ctx context.Context) bindings.HostInfo { return m.s.Info(ctx) }

// matrix is an error of Matrix's.
func matrix(code int, errcode, format string, args ...any) error {
	return &bindings.APIError{Kind: "matrix", Code: code, Errcode: errcode, Text: fmt.Sprintf(format, args...)}
}

// forbidden is the most frequent one.
func forbidden(format string, args ...any) error {
	return matrix(403, "M_FORBIDDEN", format, args...)
}
