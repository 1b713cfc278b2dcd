-- scripts/on_account_data_updated_test.lua
modules("on_account_data_updated.lua")

function test_ignored_users_are_counted()
  local ignored = { ["@b:example.org"] = {}, ["@c:example.org"] = {} }
  call("on_account_data_updated", "@a:example.org", nil, "m.ignored_user_list", { ignored_users = ignored })
  assert.equal(2, logs()[1].count)
end

function test_other_data()
  call("on_account_data_updated", "@a:example.org", nil, "m.direct", { ["@b:example.org"] = {} })
  assert.equal({}, logs())
end
