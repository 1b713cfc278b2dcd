-- scripts/route_test.lua
modules("route.lua")

function setup()
  host.load{ users = { alice = {}, root = { admin = true } } }
end

local function link()
  call_route{ path = "/links", user = "root", json = { user_id = "@alice:example.org", mail = "alice@mail.example" } }
  return host.mails()[1].text:match("/renew/[%w_-]+$")
end

function test_a_link_works_once()
  local path = link()
  local status, body, headers = call_route(path)
  assert.equal(200, status)
  assert.matches("<button>", body)
  assert.equal("no-store", headers["cache-control"])
  assert.equal(200, (call_route{ method = "POST", path = path }))
  assert.equal(404, (call_route{ method = "POST", path = path }))
  local _, mine = call_route{ path = "/mine", user = "alice" }
  assert.equal(clock.now() + 365 * 24 * 3600 * 1000, mine.until_ms)
  clock.advance(366 * 24 * 3600 * 1000)
  assert.equal(true, call("is_user_expired", "@alice:example.org").result.expired)
end

function test_links_are_old_after_a_week()
  local path = link()
  clock.advance(8 * 24 * 3600 * 1000)
  assert.equal(404, (call_route{ method = "POST", path = path }))
end

function test_who_may_what()
  assert.equal(401, (call_route("/mine")))
  assert.equal(403, (call_route{ method = "POST", path = "/links", user = "alice" }))
  assert.equal(400, (call_route{ method = "POST", path = "/links", user = "root", json = { 1 } }))
end
