-- scripts/check_visibility_can_be_modified_test.lua
modules("check_visibility_can_be_modified.lua")

function test_encrypted_rooms()
  local state = { { type = "m.room.encryption", content = { algorithm = "m.megolm.v1.aes-sha2" } } }
  assert.denied(call("check_visibility_can_be_modified", "!r:example.org", state, "public"))
  assert.allowed(call("check_visibility_can_be_modified", "!r:example.org", state, "private"))
  assert.allowed(call("check_visibility_can_be_modified", "!r:example.org", {}, "public"))
end
