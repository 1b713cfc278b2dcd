package home

import (
	"cmp"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Options say what a Home begins with. All are optional.
type Options struct {
	ServerName string            // "hs.test"
	Federated  bool              // other servers on this machine reach it; then its name is an address
	Scripts    map[string]string // the modules, by file name
	Config     string            // the rest of axolua.yaml: `modules:`, `limits:` and so on
	Synapse    map[string]any    // settings of homeserver.yaml over those that tests want
	Bridge     map[string]any    // the module's config there, besides `socket`
}

// Home is a homeserver with an engine beside it.
type Home struct {
	Engine  *Engine
	Synapse *Synapse
}

// Start runs both and waits until they answer. They end with the test, which fails if Synapse complains of log contexts or
// of failures that nobody looked at.
func Start(t testing.TB, o Options) *Home {
	t.Helper()
	h := New(t, o)
	h.Engine.Run(t)
	h.Synapse.Run(t)
	return h
}

// New lays both down and starts neither.
func New(t testing.TB, o Options) *Home {
	t.Helper()
	Need(t)
	if o.ServerName = cmp.Or(o.ServerName, "hs.test"); o.Federated {
		o.ServerName = freeAddress(t)
	}
	dir := Dir(t)
	e := NewEngine(t, dir, o)
	module := map[string]any{"socket": e.Socket}
	for key, value := range o.Bridge {
		module[key] = value
	}
	changes := map[string]any{"modules": []any{map[string]any{"module": "axolua_synapse.Axolua", "config": module}}}
	for key, value := range o.Synapse {
		changes[key] = value
	}
	h := &Home{Engine: e, Synapse: NewSynapse(t, dir, o.ServerName, changes)}
	if o.Federated {
		h.Synapse.federate(t)
	}
	return h
}

// Save puts a module into the scripts' directory, and waits until the engine serves it and Synapse has heard of it.
func (h *Home) Save(t testing.TB, name, lua string) {
	t.Helper()
	h.Engine.Write(t, filepath.Join("scripts", name), lua)
	h.Live(t)
}

// Live waits until what is on disk serves and Synapse has heard of it.
func (h *Home) Live(t testing.TB) {
	t.Helper()
	h.Synapse.Follows(t, h.Engine.Reload(t))
}

// follows begins what the module writes of each new offer, before the generation's name.
const follows = "axolua: generation "

// Follows waits until this process goes by the generation.
func (s *Synapse) Follows(t testing.TB, generation string) {
	t.Helper()
	until(t, "generation "+generation+" in Synapse", func() bool {
		text := s.Log.text()
		at := strings.LastIndex(text, follows)
		return at >= 0 && strings.HasPrefix(text[at+len(follows):], generation)
	})
}

// Dir is a directory with a path that is short enough for sockets, for as long as the test runs.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ax")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// freeAddress is one on loopback where nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func atoi(t testing.TB, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
