-- scripts/on_media_upload_limit_exceeded_test.lua
modules("on_media_upload_limit_exceeded.lua")

function test_the_words()
  local limit = { max_bytes = 1000, time_period_ms = 86400000 }
  local answer = call("on_media_upload_limit_exceeded", "@alice:example.org", limit, 900, 200)
  assert.denied(answer, Codes.RESOURCE_LIMIT_EXCEEDED)
  assert.equal("You may upload 1000 bytes in 1 days, and have uploaded 900", answer.error)
end
