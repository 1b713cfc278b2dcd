-- scripts/matrix_test.lua
modules({ file = "matrix.lua", config = { partners = { "example.com" } } })

local function invited(sender)
  local invite = { type = "m.room.member", sender = sender, content = { membership = "invite" } }
  return call("federated_user_may_invite", invite)
end

function test_partners()
  assert.allowed(invited("@a:example.com"))
  assert.denied(invited("@a:other.example"), Codes.FORBIDDEN)
end
