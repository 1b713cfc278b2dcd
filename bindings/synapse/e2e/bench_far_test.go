package e2e

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// farServer is another homeserver, of which there is no more than what joining its large rooms takes: a real one would
// need many minutes to make one of them.
type farServer struct {
	name string
	key  ed25519.PrivateKey

	mu    sync.Mutex
	rooms map[string]*farRoom // by id
}

type farRoom struct {
	state []home.Object
	auth  []string // what a join is allowed by
	last  string
}

const farKey = "ed25519:far"

func newFarServer(t *testing.T) *farServer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := &farServer{key: key, rooms: map[string]*farRoom{}}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /_matrix/key/v2/server", f.keys)
	routes.HandleFunc("GET /_matrix/federation/v1/make_join/{room}/{user}", f.makeJoin)
	routes.HandleFunc("PUT /_matrix/federation/v2/send_join/{room}/{event}", f.sendJoin)
	routes.HandleFunc("PUT /_matrix/federation/v1/send/{transaction}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, home.Object{"pdus": home.Object{}}) // who is online: a server that did not take it would not be asked again
	})
	server := httptest.NewTLSServer(routes)
	t.Cleanup(server.Close)
	f.name = strings.TrimPrefix(server.URL, "https://")
	return f
}

// room makes one with that many members that anybody may join, and gives its id.
func (f *farServer) room() string {
	r, id := &farRoom{}, "!"+rand.Text()+":"+f.name
	creator := "@user0:" + f.name
	add := func(kind, sender, key string, content home.Object, auth ...string) string {
		event := home.Object{"type": kind, "room_id": id, "sender": sender, "state_key": key, "content": content,
			"auth_events": append([]string{}, auth...), "prev_events": []string{}, "depth": len(r.state) + 1,
			"origin_server_ts": time.Now().UnixMilli()}
		if r.last != "" {
			event["prev_events"] = []string{r.last}
		}
		r.last = f.sign(event)
		r.state = append(r.state, event)
		return r.last
	}
	joined := home.Object{"membership": "join"}
	create := add("m.room.create", creator, "", home.Object{"room_version": "11"})
	owner := add("m.room.member", creator, creator, joined, create)
	power := add("m.room.power_levels", creator, "", home.Object{"users": home.Object{creator: 100}}, create, owner)
	rule := add("m.room.join_rules", creator, "", home.Object{"join_rule": "public"}, create, owner, power)
	r.auth = []string{create, power, rule}
	for n := 1; n < members; n++ {
		user := fmt.Sprintf("@user%d:%s", n, f.name)
		add("m.room.member", user, user, joined, r.auth...)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rooms[id] = r
	return id
}

// sign gives an event its hash and signature, and gives its id. Nothing in these events would be redacted.
func (f *farServer) sign(event home.Object) string {
	hash := sha256.Sum256(canonical(event))
	event["hashes"] = home.Object{"sha256": base64.RawStdEncoding.EncodeToString(hash[:])}
	text := canonical(event)
	id := sha256.Sum256(text)
	event["signatures"] = f.signatures(text)
	return "$" + base64.RawURLEncoding.EncodeToString(id[:])
}

func (f *farServer) signatures(text []byte) home.Object {
	return home.Object{f.name: home.Object{farKey: base64.RawStdEncoding.EncodeToString(ed25519.Sign(f.key, text))}}
}

// canonical is an object as Matrix signs it: encoding/json sorts the keys.
func canonical(object home.Object) []byte {
	text, _ := json.Marshal(object)
	return text
}

func (f *farServer) keys(w http.ResponseWriter, _ *http.Request) {
	public := f.key.Public().(ed25519.PublicKey)
	keys := home.Object{"server_name": f.name, "old_verify_keys": home.Object{}, "valid_until_ts": time.Now().Add(time.Hour).UnixMilli(),
		"verify_keys": home.Object{farKey: home.Object{"key": base64.RawStdEncoding.EncodeToString(public)}}}
	keys["signatures"] = f.signatures(canonical(keys))
	answer(w, keys)
}

func (f *farServer) makeJoin(w http.ResponseWriter, r *http.Request) {
	room, user := f.named(r), r.PathValue("user")
	event := home.Object{"type": "m.room.member", "room_id": r.PathValue("room"), "sender": user, "state_key": user,
		"content": home.Object{"membership": "join"}, "auth_events": room.auth, "prev_events": []string{room.last},
		"depth": len(room.state) + 1, "origin": f.name, "origin_server_ts": time.Now().UnixMilli()}
	answer(w, home.Object{"room_version": "11", "event": event})
}

// sendJoin lets the user in, and says nothing of who else does.
func (f *farServer) sendJoin(w http.ResponseWriter, r *http.Request) {
	room := f.named(r)
	var event home.Object
	if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer(w, home.Object{"origin": f.name, "members_omitted": false, "servers_in_room": []string{f.name},
		"state": room.state, "auth_chain": room.state[:4], "event": event})
}

func answer(w http.ResponseWriter, body home.Object) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(canonical(body))
}

func (f *farServer) named(r *http.Request) *farRoom {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rooms[r.PathValue("room")]
}
