package luatest_test

import "testing"

const roomSetup = `
function setup()
  host.load{ users = { alice = {} }, rooms = { ["!r:example.org"] = { creator = "@alice:example.org" } } }
end
local function sent(content)
  return host.send{ room_id = "!r:example.org", sender = "@alice:example.org", content = content }
end
`

// TestEqualViews: what comes of JSON is compared as Lua reads it, wherever it stands.
func TestEqualViews(t *testing.T) {
	checkPassed(t, map[string]string{"a_test.lua": roomSetup + `
function test_views()
  local event = sent{ body = "x", list = { 1, { gone = null } }, gone = null }
  assert.equal({ body = "x", list = { 1, {} } }, event.content)
  assert.equal({ event = { { body = "x", list = { 1, {} } } } }, { event = { event.content } })
  assert.equal(event.content, sent{ body = "x", list = { 1, {} } }.content)
  assert.error(function() assert.equal({ { content = { body = "y" } } }, { { content = sent{ body = "x" }.content } }) end,
    'at [1].content.body: got "x", want "y"')
  assert.error(function() assert.equal({ gone = null }, event.content.list[2]) end, "at gone: got nothing, want null")
end`}, 1)
}

// TestShow: a value is written as Lua would have it written, over several lines where one is too short.
func TestShow(t *testing.T) {
	checkPassed(t, map[string]string{"a_test.lua": roomSetup + `
local long = string.rep("x", 100)
test_show = cases({
  { name = "text", value = "a\nb", want = '"a\\nb"' },
  { name = "nil", want = "nil" },
  { name = "number", value = 1.5, want = "1.5" },
  { name = "null", value = null, want = "null" },
  { name = "id", value = UserID.parse("@a:b"), want = "@a:b" },
  { name = "list", value = { 1, "b", true, { c = 1, ["d e"] = {} } }, want = '{1, "b", true, {c = 1, ["d e"] = {}}}' },
  { name = "long texts", value = long, want = '"' .. long .. '"' },
  { name = "lines", value = { a = { b = { long } }, c = { 1 } },
    want = '{\n  a = {\n    b = {\n      "' .. long .. '",\n    },\n  },\n  c = {1},\n}' },
  { name = "nested for good", value = { { { { { { "deep" } } } } } }, want = '{{{{{{"deep"}}}}}}' },
}, function(case) assert.equal(case.want, show(case.value)) end)

function test_event()
  assert.equal('{body = "x", list = {1, {}}}', show(sent{ body = "x", list = { 1, { gone = null } } }.content))
  assert.matches('^{\n  content = {body = "x"},\n  depth = %d+,\n', show(sent{ body = "x" }))
  assert.matches('"m.room.message"', show(sent{ body = "x" }))
end
function test_bounds()
  local loop, wide = {}, {}
  loop.self = loop
  for i = 1, 1e5 do wide[i] = { string.rep("x", 100) } end
  assert.matches("{%.%.%.}", show(loop))
  assert.equal(true, #show(wide) < 70000)
  assert.matches("%.%.%.\n}$", show(wide))
  assert.error(function() show() end, "bad argument #1 to show (value expected)")
end
`}, 11)
}
