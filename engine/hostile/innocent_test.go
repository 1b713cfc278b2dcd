package hostile

import (
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// innocentSource is a module that shares its VM with a hostile one. What it answers holds all that it shares.
const innocentSource = `
innocent_table = { "untouched" }
local calls, blocked, unknown = 0, set(config.list), "evil"
local function try(f, ...)
  local ok, v = pcall(f, ...)
  if ok then return tostring(v) end
  return "raised"
end

local function members(lib)
  local names = {}
  for name, value in pairs(lib) do names[#names + 1] = name .. ":" .. type(value) end
  table.sort(names)
  return table.concat(names, ",")
end

function federated_user_may_invite(event)
  calls = calls + 1
  local dict, words = event:get_dict(), {}
  for word in event.content.body:gmatch("%S+") do words[#words + 1] = word:lower() end
  local seen = {
    ("abc"):upper(), string.rep("x", 3), ("%5.1f|%-3s|"):format(1.25, "a"), ("  trim "):match("^%s*(.-)%s*$"),
    table.concat(words, " "), try(function() return _G["leak"] end), try(function() return config.leak end),
    try(function() return string[unknown] end), try(function() return ("").evil end), try(function() return null.x end),
    tostring(rawget(_G, "leak")), tostring(getmetatable(_G)), type(getmetatable("")), type(getmetatable(dict.content.tags)),
    config.list[1], #config.list, tostring(blocked.one), innocent_table[1], NOT_SPAM, Codes.FORBIDDEN, api.server_name,
    tostring(deny {}), tostring(SynapseError(403, "x")), tostring(null), UserID.parse("@a:b").domain,
    RatelimitOverride.unlimited.per_second, json.encode({ 1, { a = "b" } }), json.encode(dict.content.empty),
    math.floor(1.5), math.max(1, 2), tostring(type(math.random())), type(os.time()), os.date("!%Y", 0),
    coroutine.wrap(function(a) return a + coroutine.yield(1) end)(1), select("#", unpack({ 1, 2, 3 })),
    members(string), members(table), members(math), members(os), members(coroutine), members(json), members(Codes),
    event.sender, event.content.tags[1], tostring(event.content.none),
  }
  for i = 1, #seen do seen[i] = tostring(seen[i]) end
  return deny { code = "M_SEEN", fields = { seen = table.concat(seen, "\n") } }
end`

// world is an engine of the innocent module and, after attack, a hostile one that shares its VM.
type world struct {
	*engine.Engine
	dir      string
	settings engine.Settings
	limits   engine.Limits // of the hostile module; the other has those of settings
	loads    uint64
}

const (
	innocentFile = "2-innocent.lua"
	hostileFile  = "1-hostile.lua"
)

func newWorld(settings engine.Settings) (*world, error) {
	dir, err := os.MkdirTemp("", "hostile")
	if err != nil {
		return nil, err
	}
	w := &world{dir: dir, settings: settings}
	if err := w.write(innocentFile, innocentSource); err != nil {
		return nil, err
	}
	config := map[string]any{"list": []any{"one", "two"}}
	w.settings.Modules = []engine.ModuleSettings{{File: innocentFile, Config: config}}
	w.Engine, err = engine.New(engine.Config{
		Scripts: dir, Open: bindings.Open(bindings.Options{ServerName: "example.org"}),
		Settings: func([]byte) (engine.Settings, error) { return w.settings, nil },
		Log:      discard(),
	})
	if err != nil {
		return nil, err
	}
	return w, w.Connected(context.Background()) // so that a reload runs init
}

func (w *world) write(name, source string) error {
	return os.WriteFile(filepath.Join(w.dir, name), []byte(source), 0o600)
}

// attack loads a hostile module in front of the innocent one. The error is that of the load.
func (w *world) attack(source, allow string) error {
	if err := w.write(hostileFile, source); err != nil {
		return err
	}
	hostile := engine.ModuleSettings{File: hostileFile, Config: map[string]any{"limit": 1}, Limits: w.limits}
	if allow != "" {
		hostile.Allow = []string{allow}
	}
	w.settings.Modules = slices.Insert(w.settings.Modules[len(w.settings.Modules)-1:], 0, hostile)
	w.loads++
	w.settings.Digest = binary.AppendUvarint(nil, w.loads) // else the settings of before would do
	_, err := w.Reload(context.Background())
	return err
}

func (w *world) close() {
	w.Close()
	os.RemoveAll(w.dir)
}

// innocent is all that the innocent module sees.
func (w *world) innocent() string {
	event, err := bindings.ParseEvent([]byte(eventJSON(`{"body":"Hello  World","tags":["x"],"empty":[],"none":null}`, 1)))
	if err != nil {
		return err.Error()
	}
	a, err := w.Call(context.Background(), engine.Question{Callback: catalog.FederatedUserMayInvite, Args: []any{event}})
	switch {
	case err != nil:
		return err.Error()
	case len(a.Failures) > 0:
		return a.Failures[0].Error()
	}
	seen, _ := a.Result.(engine.Verdict).Fields["seen"].(string)
	return seen
}

// untouched is what the innocent module sees where there is no other.
func untouched(settings engine.Settings) (string, error) {
	w, err := newWorld(settings)
	if err != nil {
		return "", err
	}
	defer w.close()
	return w.innocent(), nil
}

func TestInnocent(t *testing.T) {
	got, err := untouched(engine.Settings{})
	if err != nil || len(got) < 500 || got[:3] != "ABC" {
		t.Fatalf("the innocent module sees %q, %v", got, err)
	}
}

// discard is a log that takes lines, as one does in earnest: what nobody reads need not be made.
func discard() *zap.Logger {
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zapcore.EncoderConfig{MessageKey: "msg"}), zapcore.AddSync(io.Discard), zap.InfoLevel))
}
