-- scripts/api_test.lua
modules("api.lua")

function setup()
  host.load { users = { alice = { admin = true }, bob = {} } }
end

local function made(user, config)
  return call("user_may_create_room", "@" .. user .. ":example.org", config)
end

function test_public_rooms()
  assert.allowed(made("alice", { visibility = "public" }))
  assert.denied(made("bob", { preset = "public_chat" }), Codes.FORBIDDEN)
  assert.allowed(made("bob", {}))
end

function test_no_answer()
  host.load { fail = { is_user_admin = { kind = "timeout" } } }
  assert.denied(made("alice", { visibility = "public" }))
  assert.equal("timeout", logs()[1].problem)
end
