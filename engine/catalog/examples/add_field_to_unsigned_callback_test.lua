-- scripts/add_field_to_unsigned_callback_test.lua
modules({ file = "add_field_to_unsigned_callback.lua", config = { staff = { "@admin:example.org" } } })

local function unsigned(user_id)
  return call("add_field_to_unsigned_callback", { type = "m.room.member", state_key = user_id }).result
end

function test_staff()
  assert.equal({ ["org.example.staff"] = true }, unsigned("@admin:example.org"))
  assert.equal({}, unsigned("@alice:example.org"))
end
