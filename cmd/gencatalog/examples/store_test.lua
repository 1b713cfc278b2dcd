-- scripts/store_test.lua
modules({ file = "store.lua", config = { messages = 2 } })

local function says(id)
  local content = { body = "hello" }
  return call("check_event_for_spam",
    { type = "m.room.message", sender = "@alice:example.org", event_id = id, content = content })
end

function test_so_many_in_a_minute()
  assert.allowed(says("$1"))
  assert.allowed(says("$2"))
  assert.allowed(says("$2")) -- asked about again
  assert.denied(says("$3"), Codes.LIMIT_EXCEEDED)
  clock.advance(61000)
  assert.allowed(says("$4"))
end

function test_greeted_once()
  store.shared("house"):set("greeting", "Hello!")
  call("on_user_registration", "@alice:example.org")
  call("on_user_registration", "@alice:example.org")
  assert.equal(1, #logs())
  assert.equal("Hello!", logs()[1].greeting)
end
