package httpdoor

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// withFuncs are the usual bindings and some functions more.
type withFuncs map[string]lua.LGFunction

func (f withFuncs) Open(s *engine.Scope) (engine.Bindings, error) {
	for name, fn := range f {
		s.Define(name, s.State().NewFunction(fn))
	}
	return bindings.Open(bindings.Options{}).Open(s)
}

// newLimited is a world whose only module is text.
func newLimited(t *testing.T, text string, settings engine.Settings, funcs withFuncs) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.write(text)
	e, err := engine.New(engine.Config{Scripts: w.dir, Open: funcs,
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	w.engine, w.door = e, New(Options{Engine: e})
	return w
}

// TestEveryKindIsCounted: whatever a question runs into, the metrics tell it from the rest, and so does the answer.
func TestEveryKindIsCounted(t *testing.T) {
	const ask = "/v1/callbacks/check_event_for_spam"
	for kind, c := range map[string]struct {
		body     string
		settings engine.Settings
	}{
		"error":         {body: `error("broken")`},
		"bad_answer":    {body: `return 1`},
		"deadline":      {`while true do end`, engine.Settings{Limits: engine.Limits{Time: 10 * time.Millisecond, Instructions: math.MaxInt64}}},
		"instructions":  {`while true do end`, engine.Settings{Limits: engine.Limits{Time: time.Minute, Instructions: 10_000}}},
		"string_bytes":  {`local s = ("x"):rep(1000) while true do s:upper() end`, engine.Settings{Limits: engine.Limits{StringBytes: 10_000}}},
		"string_length": {`return ("x"):rep(101)`, engine.Settings{StringLength: 100}},
		"array":         {body: `local t = {} t[2^20 - 1] = 1 t[#t + 1] = 1`},
		"coroutines":    {`while true do coroutine.wrap(function() coroutine.yield() end)() end`, engine.Settings{Limits: engine.Limits{Coroutines: 3}}},
		"depth":         {body: `local function f() return 1 + f() end f()`},
		"heap": {`local t = {} while true do t = { t } end`, engine.Settings{Heap: 1,
			Limits: engine.Limits{Time: time.Minute, Instructions: math.MaxInt64}}},
		"panic":  {body: `panic()`},
		"fenced": {`while true do end`, engine.Settings{Fence: engine.FenceSettings{Failures: 1}, Limits: engine.Limits{Instructions: 10_000}}},
	} {
		t.Run(kind, func(t *testing.T) {
			w := newLimited(t, "function check_username_for_spam(p) "+c.body+" end", c.settings,
				withFuncs{"panic": func(*lua.LState) int { panic("as asked") }})
			path, body := strings.Replace(ask, "check_event", "check_username", 1), `{"user_profile":{"user_id":"@a:b"},"requester_id":"@me:b"}`
			if kind == "fenced" {
				w.do("POST", path, body, nil)
			}
			rec := w.do("POST", path, body, nil)
			w.want(rec, 200, `{"result":false,.*"failures":\[{"module":"a.lua","callback":"check_username_for_spam","kind":"`+kind+`".*`)
			text := w.do("GET", "/metrics", "", nil).Body.String()
			if line := fmt.Sprintf(`axolua_failures_total{callback="check_username_for_spam",kind=%q,module="a.lua"} 1`, kind); !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("no %s in\n%s", line, text)
			}
			up := map[bool]int{true: 1}[kind == "fenced"]
			if line := fmt.Sprintf(`axolua_fenced{callback="check_username_for_spam",module="a.lua"} %d`, up); !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("no %s", line)
			}
		})
	}
}

// TestKindsAreAllTested: a kind of failure that is new has its case above; busy is in the tests of overload.
func TestKindsAreAllTested(t *testing.T) {
	text, err := os.ReadFile("limits_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for kind := engine.KindError; kind < engine.KindBusy; kind++ {
		if !strings.Contains(string(text), "\t\t"+`"`+kind.String()+`":`) {
			t.Errorf("%s has no case", kind)
		}
	}
}

// TestStatusShowsFences with the module, the callback and since when.
func TestStatusShowsFences(t *testing.T) {
	w := newLimited(t, "function check_username_for_spam() while true do end end",
		engine.Settings{Fence: engine.FenceSettings{Failures: 1}, Limits: engine.Limits{Instructions: 10_000}}, nil)
	w.want(w.do("GET", "/v1/status", "", nil), 200, `.*"fences":\[\].*`)
	w.do("POST", "/v1/callbacks/check_username_for_spam", `{"user_profile":{"user_id":"@a:b"},"requester_id":"@me:b"}`, func(*http.Request) {})
	w.want(w.do("GET", "/v1/status", "", nil), 200, `.*"fences":\[{"module":"a.lua","callback":"check_username_for_spam","since":"20[^"]+"}\].*`)
	if err := os.WriteFile(filepath.Join(w.dir, "a.lua"), []byte("function check_username_for_spam() end"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.do("POST", "/v1/reload", "", nil)
	w.want(w.do("GET", "/v1/status", "", nil), 200, `.*"fences":\[\].*`)
}
