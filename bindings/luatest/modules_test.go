package luatest_test

import (
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

// lookup asks a service about everybody who joins.
const lookup = `function user_may_join_room(user)
  if http.get_json("https://a.example/" .. user).bad then return Codes.FORBIDDEN end
end
function check_event_for_spam(event)
  if event.content.body == "long" then for i = 1, 100000 do event.content.body:upper() end end
  if event.content.body == "crash" then error("boom") end
end`

// TestModulesHavePolicies: what axolua.yaml says of a module's failures and limits can be said in a test.
func TestModulesHavePolicies(t *testing.T) {
	files := map[string]string{"a.lua": lookup, "a_test.lua": `
local allow = { "http.a.example" }
local function join()
  web.answer("https://a.example/@u:example.org", { fails = "dns" })
  local answer = call("user_may_join_room", "@u:example.org", "!r:example.org", false)
  assert.failed(answer)
  return answer
end
local function says(body, sender)
  local answer = call("check_event_for_spam", { content = { body = body }, sender = sender })
  assert.failed(answer)
  return answer
end

function test_module_denies()
  modules{ file = "a.lua", allow = allow, on_error = "deny" }
  assert.denied(join())
end
function test_module_skips()
  modules{ file = "a.lua", allow = allow, on_error = "skip", callbacks = {}, limits = {} }
  assert.allowed(join())
end
function test_callback_denies()
  modules{ file = "a.lua", allow = allow, callbacks = { user_may_join_room = { on_error = "deny" } } }
  assert.denied(join())
  assert.allowed(says("crash"))
end
function test_by_origin()
  modules{ file = "a.lua", callbacks = { check_event_for_spam = { on_error = { ["local"] = "deny" } } } }
  assert.denied(says("crash"))
  assert.allowed(says("crash", "@u:other.example"))
end
function test_limits()
  modules{ file = "a.lua", limits = { instructions = 1000 } }
  assert.failed(call("check_event_for_spam", { content = { body = "long" } }), "too many instructions")
end
function test_limits_of_a_callback()
  modules{ file = "a.lua", callbacks = { check_event_for_spam = { limits = { time = "2s", instructions = 1000 } } } }
  assert.failed(call("check_event_for_spam", { content = { body = "long" } }), "too many instructions")
end
local function refuses(entry, text)
  return function() assert.error(function() modules(entry) end, text) end
end
test_refused = {
  word = refuses({ file = "a.lua", on_error = "dney" }, 'a.lua: on_error: got "dney", want skip, deny or raise'),
  key = refuses({ file = "a.lua", on_eror = "deny" }, "there is no field on_eror"),
  callback = refuses({ file = "a.lua", callbacks = { user_may_jon_room = {} } }, "a.lua: callbacks: unknown callback"),
  offer = refuses({ file = "a.lua", callbacks = { user_may_join_room = { on_error = "fail" } } }, "a.lua: callbacks.user_may_join_room.on_error: "),
  limit = refuses({ file = "a.lua", limits = { time = 5 } }, "a.lua: limits.time: "),
  power = refuses({ file = "a.lua", allow = { "htp.a.example" } }, "a.lua: allow"),
  name = refuses({ file = "a.txt" }, "a.txt"),
}
`}
	checkPassed(t, files, 13)
}

// TestPoliciesOfTheFile: what an entry leaves open follows axolua.yaml.
func TestPoliciesOfTheFile(t *testing.T) {
	dir := write(t, map[string]string{
		"axolua.yaml": "callbacks: { check_event_for_spam: { on_error: { federated: deny } } }\nadmin: { url: 'https://a.example', token: !env AXOLUA_TEST_NO_SUCH_TOKEN }",
		"a.lua":       lookup,
		"a_test.lua": `function test_origin_that_the_file_speaks_of()
  modules{ file = "a.lua", callbacks = { check_event_for_spam = { on_error = { ["local"] = "skip" } } } }
  local answer = call("check_event_for_spam", { content = { body = "crash" }, sender = "@u:other.example" })
  assert.failed(answer, "boom")
  assert.denied(answer)
end`})
	t.Setenv("AXOLUA_TEST_NO_SUCH_TOKEN", "a token that is there at first")
	rig, err := engine.NewRig(engine.Config{
		Scripts: dir, Open: bindings.Open(bindings.Options{}), Settings: configfile.Reader(dir + "/axolua.yaml"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := outcome(luatest.Run(t.Context(), luatest.Options{Rig: rig, Dir: dir})); got != "ok test_origin_that_the_file_speaks_of\n" {
		t.Error(got)
	}
}

// TestEmptyTablesInConfig: {} is what config_schema says that it is, since Lua has one for lists and objects.
func TestEmptyTablesInConfig(t *testing.T) {
	checkPassed(t, map[string]string{"a.lua": `
config_schema = {
  map = { type = "object", items = "string", required = true },
  list = { type = "list", default = { "x" } },
  deep = { type = "list", items = { type = "object", fields = { map = { type = "object", required = true } } }, default = {} },
}
function check_event_for_spam()
  return deny{ error = #config.list .. " " .. #config.deep .. " " .. tostring(next(config.map)) }
end`, "a_test.lua": `
local function says(config)
  modules{ file = "a.lua", config = config }
  return call("check_event_for_spam", {}).error
end
function test_empty() assert.equal("0 1 nil", says{ map = {}, list = {}, deep = { { map = {} } } }) end
function test_missing()
  assert.error(function() says{} end, "map")
  assert.equal("1 0 nil", says{ map = {} })
end
function test_other()
  assert.error(function() says{ map = { "x" } } end, "config.map: got list, want an object")
  assert.error(function() says{ map = {}, list = { a = 1 } } end, "config.list: got object, want a list")
end
`}, 3)
}
