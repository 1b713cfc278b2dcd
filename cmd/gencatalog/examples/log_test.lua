-- scripts/log_test.lua
local function published(user_id)
  return call("user_may_publish_room", user_id, "!r:example.org")
end

function test_dry_run()
  modules({ file = "log.lua", config = { dry_run = true } })
  assert.allowed(published("@a:other.example"))
  local line = logs()[1]
  assert.equal("info would not publish @a:other.example", line.level .. " " .. line.text .. " " .. line.user)
end

function test_for_good()
  modules("log.lua")
  assert.denied(published("@a:other.example"), Codes.FORBIDDEN)
  assert.allowed(published("@a:example.org"))
end
