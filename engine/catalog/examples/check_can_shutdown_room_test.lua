-- scripts/check_can_shutdown_room_test.lua
modules({ file = "check_can_shutdown_room.lua", config = { rooms = { "!hall:example.org" } } })

function test_rooms()
  assert.denied(call("check_can_shutdown_room", "@admin:example.org", "!hall:example.org"))
  assert.denied(call("check_can_shutdown_room", nil, "!hall:example.org")) -- by a module
  assert.allowed(call("check_can_shutdown_room", "@admin:example.org", "!other:example.org"))
end
