package e2e

import (
	"crypto/rand"
	"maps"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
	"github.com/axolua/axolua/engine/catalog"
)

// place says which callbacks a request asks in the process that it is sent to, and which in another one. Those that a
// worker does not serve, such as uploads and /logout, are not here: they run on the main process.
type place struct {
	request   string
	send      func(t testing.TB, v *visit) home.Answer
	here      string
	elsewhere map[string]string // callback -> process; "" for one that depends on the release
}

// visit is what the requests of one process are about, one after the other.
type visit struct {
	c     *home.Client // of the process
	guest *home.Client // the same
	name  string
	room  string
}

var newEvent = map[string]string{"on_new_event": home.Background}

var places = []place{
	{"register", func(t testing.TB, v *visit) home.Answer {
		a := v.c.Register(v.name, nil)
		v.c = v.c.In(a.Must(t))
		return a
	}, "check_registration_for_spam get_username_for_registration get_displayname_for_registration on_user_registration", nil},
	{"log in", func(_ testing.TB, v *visit) home.Answer { return v.c.Login(v.name, home.Password, nil) },
		"check_auth check_login_for_spam on_user_login", nil},
	{"create a room", func(t testing.TB, v *visit) home.Answer {
		a := v.c.CreateRoom(home.Object{"preset": "public_chat", "visibility": "public", "room_alias_name": v.name})
		v.room = a.Must(t).Text("room_id")
		return a
	}, "is_user_expired on_create_room user_may_create_room user_may_create_room_alias check_visibility_can_be_modified check_event_allowed", newEvent},
	{"send", func(_ testing.TB, v *visit) home.Answer { return v.c.Send(v.room, "hello") },
		"is_user_expired check_event_allowed check_event_for_spam", newEvent},
	{"set the topic", func(_ testing.TB, v *visit) home.Answer {
		return v.c.SendState(v.room, "m.room.topic", "", home.Object{"topic": "x"})
	}, "user_may_send_state_event check_event_allowed check_event_for_spam", newEvent},
	{"invite", func(_ testing.TB, v *visit) home.Answer { return v.c.Invite(v.room, v.guest.UserID) },
		"user_may_invite get_ratelimit_override_for_user check_event_allowed", newEvent},
	{"join", func(_ testing.TB, v *visit) home.Answer { return v.guest.Join(v.room) },
		"user_may_join_room check_event_allowed", newEvent},
	{"read", func(_ testing.TB, v *visit) home.Answer { return v.guest.Messages(v.room) }, "add_field_to_unsigned_callback", nil},
	{"sync", func(_ testing.TB, v *visit) home.Answer { return v.guest.Sync("", "0") }, "get_interested_users", nil},
	{"search for users", func(t testing.TB, v *visit) home.Answer {
		return home.Await(t, "a guest in the user directory", func() home.Answer {
			v.guest.SetDisplayName("person " + rand.Text()).Must(t) // a new directory forgets who registers while it is filled
			return v.c.Do("POST", "/user_directory/search", home.Object{"search_term": "person"})
		}, func(a home.Answer) bool { return len(a.List("results")) > 0 })
	}, "check_username_for_spam", nil},
	{"write account data", func(_ testing.TB, v *visit) home.Answer {
		return v.c.Do("PUT", home.Path("user", v.c.UserID, "account_data", "org.example"), home.Object{"a": 1})
	}, "is_user_expired", map[string]string{"on_account_data_updated": "main"}},
	{"change the profile", func(_ testing.TB, v *visit) home.Answer { return v.c.SetDisplayName("x") },
		"is_user_expired", map[string]string{"on_profile_update": ""}}, // once here, now on the writer of events
}

// mainBefore are callbacks that only the main process asked before that release of Synapse.
var mainBefore = map[string]string{"on_user_registration": "1.135.0"}

// callbacksRunWhereCalled sends each request to a generic worker and to the main process.
func callbacksRunWhereCalled(t *testing.T, w *processes) {
	release := w.Synapse.Version(t)
	for process, s := range map[string]*home.Synapse{home.Generic: w.Generic, "main": w.Synapse} {
		v := &visit{c: s.Anonymous(), guest: w.person(t, s), name: "visits" + process}
		for _, p := range places {
			places := p.where(process, release)
			w.rule(t, noting(places))
			mark := w.Engine.Log.Mark()
			p.send(t, v).Must(t)
			for callback, on := range places {
				w.asked(t, mark, callback, on, "")
			}
			for _, n := range w.noted(mark) {
				if want := places[n.Callback]; want != "" && n.On != want {
					t.Errorf("%s at %s: %s was asked on %s, want %s", p.request, process, n.Callback, n.On, want)
				}
			}
		}
	}
}

// where says which process of that release is to ask about what, if the request is sent to this one.
func (p *place) where(process, release string) map[string]string {
	all := map[string]string{}
	for _, callback := range strings.Fields(p.here) {
		all[callback] = process
		if since, ok := mainBefore[callback]; ok && older(release, since) {
			all[callback] = "main"
		}
	}
	maps.Copy(all, p.elsewhere)
	maps.DeleteFunc(all, func(callback, _ string) bool { return older(release, catalog.ByName(callback).Since) })
	return all
}

// noting is a module that notes these callbacks, and has no opinion.
func noting(callbacks map[string]string) (lua string) {
	for callback := range callbacks {
		switch callback {
		case "check_auth":
			lua += `auth_checkers = { { login_type = "m.login.password", fields = { "password" }, check = function() note() end } }` + "\n"
		case "get_interested_users":
			lua += "function get_users_for_states() end\n"
			fallthrough
		default:
			lua += "function " + callback + "() note() end\n"
		}
	}
	return lua
}
