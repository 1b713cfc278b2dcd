-- scripts/user_may_publish_room_test.lua
modules("user_may_publish_room.lua")

function setup()
  host.load{
    users = { a = {} },
    rooms = {
      ["!with:example.org"] = { creator = "@a:example.org", topic = "Chess" },
      ["!without:example.org"] = { creator = "@a:example.org" },
    },
  }
end

function test_topics()
  assert.allowed(call("user_may_publish_room", "@a:example.org", "!with:example.org"))
  assert.denied(call("user_may_publish_room", "@a:example.org", "!without:example.org"), Codes.FORBIDDEN)
end
