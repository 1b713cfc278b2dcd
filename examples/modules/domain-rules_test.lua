local function rules(config)
  if config.can_invite_if_not_in_domain_mapping == nil then
    config.can_invite_if_not_in_domain_mapping = true
  end
  modules { file = "domain-rules.lua", config = config }
end

local ROOM = "!room:example.org"

local function invite(inviter, invitee)
  return call("user_may_invite", inviter, invitee, ROOM)
end

function setup()
  host.load {
    users = { alice = {}, bob = {}, carol = {} },
    rooms = {
      [ROOM] = { creator = "@alice:example.org", public = true, members = { ["@bob:example.org"] = "invite" } },
      ["!old:example.org"] = { creator = "@alice:example.org", members = { ["@bob:example.org"] = "join" } },
    },
  }
end

test_mapping = cases({
  { name = "a server of its list", from = "example.org", to = "good.example" },
  { name = "another server", from = "example.org", to = "other.example", denied = true },
  { name = "its own server is no exception", from = "example.org", to = "example.org", denied = true },
  { name = "an empty list", from = "mute.example", to = "example.org", denied = true },
  { name = "a server without a list", from = "far.example", to = "example.org", default = true },
  { name = "a server without a list, strictly", from = "x.example", to = "y.example", default = false, denied = true },
  { name = "the port counts", from = "example.org", to = "good.example:8448", denied = true },
}, function(case)
  rules { can_invite_if_not_in_domain_mapping = case.default ~= false,
    domain_mapping = { ["example.org"] = { "good.example" }, ["mute.example"] = json.array {} } }
  local answer = invite("@alice:" .. case.from, "@you:" .. case.to)
  if case.denied then
    assert.denied(answer, Codes.FORBIDDEN)
    assert.matches("cannot invite users of " .. case.to, answer.error)
  else
    assert.allowed(answer)
  end
end)

function test_published_room()
  rules { domains_prevented_from_being_invited_to_published_rooms = { "guest.example" } }
  assert.denied(invite("@alice:example.org", "@you:guest.example"), Codes.FORBIDDEN)
  assert.allowed(invite("@alice:example.org", "@you:good.example"))
  assert.allowed(call("user_may_invite", "@alice:example.org", "@you:guest.example", "!old:example.org"))
end

test_only_during_creation = {
  new = function()
    rules { can_only_invite_during_room_creation = true }
    assert.allowed(invite("@alice:example.org", "@carol:example.org"))
    assert.allowed(call("user_may_send_3pid_invite", "@alice:example.org", "email", "a@b.example", ROOM))
  end,
  somebody_joined = function()
    rules { can_only_invite_during_room_creation = true }
    local answer = call("user_may_invite", "@alice:example.org", "@carol:example.org", "!old:example.org")
    assert.denied(answer, Codes.FORBIDDEN)
    assert.equal("People can be invited to a room only before anybody has joined it", answer.error)
    assert.denied(call("user_may_send_3pid_invite", "@alice:example.org", "email", "a@b.example", "!old:example.org"))
  end,
  a_room_that_we_do_not_know = function()
    rules { can_only_invite_during_room_creation = true }
    assert.denied(call("user_may_invite", "@alice:example.org", "@carol:example.org", "!gone:example.org"))
    assert.allowed(call("user_may_invite", "@you:far.example", "@carol:example.org", "!far:far.example"))
  end,
}

function test_third_party_id()
  rules { can_invite_by_third_party_id = false }
  assert.denied(call("user_may_send_3pid_invite", "@alice:example.org", "email", "a@b.example", ROOM), Codes.FORBIDDEN)
end

function test_join()
  rules { can_only_join_rooms_with_invite = true }
  assert.denied(call("user_may_join_room", "@alice:example.org", ROOM, false), Codes.FORBIDDEN)
  assert.allowed(call("user_may_join_room", "@alice:example.org", ROOM, true))
  rules {}
  assert.allowed(call("user_may_join_room", "@alice:example.org", ROOM, false))
end

function test_no_user_id()
  rules {}
  assert.denied(invite("@alice:example.org", "bob"), Codes.FORBIDDEN)
end

function test_a_real_invite()
  rules { domain_mapping = { ["example.org"] = { "good.example" } } }
  assert.equal("@carol:good.example",
    host.set_membership("@alice:example.org", "@carol:good.example", ROOM, "invite").state_key)
  local event, code = host.set_membership("@alice:example.org", "@carol:bad.example", ROOM, "invite")
  assert.equal(nil, event)
  assert.equal(Codes.FORBIDDEN, code)
end

function test_homeserver_fails()
  host.load { fail = { get_room_state = { errcode = "M_UNKNOWN", error = "the database is away" } } }
  rules { can_only_invite_during_room_creation = true }
  assert.failed(invite("@alice:example.org", "@carol:example.org"), "the database is away")
end

test_config = {
  missing = function()
    modules "domain-rules.lua"
    assert.error(function() invite("@a:b", "@c:d") end, "`can_invite_if_not_in_domain_mapping` is required")
  end,
  mapping = function()
    rules { domain_mapping = { ["a.example"] = { 1 } } }
    assert.error(function() invite("@a:b", "@c:d") end, "config.domain_mapping.a.example[1]: got number, want a string")
  end,
  misspelt = function()
    rules { domain_maping = {} }
    assert.error(function() invite("@a:b", "@c:d") end, "did you mean `domain_mapping`?")
  end,
}
