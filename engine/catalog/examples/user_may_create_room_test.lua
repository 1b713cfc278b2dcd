-- scripts/user_may_create_room_test.lua
modules({ file = "user_may_create_room.lua", config = { users = { "@host:example.org" } } })

function test_public_rooms()
  assert.denied(call("user_may_create_room", "@a:example.org", { preset = "public_chat" }), Codes.FORBIDDEN)
  assert.allowed(call("user_may_create_room", "@host:example.org", { visibility = "public" }))
  assert.allowed(call("user_may_create_room", "@a:example.org", { preset = "private_chat" }))
end
