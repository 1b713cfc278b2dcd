-- scripts/time_test.lua
modules({ file = "time.lua", config = { opens = "2026-03-01T08:00:00Z" } })

local function joined(user, invited)
  return call("user_may_join_room", "@" .. user .. ":example.org", "!r:example.org", invited)
end

function test_before()
  local answer = joined("alice", false)
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("Open from 2026-03-01", answer.error)
  assert.allowed(joined("alice", true))
end

function test_the_first_day()
  clock.set("2026-03-01T12:00:00Z")
  host.load { users = { alice = {} } }
  assert.denied(joined("alice", false))
  clock.advance(24 * 3600 * 1000)
  assert.allowed(joined("alice", false))
end
