-- scripts/on_remove_user_third_party_identifier_test.lua
modules({
  file = "on_remove_user_third_party_identifier.lua",
  config = { porter = "@porter:example.org", room = "!house:example.org" },
})

function test_it_is_left()
  host.load{
    users = { porter = {}, alice = {} },
    rooms = {
      ["!house:example.org"] = { creator = "@porter:example.org", members = { ["@alice:example.org"] = "join" } },
    },
  }
  call("on_remove_user_third_party_identifier", "@alice:example.org", "email", "alice@example.org")
  assert.equal("leave", host.membership("!house:example.org", "@alice:example.org"))
end
