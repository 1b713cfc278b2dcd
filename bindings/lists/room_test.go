package lists_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/bindings/lists"
)

const room = "!bans:example.org"

// rule is a state event of a policy room.
func rule(eventType, key, entity, recommendation string) map[string]any {
	content := map[string]any{"reason": "because"}
	if entity != "" {
		content["entity"], content["recommendation"] = entity, recommendation
	}
	return map[string]any{"type": eventType, "state_key": key, "content": content}
}

func roomServer(t *testing.T) *hosttest.Server {
	t.Helper()
	s := hosttest.New("example.org")
	state := []any{
		rule("m.policy.rule.user", "1", "@spam*:*", "m.ban"), rule("m.policy.rule.server", "1", "*.evil.org", "m.ban"),
		rule("m.policy.rule.room", "1", "!bad:a.b", "m.ban"), rule("m.room.rule.user", "2", "@old:a.b", "m.ban"),
		rule("org.matrix.mjolnir.rule.server", "3", "older.org", "org.matrix.mjolnir.ban"), rule("m.policy.rule.user", "gone", "", ""),
		rule("m.policy.rule.event", "4", "$x", "m.ban"), map[string]any{"type": "m.policy.rule.user", "state_key": "odd", "content": map[string]any{"entity": 5}},
	}
	if err := s.Load(map[string]any{"users": map[string]any{"bob": map[string]any{}}, "rooms": map[string]any{room: map[string]any{"creator": "@mod:example.org", "state": state,
		"members": map[string]any{"@a:a.b": "join", "@bob:example.org": "invite", "@c:a.b": "leave"}}}}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPolicyRoom(t *testing.T) {
	server := roomServer(t)
	synctest.Test(t, func(t *testing.T) {
		s := lists.New([]lists.Declaration{{Name: "bans", Kind: lists.Policies, PolicyRoom: room, Every: time.Hour}},
			lists.Options{Rooms: bindings.RoomsOf(server)})
		defer s.Close()
		synctest.Wait()
		want(t, s, 5, false, "")
		now, err := s.List("bans").Copy()
		if err != nil {
			t.Fatal(err)
		}
		for entity, about := range map[string]lists.About{"@spam1:x.y": lists.Users, "@old:a.b": lists.Users, "a.evil.org": lists.Servers,
			"older.org": lists.Servers, "!bad:a.b": lists.InRooms} {
			if r, found, err := now.Match(about, entity, nil); !found || err != nil || r.Recommendation != lists.Ban || r.Reason != "because" {
				t.Errorf("%s: got %+v, %v, %v", entity, r, found, err)
			}
		}
	})
}

// TestRoomChanges: a change that is told is there after two seconds, however many there are, and one that is not after a
// while. The whole list may go.
func TestRoomChanges(t *testing.T) {
	server := roomServer(t)
	synctest.Test(t, func(t *testing.T) {
		s := lists.New([]lists.Declaration{{Name: "vips", Kind: lists.Strings, MembersOf: room, Every: 10 * time.Minute}},
			lists.Options{Rooms: bindings.RoomsOf(server)})
		defer s.Close()
		synctest.Wait()
		want(t, s, 2, false, "") // the moderator and @a
		move := func(user, membership string) {
			if _, err := server.SetMembership(t.Context(), hosttest.Membership{Sender: user, Target: user, RoomID: room, Membership: membership}); err != nil {
				t.Fatal(err)
			}
		}
		asked := len(server.Calls())
		move("@bob:example.org", "join")
		for range 100 {
			s.Changed(room)
			s.Changed("!other:example.org")
		}
		synctest.Wait()
		want(t, s, 2, false, "")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		want(t, s, 3, false, "")
		if n := len(server.Calls()) - asked; n > 3 { // a hundred changes are one look, and one more for those during it
			t.Errorf("the homeserver was asked %d times", n)
		}
		move("@bob:example.org", "leave")
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		want(t, s, 2, false, "")
	})
}

// TestNoRoom: what a homeserver says of a room that it is not in is no empty list, and one that is away takes nothing away.
// oneRoom is a homeserver of which the state of every room is this.
type oneRoom []lists.StateEvent

func (r oneRoom) State(context.Context, string, []string) ([]lists.StateEvent, error) { return r, nil }

// TestStrangeMembers: nobody becomes a member of a list by an id that reads as several.
func TestStrangeMembers(t *testing.T) {
	joined := func(string) string { return "join" }
	state := oneRoom{{Type: "m.room.create"}}
	for _, id := range []string{"@a:a.b", "#odd:a.b", "@two words:a.b", "@evil\n@vip:a.b", " @vip:a.b", "@vip:a.b\r"} {
		state = append(state, lists.StateEvent{Type: "m.room.member", StateKey: id, Text: joined})
	}
	synctest.Test(t, func(t *testing.T) {
		s := lists.New([]lists.Declaration{{Name: "vips", Kind: lists.Strings, MembersOf: room, Every: time.Hour}}, lists.Options{Rooms: state})
		defer s.Close()
		synctest.Wait()
		want(t, s, 3, false, "")
		now, err := s.List("vips").Copy()
		if err != nil {
			t.Fatal(err)
		}
		for id, wanted := range map[string]bool{"@a:a.b": true, "#odd:a.b": true, "@two words:a.b": true, "@vip:a.b": false} {
			if has, _ := now.Has(id, nil); has != wanted {
				t.Errorf("%q: got %v", id, has)
			}
		}
	})
}

func TestNoRoom(t *testing.T) {
	server := roomServer(t)
	dir := t.TempDir()
	d := lists.Declaration{Name: "bans", Kind: lists.Policies, PolicyRoom: room, Every: time.Hour}
	start := func(d lists.Declaration, entries int, fromDisk bool, text string) {
		synctest.Test(t, func(t *testing.T) {
			s := lists.New([]lists.Declaration{d}, lists.Options{Rooms: bindings.RoomsOf(server), Dir: dir})
			defer s.Close()
			synctest.Wait()
			want(t, s, entries, fromDisk, text)
		})
	}
	start(d, 5, false, "")
	server.Fail("get_state_events_in_room", fmt.Errorf("no homeserver is connected"))
	start(d, 5, true, "no homeserver is connected")
	server.Fail("get_state_events_in_room", nil)
	other := d
	other.PolicyRoom = "!nowhere:example.org"
	start(other, 0, false, "the homeserver knows no such room: let one of its users join it")
	s := lists.New([]lists.Declaration{other}, lists.Options{Once: true})
	want(t, s, 0, false, "it was never fetched, and only axolua serve does that")
	if _, err := s.List("bans").Copy(); err == nil {
		t.Error("a list that there is not is one")
	}
}

// TestSwaps: while lists are replaced, each question is answered by one copy, the old one or the new one.
func TestSwaps(t *testing.T) {
	s := lists.New([]lists.Declaration{{Name: "x", Kind: lists.Strings}, {Name: "w", Kind: lists.Words}}, lists.Options{Given: true})
	give := func(i int) {
		mark := fmt.Sprint("mark", i%2)
		for _, name := range []string{"x", "w"} {
			if err := s.Give(name, []string{mark, "always"}, nil); err != nil {
				t.Error(err)
			}
		}
	}
	give(0)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				now, err := s.List("x").Copy()
				if err != nil || now.Size() != 2 {
					t.Error(now, err)
					return
				}
				a, _ := now.Has("mark0", nil)
				b, _ := now.Has("mark1", nil)
				always, _ := now.Has("always", nil)
				words, _ := s.List("w").Copy()
				w, found, err := words.FindWord("nothing, mark0, mark1, always", nil)
				if a == b || !always || !found || err != nil || s.Bytes() == 0 || len(s.Status()) != 2 {
					t.Errorf("got %v %v %v, %v", a, b, always, w)
					return
				}
			}
		})
	}
	for i := range 300 {
		give(i)
	}
	close(done)
	readers.Wait()
}
