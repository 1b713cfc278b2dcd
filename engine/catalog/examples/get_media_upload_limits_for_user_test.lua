-- scripts/get_media_upload_limits_for_user_test.lua
modules("get_media_upload_limits_for_user.lua")

function test_limits()
  local result = call("get_media_upload_limits_for_user", "@alice:example.org").result
  assert.equal(2, #result)
  assert.equal({ max_bytes = 104857600, time_period_ms = 86400000 }, result[2]) -- the longest time comes first
end

function test_bridges()
  assert.equal({}, call("get_media_upload_limits_for_user", "@bridge_irc:example.org").result)
end
