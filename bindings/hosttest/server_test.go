package hosttest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
)

const (
	alice = "@alice:example.org" // made the room
	bob   = "@bob:example.org"   // is in it
	carol = "@carol:example.org" // is not
	dave  = "@dave:other.org"    // is in it
	home  = "!home:example.org"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// world is a server with a room and three accounts.
func world(t testing.TB) *hosttest.Server {
	t.Helper()
	s := hosttest.New("example.org")
	for _, u := range []hosttest.User{{ID: alice, DisplayName: "Alice", Admin: true}, {ID: bob, DisplayName: "Bob"}, {ID: carol}} {
		must(t, s.AddUser(u))
	}
	must(t, s.AddRoom(hosttest.Room{ID: home, Creator: alice, Members: map[string]string{bob: "join", dave: "join"}}))
	return s
}

// withModules gives s an engine whose modules it asks, all of which may ask it in turn.
func withModules(t testing.TB, s *hosttest.Server, source string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "module.lua"), []byte(source), 0o600))
	settings := engine.Settings{CallTimeout: time.Minute, Pool: engine.PoolSettings{Max: 2 * hosttest.MaxDepth}, // nested questions have a VM each
		Limits: engine.Limits{Time: time.Minute, Instructions: 1 << 40}}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org", Host: s}), Now: s.Now,
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	must(t, err)
	t.Cleanup(e.Close)
	s.Ask = e.Call
	return e
}

func message(sender, body string) map[string]any {
	return map[string]any{"type": "m.room.message", "room_id": home, "sender": sender, "content": map[string]any{"body": body}}
}

// errcode is what a failure of the server says, "kind" or "kind errcode"; "" for none.
func errcode(err error) string {
	if err == nil {
		return ""
	}
	var e *bindings.APIError
	if !errors.As(err, &e) {
		return "failed"
	}
	return strings.TrimSpace(e.Kind + " " + e.Errcode)
}

func TestClock(t *testing.T) {
	s := world(t)
	s.Advance(1500 * time.Millisecond)
	e, err := s.Send(context.Background(), message(bob, "x"))
	must(t, err)
	if want := hosttest.Start.UnixMilli() + 1500; !strings.Contains(dict(t, e), "origin_server_ts") || number(t, e, "origin_server_ts") != want {
		t.Errorf("got %s, want the time %d", dict(t, e), want)
	}
	s.SetNow(time.UnixMilli(5))
	if s.Now().UnixMilli() != 5 {
		t.Error("the clock was not set")
	}
}

func TestCalls(t *testing.T) {
	s := world(t)
	ctx := context.Background()
	args := map[string]any{"user_id": bob, "config": map[string]any{"name": "x"}}
	id, err := s.API(ctx, bindings.APICall{Method: "create_room", Args: args})
	must(t, err)
	args["config"].(map[string]any)["name"] = "changed later"
	s.Fail("send_mail", bindings.ErrNotOffered)
	_, err = s.API(ctx, bindings.APICall{Method: "send_mail", Args: map[string]any{"recipient": "a", "subject": "b", "html": "c", "text": "d"}})
	if !errors.Is(err, bindings.ErrNotOffered) || len(s.Mails()) > 0 {
		t.Error(err, s.Mails())
	}
	calls := s.Calls()
	if len(calls) != 2 || calls[0].Method != "create_room" || !reflect.DeepEqual(calls[0].Result, id) || !calls[0].Done || calls[0].Err != nil ||
		calls[0].Args["config"].(map[string]any)["name"] != "x" || !errors.Is(calls[1].Err, bindings.ErrNotOffered) {
		t.Errorf("%+v", calls)
	}
	s.Fail("send_mail", nil)
	_, err = s.API(ctx, bindings.APICall{Method: "send_mail", Args: map[string]any{"recipient": "a", "subject": "b", "html": "c", "text": "d"}})
	if want := []hosttest.Mail{{Recipient: "a", Subject: "b", HTML: "c", Text: "d"}}; err != nil || !reflect.DeepEqual(s.Mails(), want) {
		t.Error(err, s.Mails())
	}
	if n := len(s.CallsOf("send_mail")); n != 2 {
		t.Errorf("%d calls of send_mail", n)
	}
	if s.ForgetCalls(); len(s.Calls()) != 0 {
		t.Error("calls are not forgotten")
	}
}

// TestCallsEndWithTheirContext: who has no time left gets no answer.
func TestCallsEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := world(t).API(ctx, bindings.APICall{Method: "is_user_admin", Args: map[string]any{"user_id": alice}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestSetUp(t *testing.T) {
	s := world(t)
	for name, err := range map[string]error{
		"no user id":    s.AddUser(hosttest.User{ID: "eve"}),
		"other server":  s.AddUser(hosttest.User{ID: dave}),
		"twice":         s.AddUser(hosttest.User{ID: alice}),
		"no room id":    s.AddRoom(hosttest.Room{ID: "home", Creator: alice}),
		"no creator":    s.AddRoom(hosttest.Room{ID: "!x"}),
		"room twice":    s.AddRoom(hosttest.Room{ID: home, Creator: alice}),
		"no alias":      s.AddAlias("home", hosttest.Alias{RoomID: home}),
		"strange alias": s.AddRoom(hosttest.Room{ID: "!y", Creator: alice, Aliases: []string{"y"}}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s.SetInfo(bindings.HostInfo{ServerName: "elsewhere", WorkerName: "w"})
	if want := (bindings.HostInfo{ServerName: "example.org", WorkerName: "w"}); s.Info(context.Background()) != want {
		t.Errorf("got %+v, want %+v", s.Info(context.Background()), want)
	}
	if got, want := strings.Join(s.Users(), " ")+" "+strings.Join(s.Rooms(), " "), alice+" "+bob+" "+carol+" "+home; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if u, _ := s.User(alice); !u.Admin || u.CreatedS != hosttest.Start.Unix() {
		t.Errorf("%+v", u)
	}
}

// TestProfileOfAnID: Synapse takes the user id for a local part, and has an empty profile for it.
func TestProfileOfAnID(t *testing.T) {
	_, err := world(t).API(context.Background(), bindings.APICall{Method: "get_profile_for_user", Args: map[string]any{"localpart": alice}})
	if want := `"` + alice + `" is no local part; want one such as "alice"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
