package bindings_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// informed gives the hosts of these tests their Info.
type informed struct{}

func (informed) Info(context.Context) bindings.HostInfo {
	return bindings.HostInfo{ServerName: "example.org"}
}

type userID string

type info struct {
	UserID  userID  `json:"user_id"`
	Type    *string `json:"user_type"`
	IsAdmin bool    `json:"is_admin"`
	Secret  string  `json:"-"`
}

// home answers members of every type of argument and result. Its methods say what they got.
type home struct {
	informed
	got string
}

func (h *home) CheckUserExists(_ context.Context, id userID) (*userID, error) {
	if id == "@nobody:b" {
		return nil, nil
	}
	return &id, nil
}

func (h *home) GetUserinfoByID(_ context.Context, id string) (*info, error) {
	return &info{UserID: userID(id), IsAdmin: true}, nil
}

func (h *home) GetThreepidsForUser(context.Context, string) ([]map[string]any, error) {
	return nil, nil
}

func (h *home) GetUserIPAndAgents(_ context.Context, id string, since *int64) (any, error) {
	h.got = fmt.Sprint(id, " ", since == nil || *since == 7)
	return []any{struct {
		IP string `json:"ip"`
	}{"::1"}}, nil
}

func (h *home) RegisterUser(_ context.Context, localpart string, name *string, emails []string, admin *bool) (string, error) {
	h.got = fmt.Sprintf("%s %v %v %v", localpart, name == nil, emails, *admin)
	return "@" + localpart, nil
}

func (h *home) RegisterDevice(context.Context, string, *string, *string) (device, token string, until *int64, refresh *string, err error) {
	n := int64(5)
	return "D", "T", &n, nil, nil
}

func (h *home) GetRoomState(_ context.Context, room string, filter [][]string) (engine.StateMap, error) {
	h.got = fmt.Sprint(room, filter)
	return bindings.StateOf(nil), nil
}

func (h *home) CreateAndSendEventIntoRoom(_ context.Context, dict struct {
	Type    string
	Content map[string]any
}) (*bindings.Event, error) {
	return bindings.NewEvent(map[string]any{"type": dict.Type, "content": dict.Content})
}

func (h *home) GetStateEventsInRoom(context.Context, string, [][]string) ([]*bindings.Event, error) {
	return nil, nil
}

func (h *home) CheckUsername(context.Context, string) error { return errors.New("no such thing") }

func (h *home) AccountDataManagerGetGlobal(_ context.Context, _, kind string) (json.RawMessage, error) {
	if kind == "none" {
		return nil, nil
	}
	return json.RawMessage(`{"n":17}`), nil
}

// Exchange is the host's own affair.
func (h *home) Exchange(context.Context) {}

func hostOf(t testing.TB, v any) bindings.Host {
	t.Helper()
	host, err := bindings.HostOf(v)
	if err != nil {
		t.Fatal(err)
	}
	return host
}

// TestHostOf: typed methods are called with what Lua gave, and their results are what the declarations say.
func TestHostOf(t *testing.T) {
	for lua, want := range map[string]string{
		`return api.check_user_exists("@a:b")`:                "@a:b",
		`return tostring(api.check_user_exists("@nobody:b"))`: "nil",
		`local u = api.get_userinfo_by_id("@a:b") return u.user_id.localpart .. tostring(u.is_admin) .. tostring(u.user_type)`: "atruenil",
		`return #api.get_threepids_for_user("@a:b")`:                                                        "0",
		`return api.get_user_ip_and_agents("@a:b", 7)[1].ip`:                                                "::1|@a:b true",
		`return #api.get_user_ip_and_agents("@a:b")`:                                                        "1|@a:b true",
		`return api.get_room_state("!r", {{"m.room.name", ""}, {"m.room.member"}}):get("x") or "none"`:      "none|!r[[m.room.name ] [m.room.member]]",
		`return api.create_and_send_event_into_room({ type = "t", content = { body = "b" } }).content.body`: "b",
		`return #api.get_state_events_in_room("!r", {})`:                                                    "0",
		`return select(2, pcall(api.check_username, "a")).kind`:                                             "failed",
		`return api.account_data_manager:get_global("@a:b", "some").n`:                                      "17",
		`return tostring(api.account_data_manager:get_global("@a:b", "none"))`:                              "nil",
		`return select(2, pcall(api.lookup_room_alias, "#a:b")).kind`:                                       "not_offered",
	} {
		h := &home{}
		got := runAPI(t, hostOf(t, h), lua)
		if h.got != "" {
			got += "|" + h.got
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", lua, got, want)
		}
	}
}

// TestHostOfCalls calls what the test above has no power for, and what Lua cannot get wrong.
func TestHostOfCalls(t *testing.T) {
	h := &home{}
	host := hostOf(t, h)
	for _, c := range []struct {
		method string
		args   map[string]any
		want   any
		err    string
	}{
		{"register_user", map[string]any{"localpart": "a", "emails": []string{"a@b"}, "admin": true}, "@a", ""},
		{"register_device", map[string]any{"user_id": "@a:b"}, bindings.Results{"D", "T", int64(5), nil}, ""},
		{"check_user_exists", map[string]any{}, nil, "the argument user_id is missing"},
		{"check_user_exists", map[string]any{"user_id": 5}, nil, "user_id: got a int, want a bindings_test.userID"},
		{"create_and_send_event_into_room", map[string]any{"event_dict": map[string]any{"type": 5}}, nil, "event_dict: json: cannot unmarshal number"},
		{"is_mine", map[string]any{"id": "@a:b"}, nil, bindings.ErrNotOffered.Error()},
	} {
		got, err := host.API(context.Background(), bindings.APICall{Method: c.method, Args: c.args})
		if !reflect.DeepEqual(got, c.want) || fmt.Sprint(err) != "<nil>" && (c.err == "" || !strings.Contains(err.Error(), c.err)) || err == nil && c.err != "" {
			t.Errorf("%s(%v): got %v, %v; want %v, %q", c.method, c.args, got, err, c.want, c.err)
		}
	}
	if want := "a true [a@b] true"; h.got != want {
		t.Errorf("register_user got %s, want %s", h.got, want)
	}
	if host.Info(context.Background()).ServerName != "example.org" {
		t.Error("Info is another's")
	}
}

