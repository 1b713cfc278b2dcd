package e2e

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// times is how often Synapse asks in a round.
const times = 400

// asked are callbacks that both bridges carry.
var asked = []struct {
	callback, lua string
	args          func(s *site, event string) any
}{
	{"check_event_for_spam", "function check_event_for_spam(event) end",
		func(_ *site, event string) any { return home.Object{"event_id": event} }},
	{"user_may_join_room", "function user_may_join_room(user, room, is_invited) end",
		func(s *site, _ string) any { return []any{s.user.UserID, s.room, false} }},
	{"user_may_invite", "function user_may_invite(inviter, invitee, room_id) end",
		func(s *site, _ string) any { return []any{s.user.UserID, "@bob:hs.test", s.room} }},
	{"user_may_publish_room", "function user_may_publish_room(user, room) end",
		func(s *site, _ string) any { return []any{s.user.UserID, s.room} }},
}

// TestCostOfCallbacks has Synapse's own code ask the modules, many times within one request.
func TestCostOfCallbacks(t *testing.T) {
	measuring(t)
	var names []string
	lua := ""
	for _, a := range asked {
		names = append(names, a.callback)
		lua += a.lua + "\n"
	}
	sites := []*site{
		newSite(t, noModule, spin(false)), bridged(t, "nothing defined", nothing), bridged(t, "the bridge", lua), newSite(t, antispam, quick(t, names...), spin(false)),
	}
	rows := [][]string{{"CPU of Synapse per callback, µs", noModule, "the bridge, nothing defined", "the bridge", antispam, "the bridge's share", "µs passed: the bridge", antispam}}
	events := make([]string, len(sites))
	for i, s := range sites {
		events[i] = s.user.Send(s.room, "hello").Must(t).Text("event_id")
	}
	for _, a := range asked {
		used, passed := make([]samples, len(sites)), make([]samples, len(sites))
		for range turns / 2 {
			for _, at := range rand.Perm(len(sites)) {
				cpu, time := sites[at].spin(t, a.callback, a.args(sites[at], events[at]))
				used[at], passed[at] = append(used[at], cpu), append(passed[at], time)
			}
		}
		share := used[2].minus(used[0]).at(0.5) / used[3].minus(used[0]).at(0.5)
		rows = append(rows, []string{"`" + a.callback + "`", used[0].String(), used[1].String(), used[2].String(), used[3].String(),
			fmt.Sprintf("%.0f %%", 100*share), passed[2].String(), passed[3].String()})
	}
	table(t, fmt.Sprintf("Callbacks, Synapse %s", sites[0].Version(t)), rows...)
}

// spin gives the µs of the process and those that passed, for each time that Synapse asked.
func (s *site) spin(t *testing.T, callback string, args any) (used, passed float64) {
	t.Helper()
	cpu, start := s.cpu(t), time.Now()
	s.user.Do("POST", "/_axolua/spin", home.Object{"callback": callback, "args": args, "times": times}).Must(t)
	took := time.Since(start)
	return ms(s.cpu(t)-cpu) * 1000 / times, ms(took) * 1000 / times
}
