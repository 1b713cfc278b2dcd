-- scripts/check_media_file_for_spam_test.lua
modules({
  file = "check_media_file_for_spam.lua",
  config = { sha256 = { "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } },
})

function test_hashes()
  assert.denied(call("check_media_file_for_spam", "test", {}), Codes.FORBIDDEN)
  assert.allowed(call("check_media_file_for_spam", "another file", {}))
end

function test_thumbnails()
  local thumbnail = { width = 8, height = 8, method = "crop", type = "image/png", length = 4 }
  assert.allowed(call("check_media_file_for_spam", "test", { thumbnail = thumbnail }))
end
