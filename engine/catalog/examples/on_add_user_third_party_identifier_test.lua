-- scripts/on_add_user_third_party_identifier_test.lua
modules({
  file = "on_add_user_third_party_identifier.lua",
  config = { inviter = "@porter:example.org", room = "!house:example.org" },
})

function setup()
  host.load{
    users = { porter = {}, alice = {} },
    rooms = { ["!house:example.org"] = { creator = "@porter:example.org" } },
  }
end

function test_addresses()
  call("on_add_user_third_party_identifier", "@alice:example.org", "email", "alice@other.example")
  assert.equal(0, #host.calls())
  call("on_add_user_third_party_identifier", "@alice:example.org", "email", "alice@example.org")
  assert.equal("invite", host.membership("!house:example.org", "@alice:example.org"))
end
