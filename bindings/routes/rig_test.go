package routes

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/engine"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// rig serves the routes of modules from a real engine, with a homeserver in memory.
type rig struct {
	*Handler
	t      *testing.T
	dir    string
	engine *engine.Engine
	host   *hosttest.Server
	logs   *observer.ObservedLogs
}

func newRig(t *testing.T, o Options, module string) *rig {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	g := &rig{t: t, dir: t.TempDir(), host: hosttest.New("test"), logs: logs}
	g.write("20-a.lua", module)
	var err error
	g.engine, err = engine.New(engine.Config{Scripts: g.dir, Open: bindings.Open(bindings.Options{Host: g.host}), Log: zap.New(core), Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.engine.Close)
	o.Engine, o.Log = g.engine, zap.New(core)
	if o.Tokens == nil {
		o.Tokens = g.host
	}
	g.Handler = New(o)
	return g
}

// settings give a module so little time that a test need not wait for the end of it.
func settings([]byte) (engine.Settings, error) {
	return engine.Settings{Limits: engine.Limits{Time: 500 * time.Millisecond, Instructions: 1 << 40}}, nil
}

func (g *rig) write(name, module string) {
	g.t.Helper()
	if err := os.WriteFile(filepath.Join(g.dir, name), []byte(module), 0o600); err != nil {
		g.t.Fatal(err)
	}
}

func (g *rig) reload() {
	g.t.Helper()
	if _, err := g.engine.Reload(context.Background()); err != nil {
		g.t.Fatal(err)
	}
}

// ask puts one request; the headers are names and values in turn.
func (g *rig) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/_axolua/a"+path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func (g *rig) want(w *httptest.ResponseRecorder, code int, body string) {
	g.t.Helper()
	if got := w.Body.String(); w.Code != code || !strings.Contains(got, body) {
		g.t.Errorf("got %d %s, want %d %s", w.Code, got, code, body)
	}
}

// login makes an account, and gives the header that shows its token.
func (g *rig) login(u hosttest.User) []string {
	g.t.Helper()
	if err := g.host.AddUser(u); err != nil {
		g.t.Fatal(err)
	}
	token, err := g.host.Login(u.ID)
	if err != nil {
		g.t.Fatal(err)
	}
	return []string{"Authorization", "Bearer " + token}
}

func decode(t *testing.T, w *httptest.ResponseRecorder) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err, w.Body.String())
	}
	return v
}

func read(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func record(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
