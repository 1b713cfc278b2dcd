package hosttest_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
)

func load(t testing.TB, text string) (*hosttest.Server, error) {
	t.Helper()
	var data map[string]any
	must(t, json.Unmarshal([]byte(text), &data))
	s := hosttest.New("example.org")
	return s, s.Load(data)
}

func TestLoad(t *testing.T) {
	s, err := load(t, `{
		"time_ms": 5000, "worker_name": "w", "public_baseurl": "https://x/", "background_tasks": false,
		"users": {"alice": {"admin": true, "account_data": {"t": {"n": 1}}}, "@bob:example.org": {"user_id": "@bob:example.org"}},
		"rooms": {"!r:example.org": {"creator": "@alice:example.org", "version": "11", "name": "R", "public": true, "aliases": ["#r:example.org"],
			"members": {"@bob:example.org": "invite"}, "power_levels": {"ban": 7}, "state": [{"type": "my.state", "content": {"x": 1.5}}],
			"events": [{"type": "m.room.message", "sender": "@alice:example.org", "content": {"body": "hello"}}]}},
		"aliases": {"#o:other.org": {"room_id": "!o:other.org"}},
		"media": {"m1": {"user_id": "@alice:example.org", "text": "content"}},
		"fail": {"send_mail": {"kind": "not_offered"}, "is_user_admin": {"errcode": "M_LIMIT_EXCEEDED", "code": 429, "error": "slow down"}}
	}`)
	must(t, err)
	if want := (bindings.HostInfo{ServerName: "example.org", WorkerName: "w", PublicBaseURL: "https://x/"}); s.Info(context.Background()) != want || s.Now().UnixMilli() != 5000 {
		t.Errorf("%+v at %v", s.Info(context.Background()), s.Now())
	}
	if u, ok := s.User("@alice:example.org"); !ok || !u.Admin || u.CreatedS != 5 || u.AccountData["t"]["n"] != int64(1) {
		t.Errorf("%+v", u)
	}
	const room = "!r:example.org"
	if s.Membership(room, "@alice:example.org") != "join" || s.Membership(room, "@bob:example.org") != "invite" || s.Content(room, "m.room.power_levels", "")["ban"] != int64(7) ||
		s.Content(room, "my.state", "")["x"] != 1.5 || s.Content(room, "m.room.name", "")["name"] != "R" || s.Content(room, "m.room.power_levels", "")["kick"] != int64(50) {
		t.Error("the room is another one")
	}
	if events := s.Events(room); !strings.Contains(dict(t, events[len(events)-1]), `"hello"`) {
		t.Error("the message is missing")
	}
	if f, _ := s.Media("m1"); string(f.Content) != "content" {
		t.Errorf("%+v", f)
	}
	_, err = s.API(context.Background(), bindings.APICall{Method: "send_mail"})
	_, slow := s.API(context.Background(), bindings.APICall{Method: "is_user_admin"})
	if !errors.Is(err, bindings.ErrNotOffered) || slow == nil || slow.Error() != "429 M_LIMIT_EXCEEDED: slow down" {
		t.Error(err, slow)
	}
}

// TestLoadErrors: an error names the path, what is there and what belongs there.
func TestLoadErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{"user": {}}`:                                `user: there is no such field; did you mean users?`,
		`{"planets": {}}`:                             `planets: there is no such field; there are aliases, background_tasks, fail,`,
		`{"users": [1]}`:                              `users: got a list, want an object`,
		`{"users": {"alice": 5}}`:                     `users.alice: got a number, want an object`,
		`{"users": {"alice": {"admin": "yes"}}}`:      `users.alice.admin: got a text, want true or false`,
		`{"users": {"alice": {"creation_ts": 1.5}}}`:  `users.alice.creation_ts: got a number, want a whole number`,
		`{"users": {"alice": {"creation_ts": true}}}`: `users.alice.creation_ts: got true, want a whole number`,
		`{"users": {"alice": {"threepids": [{"medium": "email"}, {"medum": "email"}]}}}`: `users.alice.threepids[2].medum: there is no such field; did you mean medium?`,
		`{"users": {"alice": {"devices": {"x": 1}}}}`:                                    `users.alice.devices: got an object, want a list`,
		`{"users": {"alice": {"devices": [null]}}}`:                                      `users.alice.devices[1]: got nothing, want a text`,
		`{"users": {"@a:other.org": {}}}`:                                                `users["@a:other.org"]: "@a:other.org" is no user id of example.org`,
		`{"rooms": {"!r:x": {"members": {"@a:b": 5}}}}`:                                  `rooms["!r:x"].members["@a:b"]: got a number, want a text`,
		`{"rooms": {"!r:x": {"creator": "@a:b", "members": {"@a:b": "jion"}}}}`:          `rooms["!r:x"].members["@a:b"]: got "jion", want join, invite, leave, ban or knock`,
		`{"rooms": {"!r:x": {"creator": "@a:b", "members": {"a": "join"}}}}`:             `rooms["!r:x"].members.a: "a" is no user id`,
		`{"rooms": {"!r:x": {"creator": "@a:b", "state": [{"content": {}}]}}}`:           `rooms["!r:x"].state[1]: it has no type`,
		`{"rooms": {"!r:x": {}}}`:                                                        `rooms["!r:x"]: !r:x: it has no creator`,
		`{"rooms": {"r": {"creator": "@a:b"}}}`:                                          `rooms.r: "r" is no room id`,
		`{"aliases": {"x": {}}}`:                                                         `aliases.x: "x" is no room alias`,
		`{"fail": {"send_mial": {}}}`:                                                    `fail.send_mial: no member of api that asks the homeserver is called send_mial; did you mean send_mail?`,
		`{"fail": {"sleep": {}}}`:                                                        `fail.sleep: no member of api that asks the homeserver is called sleep; there are account_data_manager.get_global, `,
		`{"fail": {"send_mail": {"kind": "tiemout"}}}`:                                   `fail.send_mail.kind: got "tiemout", want one of matrix, not_offered, timeout, unreachable, failed; did you mean timeout?`,
		`{"fail": {"send_mail": {"kind": "bogus"}}}`:                                     `fail.send_mail.kind: got "bogus", want one of matrix, not_offered, timeout, unreachable, failed`,
		`{"fail": {"send_mail": {"errcode": "no code"}}}`:                                `fail.send_mail.errcode: got "no code", want a code such as M_FORBIDDEN`,
	} {
		if _, err := load(t, text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

// TestLoadEmptyTables: Lua has one empty table for lists and objects.
func TestLoadEmptyTables(t *testing.T) {
	if _, err := load(t, `{"users": [], "rooms": {"!r:x": {"creator": "@a:b", "aliases": {}, "state": {}, "members": []}}}`); err != nil {
		t.Error(err)
	}
}
