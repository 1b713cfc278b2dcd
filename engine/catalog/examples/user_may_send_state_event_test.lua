-- scripts/user_may_send_state_event_test.lua
modules({ file = "user_may_send_state_event.lua", config = { rooms = { "!support:example.org" } } })

local function sent(room_id, event_type)
  return call("user_may_send_state_event", "@a:example.org", room_id, event_type, "", {})
end

function test_encryption()
  assert.denied(sent("!support:example.org", "m.room.encryption"), Codes.FORBIDDEN)
  assert.allowed(sent("!support:example.org", "m.room.topic"))
  assert.allowed(sent("!other:example.org", "m.room.encryption"))
end
