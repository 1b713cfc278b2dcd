-- scripts/is_user_expired_test.lua
modules("is_user_expired.lua")

function test_guests_expire()
  assert.equal({ expired = false, valid_s = 600 }, call("is_user_expired", "@guest-1:example.org").result)
  clock.set("2025-06-01T00:00:00Z")
  assert.equal({ expired = true }, call("is_user_expired", "@guest-1:example.org").result)
end

function test_others_do_not()
  assert.equal(nil, call("is_user_expired", "@alice:example.org").result)
end
