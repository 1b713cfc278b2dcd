-- scripts/on_user_registration_test.lua
modules({ file = "on_user_registration.lua", config = { inviter = "@news:example.org", room = "!news:example.org" } })

function test_new_users_are_invited()
  host.load{
    users = { news = {}, alice = {} },
    rooms = { ["!news:example.org"] = { creator = "@news:example.org" } },
  }
  call("on_user_registration", "@alice:example.org")
  assert.equal("invite", host.membership("!news:example.org", "@alice:example.org"))
end
