package httpdoor

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luasrc"
)

const script = `
function check_event_for_spam(event)
	if event.content.body == "spam" then return deny{ note = "why" } end
	if event.content.body == "raise" then error(SynapseError(429, "slow", Codes.LIMIT_EXCEEDED)) end
end
function check_event_allowed(event) error("broken") end
`

// world is a door, and the scripts behind it.
type world struct {
	t      *testing.T
	dir    string
	engine *engine.Engine
	door   http.Handler
}

func newWorld(t *testing.T, o Options) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.write(script)
	e, err := engine.New(engine.Config{Scripts: w.dir, Open: bindings.Open(bindings.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	o.Engine, w.engine = e, e
	w.door = New(o)
	return w
}

func (w *world) write(text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, "a.lua"), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// do makes a request as a local client does; change may spoil it.
func (w *world) do(method, path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:9477"
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	rec := httptest.NewRecorder()
	w.door.ServeHTTP(rec, r)
	return rec
}

func (w *world) want(rec *httptest.ResponseRecorder, code int, body string) {
	w.t.Helper()
	got := strings.TrimSpace(rec.Body.String())
	if rec.Code != code || !regexp.MustCompile("^(?s:"+body+")$").MatchString(got) {
		w.t.Errorf("got %d %s\nwant %d %s", rec.Code, got, code, body)
	}
}

func eventWith(body string) string {
	return `{"event":{"type":"m.room.message","sender":"@a:b","content":{"body":"` + body + `"}}}`
}

func TestCalls(t *testing.T) {
	w := newWorld(t, Options{})
	const ask = "/v1/callbacks/check_event_for_spam"
	for _, c := range []struct {
		path, body string
		code       int
		want       string
	}{
		{ask, eventWith("hello"), 200, `{"result":"NOT_SPAM",.*}`},
		{ask, eventWith("spam"), 200, `{"result":{"errcode":"M_FORBIDDEN"},"decision":"d-[0-9a-f-]+","note":"why",.*"decided_by":"a.lua","asked":\["a.lua"\],"failures":\[\],"duration_us":\d+}`},
		{ask, eventWith("raise"), 200, `{"raise":{"code":429,"errcode":"M_LIMIT_EXCEEDED","error":"slow","fields":{}},.*}`},
		{"/v1/callbacks/check_event_allowed", strings.Replace(eventWith("x"), `{"event"`, `{"state_events":[],"event"`, 1), 500,
			`{"failure":{"module":"a.lua","callback":"check_event_allowed","kind":"error","error":"a.lua:6: check_event_allowed: broken","line":6},.*}`},
		{"/v1/callbacks/chek_event_for_spam", eventWith("x"), 404, `{"error":"unknown callback chek_event_for_spam; did you mean check_event_for_spam\?"}`},
		{ask, `{"evnt":1}`, 400, `{"error":"the arguments are not those of check_event_for_spam","problems":\["args.evnt: unknown; did you mean event\?","args.event: missing \(want event\)"\]}`},
		{ask, "{\"event\":\"\xff\"}", 400, `{"error":.*"problems":\["args: invalid JSON at byte 10: invalid UTF-8"\]}`},
		{ask, strings.Repeat(" ", 1<<20) + eventWith("x"), 413, `{"error":"the body has more than 1 MiB"}`},
		{ask, eventWith(strings.Repeat("x", 1<<20-len(eventWith("")))), 200, `{"result":"NOT_SPAM",.*}`},
	} {
		w.want(w.do("POST", c.path, c.body, nil), c.code, c.want)
	}
}

func TestClosedEngine(t *testing.T) {
	w := newWorld(t, Options{})
	w.want(w.do("GET", "/healthz", "", nil), 200, `{"ok":true}`)
	w.engine.Close()
	w.want(w.do("POST", "/v1/callbacks/check_event_for_spam", eventWith("x"), nil), 503, `{"error":"shutting down"}`)
	w.want(w.do("GET", "/healthz", "", nil), 503, `{"error":"engine: closed"}`)
	w.want(w.do("GET", "/v1/status", "", nil), 200, `{.*"generation":"".*}`)
	w.want(w.do("GET", "/metrics", "", nil), 200, `.*axolua_pool_vms 0.*`)
}

func TestReloadAndStatus(t *testing.T) {
	w := newWorld(t, Options{Version: "v1.2.3"})
	w.want(w.do("POST", "/v1/reload", "", nil), 200, `{"changed":false,"generation":"[0-9a-f]{8}"}`)
	w.write("function on_new_event() end")
	w.want(w.do("POST", "/v1/reload", "", nil), 200, `{"changed":true,"generation":"[0-9a-f]{8}"}`)
	before := w.engine.Status().Generation
	w.write("function on_new_event( end\n")
	w.want(w.do("POST", "/v1/reload", "", nil), 422, `{"error":"load refused; what served before still does","problems":\["a.lua:1:24: .*"\]}`)

	rec := w.do("GET", "/v1/status", "", nil)
	var s struct {
		Version, Generation string
		UptimeS             float64 `json:"uptime_s"`
		Modules             []engine.ModuleStatus
		LastLoad            struct {
			OK       bool
			Problems []struct {
				File string
				Line int
			}
			Refused uint64
		} `json:"last_load"`
		Pool        struct{ Max int }
		Connections int
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	if s.Version != "v1.2.3" || s.Generation != before || s.UptimeS <= 0 || s.Pool.Max != 64 || s.Connections != 0 {
		t.Errorf("got %s", rec.Body)
	}
	if len(s.Modules) != 1 || s.Modules[0].Module != "a.lua" || s.Modules[0].Callbacks[0] != "on_new_event" {
		t.Errorf("modules: got %v", s.Modules)
	}
	if l := s.LastLoad; l.OK || l.Refused != 1 || len(l.Problems) != 1 || l.Problems[0].File != "a.lua" || l.Problems[0].Line != 1 {
		t.Errorf("last load: got %+v", l)
	}
}

// TestStatusListsWarnings: those of the configuration come after the last load's own, which stay as they are.
func TestStatusListsWarnings(t *testing.T) {
	idle := luasrc.Problems{{File: "axolua.yaml", Line: 2, Column: 1, Text: "x has no effect", Warning: true}}
	w := newWorld(t, Options{Warnings: func() luasrc.Problems { return idle }})
	const listed = `{"file":"axolua.yaml","line":2,"column":1,"text":"x has no effect","warning":true}\]`
	w.want(w.do("GET", "/v1/status", "", nil), 200, `.*"problems":\[`+listed+`.*`)
	w.write("=")
	w.do("POST", "/v1/reload", "", nil)
	for range 2 {
		w.want(w.do("GET", "/v1/status", "", nil), 200, `.*"problems":\[{"file":"a.lua",[^{]*},`+listed+`.*`)
	}
}

func TestMetrics(t *testing.T) {
	w := newWorld(t, Options{})
	for _, body := range []string{"hello", "spam"} {
		w.do("POST", "/v1/callbacks/check_event_for_spam", eventWith(body), nil)
	}
	w.do("POST", "/v1/callbacks/check_event_allowed", strings.Replace(eventWith("x"), `{"event"`, `{"state_events":[],"event"`, 1), nil)
	text := w.do("GET", "/metrics", "", nil).Body.String()
	for _, line := range []string{
		`axolua_calls_total{callback="check_event_for_spam",module="a.lua"} 2`,
		`axolua_decisions_total{callback="check_event_for_spam",module="a.lua"} 1`,
		`axolua_failures_total{callback="check_event_allowed",kind="error",module="a.lua"} 1`,
		`axolua_call_duration_seconds_count{callback="check_event_for_spam",module="a.lua"} 2`,
		`axolua_call_duration_seconds_bucket{callback="check_event_for_spam",module="a.lua",le="+Inf"} 2`,
		`axolua_generation_info{generation="` + w.engine.Status().Generation + `"} 1`,
		`axolua_loads_total{outcome="succeeded"} 1`,
		"axolua_last_load_ok 1", "axolua_pool_max_vms 64", "axolua_pool_waiting 0", "axolua_last_good 0", "go_goroutines ", "process_open_fds ",
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no %s", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	w := newWorld(t, Options{})
	w.want(w.do("GET", "/v1/callbacks/check_event_for_spam", "", nil), 405, `{"error":"GET /v1/callbacks/check_event_for_spam: want POST"}`)
	w.want(w.do("POST", "/v1/status", "", nil), 405, `{"error":"POST /v1/status: want GET"}`)
	w.want(w.do("GET", "/", "", nil), 404, `{"error":"nothing is here; .*"}`)
	if rec := w.do("HEAD", "/v1/status", "", nil); rec.Code != 200 {
		t.Errorf("HEAD: got %d", rec.Code)
	}
}

func TestOverTheNetwork(t *testing.T) {
	w := newWorld(t, Options{})
	srv := httptest.NewServer(w.door)
	defer srv.Close()
	resp, err := http.Post(srv.URL+"/v1/callbacks/check_event_for_spam", "application/json; charset=utf-8", strings.NewReader(eventWith("spam")))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/json" || !strings.Contains(string(text), "M_FORBIDDEN") {
		t.Errorf("got %d %s, %v", resp.StatusCode, text, err)
	}
}
