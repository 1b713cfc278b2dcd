-- scripts/on_threepid_bind_test.lua
modules("on_threepid_bind.lua")

function test_it_is_logged()
  call("on_threepid_bind", "@alice:example.org", "email", "a@example.org")
  assert.equal("email", logs()[1].medium)
end
