package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
	"github.com/axolua/axolua/engine/catalog"
)

// scenario provokes a callback on a Synapse and looks at what comes of it.
type scenario struct {
	callback string
	seen     string // what is looked at, for docs/synapse-callbacks.md
	provoke  func(t *testing.T, w *world)
}

// scenarios are those of one homeserver, by the families of the callbacks; federated needs two.
var scenarios = slices.Concat(updates, spamChecker, spamCheckerRooms, eventRules, roomRules, accountRules, accountValidity, legacyAccount, logins,
	registrations, media, others)

// powers are all that a module can have, since rule.lua is another one in every scenario.
const powers = `
modules:
  - module: rule.lua
    allow: [auth, background_updates, presence_router, legacy_account, api.register_user, api.delete_room]
`

// world is the homeserver that the scenarios share, one after the other. Each makes users and rooms of its own.
type world struct {
	*home.Home
	mail *mailbox
	peer *home.Synapse // another homeserver; only for federated
	last atomic.Int64  // number of a user
}

func newWorld(t *testing.T, o home.Options) *world {
	t.Helper()
	home.Need(t)
	w := &world{mail: newMailbox(t)}
	o.Scripts, o.Config = map[string]string{"rule.lua": updateRule}, powers
	settings := map[string]any{"email": w.mail.settings()}
	for key, value := range o.Synapse {
		settings[key] = value
	}
	o.Synapse = settings
	w.Home = home.Start(t, o)
	return w
}

// rule has the homeserver go by this module alone.
func (w *world) rule(t testing.TB, lua string, values ...any) {
	t.Helper()
	w.Save(t, "rule.lua", fmt.Sprintf(lua, values...))
}

// name is one that nobody has yet.
func (w *world) name() string { return fmt.Sprintf("user%d", w.last.Add(1)) }

// user is somebody new, who is logged in.
func (w *world) user(t testing.TB) *home.Client {
	t.Helper()
	return w.Synapse.Register(t, w.name())
}

// times is how often the engine's log has a text after the mark.
func (w *world) times(from home.Mark, text string) int {
	return strings.Count(w.Engine.Log.Since(from), text)
}

func TestCallbacks(t *testing.T) { run(t, newWorld(t, home.Options{}), scenarios) }

func TestNewEvents(t *testing.T) { run(t, newWorld(t, home.Options{}), newEventRules) }

// run provokes the callbacks that this Synapse has.
func run(t *testing.T, w *world, scenarios []scenario) {
	version := w.Synapse.Version(t)
	for _, s := range scenarios {
		t.Run(s.callback, func(t *testing.T) {
			if since := catalog.ByName(s.callback).Since; older(version, since) {
				t.Skipf("Synapse %s does not have it: since %s", version, since)
			}
			s.provoke(t, w)
		})
	}
}

// older compares releases such as 1.120.2 and v1.132.0.
func older(a, b string) bool { return slices.Compare(numbers(a), numbers(b)) < 0 }

func numbers(release string) []int {
	of := make([]int, 3)
	_, _ = fmt.Sscanf(strings.TrimPrefix(release, "v"), "%d.%d.%d", &of[0], &of[1], &of[2])
	return of
}
