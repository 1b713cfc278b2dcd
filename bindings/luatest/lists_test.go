package luatest_test

import (
	"context"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/luatest"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

const listsConfig = `data: { bad: { file: bad.txt, kind: set }, bans: { policy_room: "!a:b" } }`

// TestLists: a test says what is in the lists that axolua.yaml declares, and nothing is loaded.
func TestLists(t *testing.T) {
	dir := write(t, map[string]string{"a.lua": `
function user_may_create_room(user_id)
  if data.bad:has(user_id) then return deny{} end
  if data.bans:match{ user = user_id } then return deny{ code = "ORG_BAN" } end
end`, "a_test.lua": `
local function may(user_id) return call("user_may_create_room", user_id, {}) end
function test_given()
  list("bad", { "@bad:a.b", "# no comment" })
  list("bans", { "@spam*:*", { entity = "@x:a.b", recommendation = "org.other" } })
  assert.denied(may("@bad:a.b"))
  assert.denied(may("# no comment"))
  assert.denied(may("@spam:a.b"), "ORG_BAN")
  assert.denied(may("@x:a.b"), "ORG_BAN")
  assert.allowed(may("@good:a.b"))
  list("bad", {})
  assert.allowed(may("@bad:a.b"))
end
function test_not_given()
  assert.failed(may("@a:b"), "data.bad: not loaded yet: the test has not said what is in it")
end
function test_mistakes()
  assert.error(function() list("bads", {}) end, "no list bads is declared under data: in axolua.yaml")
  assert.error(function() list("bad", { 1 }) end, "an entry is a text")
  assert.error(function() list("bad", { "a\nb" }) end, "without line breaks")
  assert.error(function() list("bans", { { entty = "@a:b" } }) end, "an entry is a text")
  assert.error(function() list("bad", { a = 1 }) end, "list of entries expected")
end`})
	declared := lists.New(lists.Declared(configfile.Policies([]byte(listsConfig)).Lists), lists.Options{Given: true})
	rig, err := engine.NewRig(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Lists: declared}),
		Settings: func([]byte) (engine.Settings, error) { return engine.Settings{Raw: []byte(listsConfig)}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	want := "ok test_given\nok test_not_given\nok test_mistakes\n"
	if got := outcome(luatest.Run(context.Background(), luatest.Options{Rig: rig, Dir: dir})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
