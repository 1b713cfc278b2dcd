-- scripts/glob_test.lua
modules({ file = "glob.lua", config = { banned = { "*.spam.example", "@support*:*" } } })

local function invited(by)
  return call("user_may_invite", by, "@bob:example.org", "!r:example.org")
end

function test_banned()
  assert.denied(invited("@a:www.SPAM.example"), Codes.FORBIDDEN)
  assert.denied(invited("@Support-1:example.org"), Codes.FORBIDDEN)
  assert.allowed(invited("@alice:example.org"))
end
