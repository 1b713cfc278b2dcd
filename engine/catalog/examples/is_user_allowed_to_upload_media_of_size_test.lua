-- scripts/is_user_allowed_to_upload_media_of_size_test.lua
modules({ file = "is_user_allowed_to_upload_media_of_size.lua", config = { staff = { "@admin:example.org" } } })

function test_large_files()
  assert.denied(call("is_user_allowed_to_upload_media_of_size", "@alice:example.org", 20 * 2 ^ 20))
  assert.allowed(call("is_user_allowed_to_upload_media_of_size", "@admin:example.org", 20 * 2 ^ 20))
  assert.allowed(call("is_user_allowed_to_upload_media_of_size", "@alice:example.org", 1000))
end
