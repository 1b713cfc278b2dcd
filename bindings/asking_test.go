package bindings_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// modules is an engine of one VM with these sources as 1.lua, 2.lua and so on, which may do everything. A module that
// fails in on_create_room is passed over.
func modules(t testing.TB, sources ...string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	// Time is for the tests that set a context's; a slow machine must not end the others.
	settings := engine.Settings{Pool: engine.PoolSettings{Max: 1}, CallTimeout: time.Minute,
		Limits: engine.Limits{Time: time.Minute, Instructions: 1 << 40}, Callbacks: map[string]engine.CallbackSettings{
			catalog.OnCreateRoom.Name: {OnError: engine.Policy{Set: true, Local: catalog.Skip, Federated: catalog.Skip}},
		}}
	for i, source := range sources {
		name := string(rune('1'+i)) + ".lua"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		allow := []string{}
		for _, cb := range catalog.All() {
			allow = append(allow, cb.Family.Allow)
		}
		settings.Modules = append(settings.Modules, engine.ModuleSettings{File: name, Allow: allow})
	}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org"}),
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// answer puts a question, which must be possible.
func answer(t testing.TB, e *engine.Engine, q engine.Question) *engine.Answer {
	t.Helper()
	a, err := e.Call(context.Background(), q)
	if a == nil {
		t.Fatal(err)
	}
	return a
}

// says is the text of the first failure, or the text with which a module denied an event.
func says(a *engine.Answer) string {
	if a.Failure != nil {
		return a.Failure.Error()
	}
	if len(a.Failures) > 0 {
		return a.Failures[0].Error()
	}
	if v, ok := a.Result.(engine.Verdict); ok {
		return v.Error
	}
	return ""
}

// tell asks check_event_for_spam of a module whose handler has this body.
func tell(t testing.TB, event *bindings.Event, body string) string {
	t.Helper()
	return says(answer(t, modules(t, "function check_event_for_spam(event) "+body+"\nend"), spam(event)))
}

func spam(event *bindings.Event) engine.Question {
	return engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{event}}
}

func parse(t testing.TB, text string) *bindings.Event {
	t.Helper()
	event, err := bindings.ParseEvent([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// notes asks a callback whose handler passes texts to note; what it noted, and how it failed, comes back. A callback may
// so be observed whatever it may answer.
func notes(t testing.TB, cb *catalog.Callback, params, body string, args ...any) string {
	t.Helper()
	global := "function " + cb.Name + "(" + params + ")"
	e := modules(t, global+" local said = {} local function note(...) for i = 1, select('#', ...) do said[#said + 1] = tostring((select(i, ...))) end end\n"+
		body+"\nerror(table.concat(said, ' '), 0) end")
	text := says(answer(t, e, engine.Question{Callback: cb, Args: args}))
	return strings.TrimPrefix(text, "1.lua: "+cb.Name+": ")
}

// requestContext is a client request with everything.
func requestContext() *engine.RequestContext {
	text := func(s string) *string { return &s }
	return &engine.RequestContext{ID: "POST-1", IP: text("::1"), UserAgent: text("client"), Requester: text("@a:x"), Method: text("POST"), Path: text("/send")}
}
