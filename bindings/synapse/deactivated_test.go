package synapse_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/axolua/axolua/bindings/store"
)

// TestDeactivated: a homeserver tells of accounts that are closed although no module asks for that, and what modules
// remember of them goes.
func TestDeactivated(t *testing.T) {
	st, err := store.Open(store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	w := newWorld(t, map[string]string{"20-a.lua": `
function check_username_for_spam(profile)
  store.incr("all")
  store.user(profile.user_id):incr("n")
end`}, func(s *settings) {
		s.store = func() (store.Store, error) { return st, nil }
		s.deactivated = func(userID string) {
			if _, err := st.DeleteUser(t.Context(), userID); err != nil {
				t.Error(err)
			}
		}
	})
	h := w.dial(t, "unix", w.socket)
	var offer struct{ Callbacks []string }
	if err := json.Unmarshal(h.do(t, "hello", greeting("hs.example")), &offer); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(offer.Callbacks, "on_user_deactivation_status_changed") {
		t.Errorf("the offer has only %q", offer.Callbacks)
	}
	for _, user := range []string{"@a:hs.example", "@b:hs.example"} {
		h.ask(t, "check_username_for_spam", object{"user_profile": object{"user_id": user}, "requester_id": user})
	}
	for _, c := range []struct {
		deactivated bool
		want        bool
	}{{false, true}, {true, false}} {
		h.ask(t, "on_user_deactivation_status_changed", object{"user_id": "@a:hs.example", "deactivated": c.deactivated, "by_admin": true})
		for s, want := range map[store.Space]bool{{Name: "a", User: "@a:hs.example"}: c.want, {Name: "a", User: "@b:hs.example"}: true} {
			if _, found, err := st.Get(t.Context(), s, "n"); found != want || err != nil {
				t.Errorf("deactivated %v: %v: found %v, %v", c.deactivated, s, found, err)
			}
		}
	}
	if _, found, _ := st.Get(t.Context(), store.Space{Name: "a"}, "all"); !found {
		t.Error("what is of no user is gone, too")
	}
}
