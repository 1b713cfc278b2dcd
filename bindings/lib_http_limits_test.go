package bindings_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/engine"
)

// asking makes an engine of one module, which runs body for every event and has the powers of m.
func asking(t testing.TB, o bindings.Options, m engine.ModuleSettings, body string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	source := "function check_event_for_spam(event) " + body + " end"
	if err := os.WriteFile(filepath.Join(dir, "web.lua"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	m.File = "web.lua"
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(o),
		Settings: func([]byte) (engine.Settings, error) {
			return engine.Settings{CallTimeout: time.Minute, Modules: []engine.ModuleSettings{m}}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// TestHTTPCharges: what is read, and what is sent, counts like what Lua builds.
func TestHTTPCharges(t *testing.T) {
	objects := "[" + strings.Repeat(`{"a":1},`, 1e5) + "{}]"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/objects":
			_, _ = io.WriteString(w, objects)
		case "/long":
			_, _ = w.Write(make([]byte, 3<<20))
		default:
			_, _ = w.Write(make([]byte, 1<<20))
		}
	}))
	defer s.Close()
	c := fetch.New(fetch.Settings{AllowPrivate: []string{"127.0.0.1"}, MaxBody: 4 << 20, Timeout: time.Minute})
	defer c.Close()
	m := engine.ModuleSettings{Allow: []string{"http." + strings.TrimPrefix(s.URL, "http://")}, Limits: engine.Limits{Time: time.Minute, Instructions: 1 << 40}}
	for body, want := range map[string]engine.Kind{
		`for i = 1, 100 do http.get_raw(url) end`:                                                              engine.KindStringBytes,
		`for i = 1, 100 do pcall(http.get_json, url .. "/objects") end`:                                        engine.KindStringBytes,
		`for i = 1, 100 do http.request("GET", url) end`:                                                       engine.KindStringBytes,
		`pcall(http.get_raw, url .. "/long") return deny{ note = "went on" }`:                                  engine.KindStringLength,
		`http.get_json(url .. "/long")`:                                                                        engine.KindError, // bad_json: it becomes no string
		`local s, t = ("x"):rep(2 ^ 19), {} for i = 1, 30 do t[i] = s end http.get_json(url, { a = t })`:       engine.KindStringLength,
		`local s, t = ("&"):rep(2 ^ 19), {} http.post_urlencoded_get_json(url, { a = s })`:                     engine.KindStringLength,
		`local s, t = ("x"):rep(2 ^ 19), {} for i = 1, 30 do t[i] = s end http.post_json_get_json(url, t)`:     engine.KindStringLength,
		`local t = {} for i = 1, 2000 do t["k" .. i] = 1 end http.get_json(url, t)`:                            engine.KindError,
		`local s, t = ("x"):rep(2 ^ 19), {} for i = 1, 900 do t[i] = s end http.get_json(url, nil, { a = t })`: engine.KindError,
	} {
		a := answer(t, asking(t, bindings.Options{HTTP: c}, m, fmt.Sprintf("local url = %q ", s.URL)+body), spam(parse(t, `{}`)))
		if len(a.Failures) != 1 || a.Failures[0].Kind != want {
			t.Errorf("%s: %+v, want %s", body, a, want)
		}
	}
}

// TestHTTPLeavesTime: who waits in vain still has time for something else, without saying how long to wait.
func TestHTTPLeavesTime(t *testing.T) {
	m := engine.ModuleSettings{Allow: []string{"http.slow.test"}, Limits: engine.Limits{Time: 500 * time.Millisecond}}
	e := asking(t, bindings.Options{HTTP: fetch.New(fetch.Settings{Transport: &fakeWeb{}})}, m,
		`local ok, err = pcall(http.get_json, "http://slow.test/") if not ok then return deny{ error = err.kind } end`)
	a := answer(t, e, spam(parse(t, `{}`)))
	if len(a.Failures) != 0 || !strings.Contains(says(a), "timeout") {
		t.Errorf("got %+v", a)
	}
}

// TestPrivateAddresses: that a module may ask a host does not say that the host may be at home.
func TestPrivateAddresses(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	m := engine.ModuleSettings{Allow: []string{"http." + strings.TrimPrefix(s.URL, "http://")}}
	e := asking(t, bindings.Options{}, m,
		fmt.Sprintf(`local ok, err = pcall(http.get_json, %q) return deny{ error = err.kind .. err.error }`, s.URL))
	a := answer(t, e, spam(parse(t, `{}`)))
	if got := says(a); !strings.Contains(got, "forbidden127.0.0.1") || !strings.Contains(got, "outbound_http.allow_private") {
		t.Errorf("got %s", got)
	}
}

// TestAdminNeedsAPower, and a homeserver to ask.
func TestAdminNeedsAPower(t *testing.T) {
	const body = `local ok, err = pcall(admin[("request"):lower()], "GET", "/_synapse/admin/v1/x") return deny{ error = tostring(err) .. tostring(type(err) == "table" and err.kind) }`
	for power, want := range map[string]string{
		"auth":  "add `allow: [admin]` to it under `modules:` in axolua.yaml",
		"admin": "set admin: { url: http://127.0.0.1:8008, token: !file ./admin-token } in axolua.yamlnot_offered",
	} {
		a := answer(t, asking(t, bindings.Options{}, engine.ModuleSettings{Allow: []string{power}}, body), spam(parse(t, `{}`)))
		if got := says(a); !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", power, got, want)
		}
	}
}

// TestHTTPKindsAreDocumented: the page of the library names each of them.
func TestHTTPKindsAreDocumented(t *testing.T) {
	for _, lib := range bindings.Libraries() {
		if lib.Name != "http" {
			continue
		}
		for _, kind := range fetch.Kinds() {
			if !strings.Contains(lib.Doc, " "+string(kind)) {
				t.Errorf("its doc does not name %s", kind)
			}
		}
		return
	}
	t.Error("there is no such library")
}

// BenchmarkHTTP compares a module's request with one of package http, to a server that answers at once. The question around
// it has a benchmark of its own.
func BenchmarkHTTP(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"spam":true,"score":5}`) }))
	defer s.Close()
	c := fetch.New(fetch.Settings{AllowPrivate: []string{"127.0.0.1"}})
	defer c.Close()
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			resp, err := http.Get(s.URL)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
	b.Run("lua", func(b *testing.B) {
		m := engine.ModuleSettings{Allow: []string{"http." + strings.TrimPrefix(s.URL, "http://")}}
		e := asking(b, bindings.Options{HTTP: c}, m, fmt.Sprintf("local a = http.get_json(%q) if not a.spam then error(1) end", s.URL))
		event := spam(parse(b, `{}`))
		for b.Loop() {
			if a := answer(b, e, event); len(a.Failures) > 0 {
				b.Fatal(a.Failures[0])
			}
		}
	})
}
