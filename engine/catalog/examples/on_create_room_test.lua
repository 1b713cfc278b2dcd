-- scripts/on_create_room_test.lua
modules("on_create_room.lua")

function setup()
  host.load{ users = { old = { creation_ts = 1 }, new = { creation_ts = clock.now() / 1000 } } }
end

function test_names()
  local answer = call("on_create_room", "@old:example.org", { name = "Chess" }, false)
  assert.equal({ name = "House: Chess" }, answer.result.request_content)
end

function test_newcomers()
  assert.denied(call("on_create_room", "@new:example.org", {}, false), Codes.FORBIDDEN)
  assert.allowed(call("on_create_room", "@new:example.org", {}, true))
end
