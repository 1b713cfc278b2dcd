local ALICE, BOB, ROOM = "@alice:example.org", "@bob:example.org", "!r:example.org"
local BLOCKED = {
  blocked = { "Bad.example", "[2001:db8::1]" }, room_names = { "Casino", "100%" },
  exempt = { "@greeter:example.org", "@good:bad.example" },
}
local ALLOWED = { allowed = { "Friend.example" }, blocked = { "bad.friend.example" } }

local function configured(config)
  modules { file = "30-invites.lua", config = config }
end

local function invite(inviter, invitee)
  return call("user_may_invite", inviter, invitee, ROOM)
end

-- An invite of another server, whose room has the state that it says.
local function federated(sender, state)
  local unsigned = { invite_room_state = state }
  local content = { membership = "invite" }
  local event = { type = "m.room.member", sender = sender, state_key = ALICE, content = content, unsigned = unsigned }
  return call("federated_user_may_invite", event)
end

-- The state of a room of that name, as far as an invite shows it.
local function named(name)
  return { { type = "m.room.join_rules", content = {} }, { type = "m.room.name", content = { name = name } } }
end

-- Servers -------------------------------------------------------------------------------------------------------------

local blocked = {
  ["the server"] = "@a:bad.example",
  ["in capitals"] = "@a:BAD.Example",
  ["below it"] = "@a:chat.eu.bad.example",
  ["behind a dot"] = "@a:.bad.example",
  ["with a port"] = "@a:bad.example:8448",
  ["in the longest user id"] = "@" .. ("a"):rep(255 - #"@:bad.example") .. ":bad.example",
  ["an address"] = "@a:[2001:db8::1]",
  ["an address in capitals, with a port"] = "@a:[2001:DB8::1]:8448",
}

function test_a_blocked_server_exchanges_no_invites()
  configured(BLOCKED)
  for name, user_id in pairs(blocked) do
    test(name, function()
      assert.denied(invite(user_id, ALICE), Codes.FORBIDDEN)
      assert.denied(invite(ALICE, user_id), Codes.FORBIDDEN)
      assert.denied(federated(user_id), Codes.FORBIDDEN)
    end)
  end
end

local innocent = {
  ["another server"] = "@a:friend.example",
  ["its name in a longer one"] = "@a:notbad.example",
  ["its name at the beginning"] = "@a:bad.example.org",
  ["the domain that it is in"] = "@a:example",
  ["its name as the user's"] = "@bad.example:friend.example",
  ["another address"] = "@a:[2001:db8::2]:8448",
  ["an address without an end"] = "@a:[2001:db8::1",
  ["no server"] = "@a",
  ["an empty server"] = "@a:",
  ["only a port"] = "@a::8448",
  ["no user id"] = "a:bad.example",
  ["nothing"] = "",
  ["longer than any user id"] = "@" .. ("a"):rep(256 - #"@:bad.example") .. ":bad.example",
  ["only dots"] = "@a:" .. ("."):rep(200),
}

function test_a_server_that_only_looks_like_it_may_invite()
  configured(BLOCKED)
  for name, user_id in pairs(innocent) do
    test(name, function()
      assert.allowed(invite(user_id, ALICE))
      assert.allowed(invite(ALICE, user_id))
      assert.allowed(federated(user_id))
    end)
  end
end

test_where_some_servers_are_allowed_all_others_are_not = cases({
  { name = "an allowed one", user_id = "@a:friend.example", denied = false },
  { name = "in capitals, with a port", user_id = "@a:FRIEND.example:8448", denied = false },
  { name = "below it", user_id = "@a:eu.friend.example", denied = false },
  { name = "below it, but blocked", user_id = "@a:bad.friend.example", denied = true, note = "bad.friend.example" },
  { name = "another", user_id = "@a:elsewhere.example", denied = true, note = "elsewhere.example" },
  { name = "its name in a longer one", user_id = "@a:bestfriend.example", denied = true, note = "bestfriend.example" },
  { name = "no user id", user_id = "friend.example", denied = true, note = "no server" },
}, function(case)
  configured(ALLOWED)
  for _, answer in ipairs { invite(case.user_id, ALICE), invite(ALICE, case.user_id), federated(case.user_id) } do
    assert.equal(case.denied, answer.denied)
    assert.equal(case.note, answer.note)
  end
end)

function test_our_own_users_may_invite_each_other()
  for _, config in ipairs { BLOCKED, ALLOWED, { blocked = { "example.org" } }, { allowed = { "friend.example" } } } do
    configured(config)
    assert.allowed(invite(ALICE, BOB))
  end
end

function test_who_is_exempt_may_invite_anybody()
  configured(BLOCKED)
  assert.allowed(invite("@greeter:example.org", "@a:bad.example"))
  assert.allowed(invite("@good:bad.example", ALICE))
  assert.allowed(federated("@good:bad.example", named("Casino")))
  assert.denied(invite("@Greeter:example.org", "@a:bad.example"))
  assert.denied(invite("@a:bad.example", "@greeter:example.org"), Codes.FORBIDDEN)
end

function test_the_client_sees_the_message_and_the_log_the_server()
  configured { blocked = { "bad.example" }, message = "Not with them" }
  local answer = invite(ALICE, "@a:chat.bad.example:8448")
  assert.equal("Not with them", answer.error)
  assert.equal("chat.bad.example", answer.note)
  configured(BLOCKED)
  assert.equal("Invites between these servers are not allowed", federated("@a:bad.example").error)
end

-- The names of rooms --------------------------------------------------------------------------------------------------

test_a_room_name_is_refused = cases({
  { name = "the text", title = "casino", denied = true },
  { name = "in capitals, among others", title = "The CASINO of Dreams", denied = true },
  { name = "in a longer word", title = "megacasino24", denied = true },
  { name = "another text", title = "Win 100% of it", denied = true },
  { name = "half of it", title = "casi", denied = false },
  { name = "without its sign", title = "100 ways to win", denied = false },
  { name = "other words", title = "Knitting", denied = false },
  { name = "an empty name", title = "", denied = false },
}, function(case)
  configured(BLOCKED)
  assert.equal(case.denied, federated("@a:friend.example", named(case.title)).denied)
end)

function test_the_log_says_which_text_the_name_has()
  configured(BLOCKED)
  assert.equal("room name: casino", federated("@a:friend.example", named("The CASINO")).note)
end

test_what_names_no_room_passes = cases({
  { name = "no state" },
  { name = "an empty state", state = {} },
  { name = "a text instead of it", state = "casino" },
  { name = "a text in it", state = { "casino" } },
  { name = "an event without content", state = { { type = "m.room.name" } } },
  { name = "a text as its content", state = { { type = "m.room.name", content = "casino" } } },
  { name = "a number as the name", state = named(5) },
  { name = "a list as the name", state = named { "casino" } },
  { name = "the topic", state = { { type = "m.room.topic", content = { name = "casino" } } } },
}, function(case)
  configured(BLOCKED)
  assert.allowed(federated("@a:friend.example", case.state))
end)

function test_an_event_of_another_shape_passes()
  configured(BLOCKED)
  assert.allowed(call("federated_user_may_invite", { sender = "@a:friend.example", unsigned = "casino" }))
  assert.allowed(call("federated_user_may_invite", { sender = "@a:friend.example" }))
end

-- Addresses -----------------------------------------------------------------------------------------------------------

test_invites_by_address_can_be_switched_off = cases({
  { name = "they are on by default", config = {}, denied = false },
  { name = "off", config = { addresses = false }, denied = true },
  { name = "off, but the user is exempt", config = { addresses = false, exempt = { ALICE } }, denied = false },
  { name = "off, and another is exempt", config = { addresses = false, exempt = { BOB } }, denied = true },
}, function(case)
  configured(case.config)
  local answer = call("user_may_send_3pid_invite", ALICE, "email", "b@mail.example", ROOM)
  assert.equal(case.denied, answer.denied)
  assert.equal(case.denied and "Inviting by e-mail address or phone number is not allowed" or nil, answer.error)
end)

function test_without_a_configuration_everything_passes()
  configured {}
  assert.allowed(invite(ALICE, "@a:bad.example"))
  assert.allowed(invite("@a:bad.example", ALICE))
  assert.allowed(federated("@a:bad.example", named("casino")))
end
