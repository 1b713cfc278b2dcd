package e2e

import (
	"net"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// TestStart has Synapse start without an engine.
func TestStart(t *testing.T) {
	t.Parallel()
	lay := func(t *testing.T, atStart home.Object) *home.Home {
		t.Parallel()
		return home.New(t, home.Options{Scripts: map[string]string{"rule.lua": marking}, Bridge: map[string]any{"at_start": atStart}})
	}
	t.Run("wait", func(t *testing.T) {
		h := lay(t, home.Object{"wait_s": 60})
		h.Synapse.Start(t)
		h.Synapse.Log.Await(t, 0, "axolua: waiting for the engine at "+h.Engine.Socket)
		h.Engine.Run(t)
		home.Await(t, "Synapse", func() home.Answer { return h.Synapse.Anonymous().Do("GET", "/_matrix/client/versions", nil) },
			func(a home.Answer) bool { return a.Status == 200 })
		a := h.Synapse.Register(t, "alice")
		a.Send(a.Room(t), "forbidden").Refused(t, 403, "ORG_EXAMPLE_NO")
	})
	t.Run("start", func(t *testing.T) {
		h := lay(t, home.Object{"wait_s": 0.2, "then": "start"})
		h.Synapse.Run(t)
		h.Synapse.Log.Await(t, 0, "axolua: starting without Lua modules: no answer from the engine")
		a := h.Synapse.Register(t, "alice")
		room := a.Room(t)
		a.Send(room, "forbidden").Must(t)
		h.Engine.Run(t)
		holds(t, a, room)
	})
	t.Run("fail", func(t *testing.T) {
		h := lay(t, home.Object{"wait_s": 0.2, "then": "fail"})
		h.Synapse.Start(t)
		eventually(t, "the end of Synapse", func() bool { return !h.Synapse.Running() })
		h.Synapse.Log.Await(t, 0, "axolua: no answer from the engine at "+h.Engine.Socket)
	})
	t.Run("token", func(t *testing.T) {
		h := lay(t, home.Object{"wait_s": 60, "then": "start"})
		tcp := free(t)
		h.Synapse.Change(t, func(settings map[string]any) {
			config := home.At(settings, "modules", 0, "config").(map[string]any)
			delete(config, "socket")
			config["tcp"], config["token"] = tcp, "sesame"
		})
		change := func(old, text string) { rewrite(t, h.Engine, old, text) }
		change("homeserver: {", "homeserver: {tcp: '"+tcp+"', token: open, ")
		h.Engine.Run(t)
		h.Synapse.Run(t) // at once: who is refused need not wait
		h.Synapse.Log.Await(t, 0, "refuses: the token is not that of doors.homeserver.token")
		a := h.Synapse.Register(t, "alice")
		room := a.Room(t)
		a.Send(room, "forbidden").Must(t)
		h.Engine.Terminate(t)
		change("token: open", "token: sesame")
		h.Engine.Run(t)
		holds(t, a, room)
		for _, log := range []*home.Log{h.Engine.Log, h.Synapse.Log} {
			if text := log.Since(0); strings.Contains(text, "sesame") {
				t.Errorf("the token is in a log:\n%s", text)
			}
		}
	})
}

// holds waits until the rule does.
func holds(t *testing.T, c *home.Client, room string) {
	t.Helper()
	home.Await(t, "the rule", func() home.Answer { return c.Send(room, "forbidden") },
		func(a home.Answer) bool { return a.Errcode() == "ORG_EXAMPLE_NO" })
}

// free is an address on which nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
