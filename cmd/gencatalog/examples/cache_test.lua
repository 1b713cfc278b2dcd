-- scripts/cache_test.lua
modules({ file = "cache.lua", allow = { "http.judge.example.org" } })

local function joins(user_id) return call("user_may_join_room", user_id, "!r:example.org", false) end

function test_it_asks_once()
  web.answer("https://judge.example.org/servers/bad.org", { json = { bad = true } })
  web.answer("https://judge.example.org/servers/good.org", { status = 204 })
  for _ = 1, 3 do
    assert.denied(joins("@a:bad.org"), Codes.FORBIDDEN)
    assert.allowed(joins("@a:good.org"))
  end
  assert.equal(2, #web.requests())
end

function test_what_it_knew_counts_while_the_service_is_away()
  web.answer("https://judge.example.org/servers/bad.org", { json = { bad = true } })
  joins("@a:bad.org")
  web.answer("https://judge.example.org/servers/bad.org", { fails = "timeout" })
  clock.advance(400000)
  assert.failed(function() assert.denied(joins("@a:bad.org"), Codes.FORBIDDEN) end, "no answer in time")
  clock.advance(3600000)
  assert.allowed(joins("@a:bad.org"))
end
