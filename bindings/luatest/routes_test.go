package luatest_test

import "testing"

// TestRoutes: a test asks routes as clients do.
func TestRoutes(t *testing.T) {
	checkPassed(t, map[string]string{"20-a.lua": `
local function echo(request) return 200, request end
route("GET", "/renew/{token}", function(request) return 200, "renewed " .. request.params.token, { ["X-A"] = "b" } end)
route("GET", "/mine", echo, { auth = "user" })
route("DELETE", "/all", function() return 204 end, { auth = "admin" })
route("POST", "/hook", echo)
route("GET", "/broken", function() error("no") end)
route("GET", "/spawns", function() spawn(function() metric.inc("spawned") end) return 200 end)`,
		"30-b.lua": `route("GET", "/{$}", function() return 200, "b" end)`, "a_test.lua": `
modules("20-a.lua")
function setup() host.load{ users = { alice = {}, root = { admin = true }, guest = { guest = true } } } end
function test_a_path()
  local status, body, headers = call_route("/renew/abc")
  assert.equal(200, status)
  assert.equal("renewed abc", body)
  assert.equal("b", headers["x-a"])
  assert.equal("nosniff", headers["x-content-type-options"])
  assert.equal(404, (call_route("/nothing")))
  assert.equal(405, (call_route{ method = "PUT", path = "/hook" }))
end
function test_users()
  local status, body = call_route{ path = "/mine", user = "alice", ip = "10.0.0.1", query = { a = 1 } }
  assert.equal(200, status)
  assert.equal({ "@alice:example.org", false, "10.0.0.1", "1" }, { body.user_id, body.is_admin, body.ip, body.query.a })
  status, body = call_route("/mine")
  assert.equal({ 401, "M_MISSING_TOKEN" }, { status, body.errcode })
  assert.equal(403, (call_route{ path = "/mine", user = "guest" }))
  assert.equal(403, (call_route{ method = "DELETE", path = "/all", user = "@alice:example.org" }))
  assert.equal(204, (call_route{ method = "DELETE", path = "/all", user = "root" }))
end
function test_bodies()
  local _, body = call_route{ path = "/hook", json = { a = { 1 } }, headers = { ["X-Key"] = "k" } }
  assert.equal({ { 1 }, "k", "POST" }, { body.json.a, body.headers["x-key"], body.method })
  _, body = call_route{ path = "/hook", form = { a = "b c" } }
  assert.equal({ a = "b c" }, body.form)
  _, body = call_route{ path = "/hook", body = "plain" }
  assert.equal("plain", body.body)
end
function test_failures()
  local status, body = assert.failed(function() return call_route("/broken") end, "20-a.lua:7: route GET /broken: no")
  assert.equal({ 500, "M_UNKNOWN" }, { status, body.errcode })
  call_route("/spawns")
  assert.equal(1, metrics("spawned"))
end
function test_what_is_wrong()
  assert.error(function() call_route{ pth = "/" } end, 'there is no field "pth"')
  assert.error(function() call_route("renew") end, 'path has to begin with "/"')
  assert.error(function() call_route{ path = "/mine", user = "nobody" } end, "there is no account @nobody:example.org")
  assert.error(function() call_route(5) end, "table expected")
  assert.error(function() route("GET", "/", function() end) end, "for modules, not for tests")
  modules("20-a.lua", "30-b.lua")
  assert.error(function() call_route("/") end, "several modules declare routes")
  assert.equal("b", (select(2, call_route("/_axolua/b/"))))
end
`}, 5)
}
