-- scripts/on_profile_update_test.lua
modules({ file = "on_profile_update.lua", config = { staff = { "@admin:example.org" } } })

function setup()
  host.load{ users = { alice = {}, admin = {} } }
end

function test_names()
  call("on_profile_update", "@alice:example.org", { display_name = "Alice (staff)" }, false, false)
  assert.equal("Alice", host.user("@alice:example.org").display_name)
end

function test_staff()
  call("on_profile_update", "@admin:example.org", { display_name = "Admin (staff)" }, false, false)
  assert.equal(0, #host.calls("set_displayname"))
end
