local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

function test_server_name()
  same(api.server_name, "example.org")
end

function test_is_mine()
  same(api.is_mine("@a:example.org"), true)
  same(api.is_mine("#a:other.org"), false)
  same(api.is_mine(UserID.parse("@a:example.org")), true)
  same(api.is_mine("!room-of-version-12"), false)
end

function test_get_qualified_user_id()
  same(api.get_qualified_user_id("a"), "@a:example.org")
  same(api.get_qualified_user_id("@a:b"), "@a:b")
end
