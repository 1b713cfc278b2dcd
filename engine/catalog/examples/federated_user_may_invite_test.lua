-- scripts/federated_user_may_invite_test.lua
modules("federated_user_may_invite.lua")

local function invite(state)
  return call("federated_user_may_invite", {
    type = "m.room.member", state_key = "@a:example.org", sender = "@b:other.example",
    content = { membership = "invite" }, unsigned = { invite_room_state = state },
  })
end

function test_names()
  assert.denied(invite({ { type = "m.room.name", content = { name = "Big CASINO" } } }), Codes.FORBIDDEN)
  assert.allowed(invite({ { type = "m.room.name", content = { name = "Chess" } } }))
end

function test_nonsense()
  for _, state in ipairs { "x", { 1 }, { { type = "m.room.name", content = 5 } } } do
    assert.allowed(invite(state))
  end
end
