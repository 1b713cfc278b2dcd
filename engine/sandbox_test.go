package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// world is an engine made of sources, with all that it logs.
type world struct {
	*engine.Engine
	logs *observer.ObservedLogs
}

// tryWorld loads files, by name. One VM serves, so that what a question leaves behind is there in the next.
func tryWorld(t testing.TB, open engine.Opener, settings engine.Settings, files map[string]string) (*world, error) {
	t.Helper()
	dir := t.TempDir()
	for name, source := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if open == nil {
		open = bindings.Open(bindings.Options{ServerName: "example.org"})
	}
	settings.Pool.Max = 1
	core, logs := observer.New(zap.DebugLevel)
	e, err := engine.New(engine.Config{Scripts: dir, Open: open, Log: zap.New(core),
		Settings: func([]byte) (engine.Settings, error) { return settings, nil }})
	if err != nil {
		return nil, err
	}
	t.Cleanup(e.Close)
	return &world{e, logs}, nil
}

func newWorld(t testing.TB, settings engine.Settings, files map[string]string) *world {
	t.Helper()
	w, err := tryWorld(t, nil, settings, files)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// handler is a module with one handler: check_event_for_spam, whose text answers are for tests to look at.
func handler(body string) string { return "function check_event_for_spam(event) " + body + "\nend" }

const plainEvent = `{"type":"m.room.message","sender":"@a:example.org","room_id":"!r:example.org","event_id":"$e",` +
	`"room_version":"11","origin":"local","content":{"body":"hello","tags":["x","y"],"empty":[],"none":null}}`

func parseEvent(t testing.TB, text string) *bindings.Event {
	t.Helper()
	event, err := bindings.ParseEvent([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// ask puts a question whose event is plainEvent.
func (w *world) ask(t testing.TB) *engine.Answer {
	t.Helper()
	a, err := w.Call(context.Background(), engine.Question{Callback: catalog.CheckEventForSpam, Args: []any{parseEvent(t, plainEvent)}})
	if a == nil {
		t.Fatal(err)
	}
	return a
}

// hears asks and gives the text that came back: what a module returned, or what failed.
func (w *world) hears(t testing.TB) string {
	t.Helper()
	a := w.ask(t)
	switch {
	case a.Raise != nil:
		return a.Raise.Error()
	case a.Failure != nil:
		return a.Failure.Error()
	case len(a.Failures) > 0:
		return a.Failures[0].Error()
	}
	verdict := a.Result.(engine.Verdict)
	return verdict.Code + verdict.Error
}

// newSpam is a world of one module with one handler.
func newSpam(t testing.TB, body string) *world {
	t.Helper()
	return newWorld(t, engine.Settings{}, map[string]string{"m.lua": handler(body)})
}

// says is what the body of a handler answers, without the code that goes with a text.
func says(t testing.TB, body string) string {
	t.Helper()
	return strings.TrimPrefix(newSpam(t, body).hears(t), "M_FORBIDDEN")
}

// refusal is why sources are not loaded.
func refusal(t testing.TB, settings engine.Settings, files map[string]string) string {
	t.Helper()
	_, err := tryWorld(t, nil, settings, files)
	if err == nil {
		t.Fatal("this was loaded")
	}
	return err.Error()
}

// attacks are ways to leave something for the next module in what they share. Each runs at the top level and in a
// handler; whether it raises is its own affair.
var attacks = []string{
	`string.upper = function() return "evil" end`,
	`rawset(string, "upper", function() return "evil" end)`,
	`setmetatable(string, { __index = function() return "evil" end })`,
	`table.insert(string, "evil")`,
	`for name in pairs(string) do rawset(string, name, nil) end`,
	`for _, value in pairs(string) do if type(value) == "table" then value.upper = function() return "evil" end end end`,
	`string.__index.upper = function() return "evil" end`,
	`getmetatable("").__index = function() return "evil" end`,
	`getmetatable("").__index.upper = function() return "evil" end`,
	`getmetatable("").upper = function() return "evil" end`,
	`rawset(getmetatable("") or {}, "__index", { upper = function() return "evil" end })`,
	`local x = ("").upper; x = ("").__index; x.upper = function() return "evil" end`,
	`rawget(string, "__index").upper = function() return "evil" end`,
	`setmetatable("", { __index = function() return "evil" end })`,
	`_G.string = { upper = function() return "evil" end }`,
	`_G._G.leak = "evil"`,
	`leak = "evil"`,
	`rawset(_G, "leak", "evil")`,
	`setmetatable(_G, { __index = function() return "evil" end })`,
	`getmetatable(_G).__index = function() return "evil" end`,
	`coroutine.wrap(function() leak = "evil" end)()`,
	`coroutine.wrap(function() rawset(_G, "leak", "evil") end)()`,
	`coroutine.wrap(function() string.upper = nil end)()`,
	`xpcall(function() leak = "evil" end, print)`,
	`NOT_SPAM = "evil"`,
	`Codes.FORBIDDEN = "evil"`,
	`rawset(Codes, "FORBIDDEN", "evil")`,
	`math.floor = nil`,
	`coroutine.create = nil`,
	`os.time = nil`,
	`api.server_name = "evil"`,
	`RatelimitOverride.unlimited = "evil"`,
	`UserID.parse = nil`,
	`config.leak = "evil"`,
	`rawset(config, "leak", "evil")`,
	`config.list[1] = "evil"`,
	`table.insert(config.list, "evil")`,
	`table.sort(config.list, function() return true end)`,
	`setmetatable(config, { __index = function() return "evil" end })`,
	`getmetatable(null).__index = function() return "evil" end`,
	`getmetatable(null).__tostring = function() return "evil" end`,
	`getmetatable(deny{}).__tostring = function() return "evil" end`,
	`getmetatable(SynapseError(403, "x")).__index = function() return "evil" end`,
	`getmetatable(RatelimitOverride.unlimited).__index = function() return "evil" end`,
	`getmetatable(UserID.parse("@a:b")).__index = function() return "evil" end`,
	`getmetatable(print).__call = 1`,
	`getmetatable(coroutine.create(print)).__index = 1`,
}

// innocent observes what it shares with others, as text.
const innocent = `
local function try(f, ...) local ok, e = pcall(f, ...) if ok then return tostring(e) end return "raised" end
function check_event_for_spam(event)
  local members = {}
  for name in pairs(string) do members[#members + 1] = name end
  table.sort(members)
  local dict = event:get_dict()
  return table.concat({ "seen:", ("abc"):upper(), string.upper("abc"), try(function() return _G["leak"] end),
    tostring(rawget(_G, "leak")), try(function() return config.leak end), config.list[1], #config.list, NOT_SPAM, Codes.FORBIDDEN,
    math.floor(1.5), type(coroutine.create), type(os.time), api.server_name, tostring(null), tostring(deny{}),
    tostring(SynapseError(403, "x")), SynapseError(403, "x").msg, RatelimitOverride.unlimited.per_second,
    UserID.parse("@a:b").domain, type(UserID.parse), try(function() return null.x end), tostring(getmetatable(_G)),
    try(function() return ("").nothing end), type(getmetatable(dict.content.tags)), dict.content.tags[1], tostring(dict.content.empty[1]),
    type(getmetatable("")), table.concat(members, ",") }, " ")
end`

func TestModulesAreIsolated(t *testing.T) {
	config := map[string]any{"list": []any{"one", "two"}}
	settings := engine.Settings{Modules: []engine.ModuleSettings{{File: "1.lua", Config: config}, {File: "2.lua", Config: config}}}
	want := newWorld(t, settings, map[string]string{"1.lua": "", "2.lua": innocent}).hears(t)
	if !strings.HasPrefix(want, "M_FORBIDDENseen: ABC ABC raised nil nil one 2 NOT_SPAM M_FORBIDDEN 1 ") {
		t.Fatal(want)
	}
	extra := []string{ // only in a handler
		`getmetatable(event:get_dict().content.tags).__index = function() return "evil" end`,
		`getmetatable(event:get_dict().content.empty).__index = function() return "evil" end`,
		`getmetatable(event).__index = function() return "evil" end`,
		`event.content.body = "evil"`,
		`function innocent() return "evil" end`,
	}
	for _, attack := range append(extra, attacks...) {
		t.Run(attack, func(t *testing.T) {
			// A source that the checks before loading refuse already is no attack; hide it from them in a handler.
			inHandler := "local leak\n" + handler("pcall(function() "+attack+" end)")
			inHandler = strings.Replace(inHandler, "local leak\n", "", 1)
			for _, source := range []string{inHandler, "pcall(function() local event = {} " + attack + " end)"} {
				w, err := tryWorld(t, nil, settings, map[string]string{"1.lua": source, "2.lua": innocent})
				if err != nil {
					continue
				}
				for range 2 {
					if got := w.hears(t); got != want {
						t.Errorf("the next module sees\n%s, want\n%s", got, want)
					}
				}
			}
		})
	}
}
