package scripts_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

const (
	roomsModule  = "50-rooms.lua"
	roomsClosed  = `{ creators: ["@a:example.org", "@b:example.org"], public: false, max_invites: 2 }`
	roomsChanged = `{ name_prefix: "[Club] ", encrypt: true, local_only: true }`
)

func TestRoomsWhoAndWhat(t *testing.T) {
	closed, open := load(t, roomsModule, roomsClosed), load(t, roomsModule, "{}")
	for _, c := range []struct {
		e             *engine.Engine
		user, request string
		denied        bool
	}{
		{open, "@c:example.org", `{}`, false},
		{open, "@c:example.org", `{"visibility":"public"}`, false},
		{closed, "@a:example.org", `{}`, false},
		{closed, "@b:example.org", `{}`, false},
		{closed, "@c:example.org", `{}`, true},
		{closed, "@A:example.org", `{}`, true},
		{closed, "", `{}`, true},
		{closed, "@a:example.org", `{"visibility":"private"}`, false},
		{closed, "@a:example.org", `{"visibility":"public"}`, true},
		{closed, "@a:example.org", `{"preset":"public_chat"}`, true},
		{closed, "@a:example.org", `{"preset":"public_chat","visibility":"private"}`, true},
		{closed, "@a:example.org", `{"preset":"trusted_private_chat"}`, false},
		{closed, "@a:example.org", `{"initial_state":[{"type":"m.room.join_rules","content":{"join_rule":"public"}}]}`, true},
		{closed, "@a:example.org", `{"initial_state":[{},{"type":"m.room.join_rules","content":{"join_rule":"public"}}]}`, true},
		{closed, "@a:example.org", `{"initial_state":[{"type":"m.room.join_rules","content":{"join_rule":"invite"}}]}`, false},
		{closed, "@a:example.org", `{"initial_state":[{"type":"m.room.topic","content":{"join_rule":"public"}}]}`, false},
		{closed, "@a:example.org", `{"invite":["@b:example.org","@c:example.org"]}`, false},
		{closed, "@a:example.org", `{"invite":["@b:example.org","@c:example.org","@d:example.org"]}`, true},
		{closed, "@a:example.org", `{"invite":["@b:example.org"],"invite_3pid":[{}]}`, false},
		{closed, "@a:example.org", `{"invite":["@b:example.org"],"invite_3pid":[{},{}]}`, true},
		{closed, "@a:example.org", `{"creation_content":{"m.federate":true},"initial_state":[]}`, false},
	} {
		if got := denied(t, c.e, catalog.UserMayCreateRoom, c.user, json.RawMessage(c.request)); got != c.denied {
			t.Errorf("%s creates %s: denied %v, want %v", c.user, c.request, got, c.denied)
		}
	}
}

// create gives the body that on_create_room leaves.
func create(t *testing.T, e *engine.Engine, request string, admin bool) map[string]any {
	t.Helper()
	requester := engine.Requester{UserID: "@a:example.org", AuthenticatedEntity: "@a:example.org"}
	return ask(t, e, catalog.OnCreateRoom, requester, json.RawMessage(request), admin).Result.(map[string]any)
}

func decode(t *testing.T, text string) (object map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
	return object
}

// sameJSON compares values whose whole numbers may be of different Go types.
func sameJSON(t *testing.T, got, want any) bool {
	t.Helper()
	var values [2]any
	for i, v := range []any{got, want} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &values[i]); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}

const encryption = `{"type":"m.room.encryption","state_key":"","content":{"algorithm":"m.megolm.v1.aes-sha2"}}`

