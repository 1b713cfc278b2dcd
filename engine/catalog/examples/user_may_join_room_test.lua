-- scripts/user_may_join_room_test.lua
modules({ file = "user_may_join_room.lua", config = { room = "!hall:example.org", most = 2 } })

function setup()
  host.load{
    users = { a = {}, b = {} },
    rooms = { ["!hall:example.org"] = { creator = "@a:example.org", members = { ["@b:example.org"] = "join" } } },
  }
end

function test_full()
  assert.denied(call("user_may_join_room", "@c:example.org", "!hall:example.org", false), Codes.FORBIDDEN)
end

function test_members_and_other_rooms()
  assert.allowed(call("user_may_join_room", "@b:example.org", "!hall:example.org", false))
  assert.allowed(call("user_may_join_room", "@c:example.org", "!other:example.org", false))
end
