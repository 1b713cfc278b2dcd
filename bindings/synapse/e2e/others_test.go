package e2e

import (
	"slices"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// others are the callbacks about limits and presence.
var others = []scenario{
	{"get_ratelimit_override_for_user", "The second invitation of one user is too much, that of another is not", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function get_ratelimit_override_for_user(user, limiter_name)
  if user == %q and limiter_name == "rc_invites.per_issuer" then return RatelimitOverride(0.001, 1) end
  if user == %q then return RatelimitOverride.unlimited end
end`, a.UserID, b.UserID)
		for _, c := range []*home.Client{a, b} {
			room := c.Room(t)
			c.Invite(room, w.user(t).UserID).Must(t)
			second := c.Invite(room, w.user(t).UserID)
			if c == a {
				second.Refused(t, 429, "M_LIMIT_EXCEEDED")
			} else {
				second.Must(t)
			}
		}
	}},
	{"get_interested_users", "The first /sync of one user has the presence of another without a room together; that of others has not", func(t *testing.T, w *world) {
		desk, watcher, other := w.user(t), w.user(t), w.user(t)
		w.rule(t, `
function get_interested_users(user_id)
  if user_id == %[1]q then return { %[2]q } end
end
function get_users_for_states(state_updates) return {} end`, watcher.UserID, desk.UserID)
		present(t, desk, "at the desk")
		watcher.AwaitSync(t, "", "the desk's presence", func(a home.Answer) bool { return presence(a, desk) == "at the desk" })
		if seen := presence(other.Sync("", "0").Must(t), desk); seen != "" {
			t.Errorf("somebody else sees %q", seen)
		}
	}},
	{"get_users_for_states", "A change of presence arrives at one user without a room together; not at others", func(t *testing.T, w *world) {
		desk, watcher, other := w.user(t), w.user(t), w.user(t)
		w.rule(t, `
function get_interested_users(user_id)
  if user_id == %[1]q then return { %[2]q } end
end
function get_users_for_states(state_updates)
  for _, state in ipairs(state_updates) do
    if state.user_id == %[2]q then
      log.info("presence", { state = state.state, status = state.status_msg or "" })
      return { [%[1]q] = { state } }
    end
  end
end`, watcher.UserID, desk.UserID)
		mark := w.Engine.Log.Mark()
		since, others := watcher.Sync("", "0").Must(t).Text("next_batch"), other.Sync("", "0").Must(t).Text("next_batch")
		present(t, desk, "back at two")
		watcher.AwaitSync(t, since, "the desk's presence", func(a home.Answer) bool { return presence(a, desk) == "back at two" })
		w.Engine.Log.Said(t, mark, "presence", home.Object{"state": "online", "status": "back at two"})
		if seen := presence(other.Sync(others, "0").Must(t), desk); seen != "" {
			t.Errorf("somebody else sees %q", seen)
		}
	}},
}

func present(t *testing.T, c *home.Client, message string) {
	t.Helper()
	c.Do("PUT", home.Path("presence", c.UserID, "status"), home.Object{"presence": "online", "status_msg": message}).Must(t)
}

// presence is the message of a user in a sync.
func presence(sync home.Answer, of *home.Client) string {
	events := sync.List("presence", "events")
	at := slices.IndexFunc(events, func(event any) bool { return home.At(event, "sender") == of.UserID })
	if at < 0 {
		return ""
	}
	message, _ := home.At(events[at], "content", "status_msg").(string)
	return message
}