func TestRoomsChanges(t *testing.T) {
	e := load(t, roomsModule, roomsChanged)
	const closed = `"creation_content":{"m.federate":false}`
	public := `{"visibility":"public",` + closed
	for _, c := range []struct{ request, want string }{
		{`{}`, `{` + closed + `,"initial_state":[` + encryption + `]}`},
		{public + `}`, public + `}`},
		{public + `,"name":"Tea"}`, public + `,"name":"[Club] Tea"}`},
		{public + `,"name":"[Club] Tea"}`, public + `,"name":"[Club] Tea"}`},
		{public + `,"name":""}`, public + `,"name":""}`},
		{`{"visibility":"public","creation_content":{"m.federate":true,"type":"m.space"}}`, `{"visibility":"public","creation_content":{"m.federate":false,"type":"m.space"}}`},
		{`{"visibility":"public","creation_content":null}`, public + `}`},
		{`{"visibility":"public","creation_content":{}}`, public + `}`},
		{`{"visibility":"public","creation_content":{"a":null,"b":[],"c":{}}}`, `{"visibility":"public","creation_content":{"m.federate":false,"a":null,"b":[],"c":{}}}`},
		{`{"visibility":"private"}`, `{"visibility":"private",` + closed + `,"initial_state":[` + encryption + `]}`},
		{`{"initial_state":null}`, `{` + closed + `,"initial_state":[` + encryption + `]}`},
		{`{"initial_state":[]}`, `{` + closed + `,"initial_state":[` + encryption + `]}`},
		{`{"initial_state":[{"type":"m.room.topic"}]}`, `{` + closed + `,"initial_state":[{"type":"m.room.topic"},` + encryption + `]}`},
		{`{"initial_state":[{"type":"m.room.encryption","content":{"algorithm":"x"}}]}`, `{` + closed + `,"initial_state":[{"type":"m.room.encryption","content":{"algorithm":"x"}}]}`},
		{`{"initial_state":[{"type":"m.room.join_rules","content":{"join_rule":"public"}}]}`, `{` + closed + `,"initial_state":[{"type":"m.room.join_rules","content":{"join_rule":"public"}}]}`},
	} {
		if got := create(t, e, c.request, false); !sameJSON(t, got, decode(t, c.want)) {
			t.Errorf("%s became %v, want %s", c.request, got, c.want)
		}
		if got := create(t, e, c.request, true); !sameJSON(t, got, decode(t, c.request)) {
			t.Errorf("%s of an admin became %v", c.request, got)
		}
	}
	plain := load(t, roomsModule, "{}")
	if got := create(t, plain, `{"name":"Tea"}`, false); !sameJSON(t, got, decode(t, `{"name":"Tea"}`)) {
		t.Errorf("without any config the request became %v", got)
	}
}

var roomFields = []string{
	`{"name":"HOLE"}`, `{"visibility":"HOLE"}`, `{"preset":"HOLE"}`, `{"creation_content":"HOLE"}`, `{"creation_content":{"m.federate":"HOLE"}}`,
	`{"creation_content":{"x":"HOLE"}}`, `{"initial_state":"HOLE"}`, `{"initial_state":["HOLE"]}`, `{"initial_state":["HOLE",{}]}`,
	`{"initial_state":[{"type":"HOLE","content":{"join_rule":"public"}}]}`, `{"initial_state":[{"type":"m.room.join_rules","content":"HOLE"}]}`,
	`{"initial_state":[{"type":"m.room.join_rules","content":{"join_rule":"HOLE"}}]}`,
	`{"initial_state":[{"type":"m.room.encryption","content":"HOLE"}]}`, `{"invite":["HOLE"],"invite_3pid":["HOLE"]}`,
}

// TestRoomsFields: a failure in on_create_room refuses the room, so it must bear whatever a client sends; and what it does
// not understand it leaves for the homeserver to judge.
func TestRoomsFields(t *testing.T) {
	changed, closed := load(t, roomsModule, roomsChanged), load(t, roomsModule, roomsClosed)
	for _, template := range roomFields {
		for _, value := range hostile {
			request := strings.ReplaceAll(template, hole, value)
			got := create(t, changed, request, false)
			for _, key := range []string{"name", "visibility", "preset", "invite", "invite_3pid"} {
				if want := decode(t, request)[key]; !sameJSON(t, got[key], want) {
					t.Errorf("%s in %s: %s was changed", short(value), template, key)
				}
			}
			if denied(t, closed, catalog.UserMayCreateRoom, "@a:example.org", json.RawMessage(request)) {
				t.Errorf("%s in %s: denied", short(value), template)
			}
		}
	}
}

func TestRoomsInvites(t *testing.T) {
	e := load(t, roomsModule, roomsClosed)
	for _, value := range hostile {
		for _, key := range []string{"invite", "invite_3pid"} {
			request := `{"` + key + `":` + value + `}`
			invited, _ := decode(t, request)[key].([]any)
			if got := denied(t, e, catalog.UserMayCreateRoom, "@a:example.org", json.RawMessage(request)); got != (len(invited) > 2) {
				t.Errorf("%s as %s: denied %v", short(value), key, got)
			}
		}
	}
}