type (
	noInfo      struct{}
	wrongParams struct{ informed }
	wrongResult struct{ informed }
	slip        struct{ informed }
)

func (wrongParams) CheckUserExists(context.Context, int) (*string, error) { return nil, nil }
func (wrongParams) CheckUsername(string) error                            { return nil }
func (wrongParams) GetUserIPAndAgents(context.Context, string, int64) ([]struct{}, error) {
	return nil, nil
}
func (wrongParams) SetUserAdmin(string, string, bool) error                           { return nil }
func (wrongParams) SendMail(context.Context, string, string, string, ...string) error { return nil }
func (wrongParams) CreateRoom(context.Context, string, json.RawMessage, *bool, any) (string, *string, error) {
	return "", nil, nil
}

func (wrongResult) CheckUserExists(context.Context, string) (string, error) { return "", nil }
func (wrongResult) IsUserAdmin(context.Context, string) bool                { return false }
func (wrongResult) GetProfileForUser(context.Context, string) (struct{ N int }, error) {
	return struct{ N int }{}, nil
}
func (wrongResult) GetUserinfoByID(context.Context, string) (info, error) { return info{}, nil }
func (wrongResult) GetThreepidsForUser(context.Context, string) ([]struct {
	Medium int `json:"medium"`
}, error) {
	return nil, nil
}
func (wrongResult) GetRoomState(context.Context, string, [][]string) (map[string]any, error) {
	return nil, nil
}

func (slip) GetUserinfoById(context.Context, string) (any, error) { return nil, nil }
func (slip) CheckUserExist(context.Context, string)               {}
func (slip) SendMails(recipients string)                          {} // takes no context: something else

// TestHostOfProblems: each names the method, the place, what it is and what it should be.
func TestHostOfProblems(t *testing.T) {
	for _, c := range []struct {
		host any
		want []string
	}{
		{noInfo{}, []string{"bindings_test.noInfo has no method Info(context.Context) bindings.HostInfo"}},
		{wrongParams{}, []string{
			"wrongParams.CheckUserExists: parameter 2 (user_id): got int, want string",
			"wrongParams.CheckUsername: got func(string) error, want 2 parameters: a context.Context, username",
			"wrongParams.CreateRoom: parameter 3 (config): got json.RawMessage, want a struct with JSON tags, a pointer to one, map[string]any or any",
			"wrongParams.GetUserIPAndAgents: parameter 3 (since_ts): got int64, want *int64",
			"wrongParams.SendMail: got func(context.Context, string, string, string, ...string) error, want 5 parameters",
			"wrongParams.SetUserAdmin: parameter 1: got string, want context.Context",
		}},
		{wrongResult{}, []string{
			"wrongResult.CheckUserExists: result 1 (user_id): got string, want *string",
			"wrongResult.GetProfileForUser: result 1 (profile): got struct { N int }, want only fields of ProfileInfo, which has no N",
			"wrongResult.GetRoomState: result 1 (state_events): got map[string]interface {}, want engine.StateMap",
			"wrongResult.GetThreepidsForUser: result 1 (threepids): got []struct { Medium int \"json:\\\"medium\\\"\" }, want a slice; its elements: string as the type of the field medium of Threepid",
			"wrongResult.GetUserinfoByID: result 1 (info): got bindings_test.info, want *bindings_test.info, as it is optional",
			"wrongResult.IsUserAdmin: got func(context.Context, string) bool, want 2 results, the last an error, admin",
		}},
		{slip{}, []string{
			"slip.CheckUserExist is no member of the module API; did you mean CheckUserExists?",
			"slip.GetUserinfoById is no member of the module API; did you mean GetUserinfoByID?",
		}},
	} {
		_, err := bindings.HostOf(c.host)
		lines := strings.Split(fmt.Sprint(err), "\n")
		for i, want := range c.want {
			if i >= len(lines) || !strings.Contains(lines[i], want) {
				t.Errorf("%T: got\n%v\nwant line %d to have %q", c.host, err, i+1, want)
			}
		}
		if len(lines) != len(c.want) {
			t.Errorf("%T: got %d lines, want %d:\n%v", c.host, len(lines), len(c.want), err)
		}
	}
}

// BenchmarkHostOf is the cost of one call, without Lua.
func BenchmarkHostOf(b *testing.B) {
	host := hostOf(b, &home{})
	for name, call := range map[string]bindings.APICall{
		"text":   {Method: "check_user_exists", Args: map[string]any{"user_id": "@a:b"}},
		"struct": {Method: "get_userinfo_by_id", Args: map[string]any{"user_id": "@a:b"}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := host.API(context.Background(), call); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
