package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// processes is a homeserver of a main process and two generic workers, of which one runs the background tasks.
type processes struct {
	*home.Workers
	people int
}

// note is how the modules of these tests say that they were asked, and by which process.
const note = `
local function note(about)
  log.info("asked", { on = api.worker_name or "main", background = api.should_run_background_tasks(), about = about })
end
`

// TestWorkers has a deployment in common, since it takes long to come up. What runs once per homeserver is init and
// on_new_event; the engine has no timers.
//
// The logs of all processes are looked at for complaints about log contexts. Those that Synapse makes of itself come here
// as well: with a module in Python whose on_new_event does nothing, the main process of such a deployment, which stores the
// events, writes "Re-starting finished log context" on 1.120.2 and 1.163.2.
func TestWorkers(t *testing.T) {
	w := &processes{Workers: home.StartWorkers(t, home.Options{
		Config:  "modules:\n  - {module: rule.lua, allow: [auth, presence_router]}\n",
		Scripts: map[string]string{"rule.lua": note + `function init() note("start") end`},
	})}
	for _, part := range []struct {
		name string
		test func(*testing.T, *processes)
	}{
		{"each process connects", eachConnects},
		{"callbacks run where Synapse calls them", callbacksRunWhereCalled},
		{"one process asks about a new event", oneAsksAboutNewEvents},
		{"the module API is that of the process that asks", apiOfWhoAsks},
		{"a reload reaches all", reloadsReachAll},
		{"a killed worker comes back", killedWorkersComeBack},
		{"the one for background tasks comes back", backgroundComesBack},
		{"run_on: all", allAskAboutNewEvents},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, w) })
	}
}

// rule has all processes go by this module alone.
func (w *processes) rule(t testing.TB, lua string) {
	t.Helper()
	w.Save(t, "rule.lua", note+lua)
}

// person is a new user, at home at the process.
func (w *processes) person(t testing.TB, at *home.Synapse) *home.Client {
	t.Helper()
	w.people++
	return at.Register(t, fmt.Sprintf("person%d", w.people))
}

// noted is what note wrote.
type noted struct {
	Msg, Callback, On, About string
	Background               bool
}

// noted gives what was noted after the mark.
func (w *processes) noted(from home.Mark) (all []noted) {
	for line := range strings.Lines(w.Engine.Log.Since(from)) {
		var n noted
		if json.Unmarshal([]byte(line), &n) == nil && n.Msg == "asked" {
			all = append(all, n)
		}
	}
	return all
}

// asked waits for a note of the callback after the mark; on and about may be "" where they do not matter.
func (w *processes) asked(t testing.TB, from home.Mark, callback, on, about string) {
	t.Helper()
	want := home.Object{"callback": callback}
	if on != "" {
		want["on"], want["background"] = on, on == home.Background
	}
	if about != "" {
		want["about"] = about
	}
	w.Engine.Log.Said(t, from, "asked", want)
}

// connected waits until all processes are.
func (w *processes) connected(t testing.TB) {
	t.Helper()
	for _, s := range w.All() {
		s.Log.Await(t, 0, "axolua: connected to")
	}
}

func eachConnects(t *testing.T, w *processes) {
	w.connected(t)
	w.asked(t, 0, "init", home.Background, "start")
	if n := w.Engine.Status(t).Connections; n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
	background := map[string]bool{}
	for line := range strings.Lines(w.Engine.Log.Since(0)) {
		var n struct {
			Msg, Worker string
			Background  bool
		}
		if json.Unmarshal([]byte(line), &n) == nil && n.Msg == "homeserver connected" {
			background[n.Worker] = n.Background
		}
	}
	if len(background) != 3 || background[""] || background[home.Generic] || !background[home.Background] {
		t.Errorf("processes that run background tasks: %v", background)
	}
	if all := w.noted(0); len(all) != 1 {
		t.Errorf("init has run %d times: %v", len(all), all)
	}
}
