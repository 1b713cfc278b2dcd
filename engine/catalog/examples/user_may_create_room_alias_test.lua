-- scripts/user_may_create_room_alias_test.lua
modules("user_may_create_room_alias.lua")

function setup()
  host.load{ users = { admin = { admin = true }, alice = {} } }
end

function test_aliases()
  assert.denied(call("user_may_create_room_alias", "@alice:example.org", "#official-news:example.org"), Codes.EXCLUSIVE)
  assert.allowed(call("user_may_create_room_alias", "@alice:example.org", "#chess:example.org"))
  assert.allowed(call("user_may_create_room_alias", "@admin:example.org", "#official-news:example.org"))
end
