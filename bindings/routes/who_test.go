package routes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
)

const private = `
route("GET", "/me", function(request) return 200, { me = request.user_id, admin = request.is_admin } end, { auth = "user" })
route("GET", "/admin", function(request) return 200, request.user_id end, { auth = "admin" })
route("GET", "/all", function(request) return 200, tostring(request.user_id) .. tostring(request.is_admin) end)
`

func TestTokens(t *testing.T) {
	g := newRig(t, Options{}, private)
	alice := g.login(hosttest.User{ID: "@alice:test"})
	root := g.login(hosttest.User{ID: "@root:test", Admin: true})
	for _, c := range []struct {
		name, path string
		headers    []string
		code       int
		want       string
	}{
		{"a user", "/me", alice, 200, `{"admin":false,"me":"@alice:test"}`},
		{"an admin as a user", "/me", root, 200, `{"admin":true,"me":"@root:test"}`},
		{"an admin", "/admin", root, 200, "@root:test"},
		{"no admin", "/admin", alice, 403, "M_FORBIDDEN"},
		{"no token", "/me", nil, 401, "M_MISSING_TOKEN"},
		{"no token for admins", "/admin", nil, 401, "M_MISSING_TOKEN"},
		{"in the query", "/me?access_token=" + strings.TrimPrefix(alice[1], "Bearer "), nil, 401, "M_MISSING_TOKEN"},
		{"another scheme", "/me", []string{"Authorization", "Basic abc"}, 401, "M_MISSING_TOKEN"},
		{"empty", "/me", []string{"Authorization", "Bearer "}, 401, "M_MISSING_TOKEN"},
		{"unknown", "/me", []string{"Authorization", "Bearer nonsense"}, 401, "M_UNKNOWN_TOKEN"},
		{"no text", "/me", []string{"Authorization", "Bearer \xff"}, 401, "M_UNKNOWN_TOKEN"},
		{"long", "/me", []string{"Authorization", "Bearer " + strings.Repeat("x", 5000)}, 401, "M_UNKNOWN_TOKEN"},
		{"one that is not asked for", "/all", alice, 200, "nilnil"},
		{"a guest", "/me", g.login(hosttest.User{ID: "@g:test", Guest: true}), 403, "M_GUEST_ACCESS_FORBIDDEN"},
		{"deactivated", "/me", g.login(hosttest.User{ID: "@d:test", Deactivated: true}), 401, "M_UNKNOWN_TOKEN"},
		{"locked", "/me", g.login(hosttest.User{ID: "@l:test", Locked: true}), 401, "M_USER_LOCKED"},
		{"shadow-banned", "/me", g.login(hosttest.User{ID: "@s:test", ShadowBan: true}), 403, "M_FORBIDDEN"},
	} {
		t.Run(c.name, func(t *testing.T) { g.want(g.ask("GET", c.path, "", c.headers...), c.code, c.want) })
	}
	g.host.Logout(strings.TrimPrefix(alice[1], "Bearer "))
	g.want(g.ask("GET", "/me", "", alice...), 401, "M_UNKNOWN_TOKEN") // nothing is kept
	for _, line := range g.logs.All() {
		if text := fmt.Sprint(line.Message, line.ContextMap()); strings.Contains(text, "syt_") {
			t.Errorf("a token is in the log: %s", text)
		}
	}
}

// away is a homeserver that cannot say it.
type away struct {
	*hosttest.Server
	err error
}

func (a away) Whoami(context.Context, string) (bindings.Whoami, error) {
	return bindings.Whoami{}, a.err
}

// TestHomeserverAway: who cannot be told apart is nobody.
func TestHomeserverAway(t *testing.T) {
	for _, err := range []error{nil, errors.New("broken"), bindings.ErrNotOffered, context.DeadlineExceeded,
		&bindings.APIError{Kind: "unreachable"}, &bindings.APIError{Kind: "matrix", Code: 503}} {
		g := newRig(t, Options{Tokens: away{err: err}}, private)
		w := g.ask("GET", "/me", "", "Authorization", "Bearer x")
		g.want(w, 503, "cannot be asked")
		if w.Header().Get("Retry-After") == "" {
			t.Errorf("%v: no Retry-After", err)
		}
		g.want(g.ask("GET", "/all", ""), 200, "nilnil")
	}
}
