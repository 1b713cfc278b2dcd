local function configured(more)
  local config = { ban_lists = { "bans", "more_bans" } }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "ban-lists.lua", config = config }
end

function setup()
  configured()
  list("bans", {
    { entity = "@spammer:bad.example", reason = "spam" },
    { entity = "@spam-*:*", reason = "spam" },
    { entity = "*.evil.example", reason = "spam" },
    { entity = "!BadRoom:bad.example", reason = "spam" },
    { entity = "warned.example", recommendation = "org.example.warn" },
    "unreasoned.example",
  })
  list("more_bans", { { entity = "evil.example", reason = "evil" } })
end

local function invite(inviter, room_id)
  return call("user_may_invite", inviter, "@bob:example.org", room_id or "!r:example.org")
end

local function hides(profile)
  return call("check_username_for_spam", profile, "@bob:example.org").result
end

test_invites = cases({
  { name = "a user", inviter = "@spammer:bad.example", note = "spam" },
  { name = "a user, by a pattern", inviter = "@spam-1:good.example", note = "spam" },
  { name = "a user, by a pattern in capitals", inviter = "@SPAM-1:good.example", note = "spam" },
  { name = "a server", inviter = "@a:evil.example", note = "evil" },
  { name = "a server, by a pattern", inviter = "@a:www.evil.example", note = "spam" },
  { name = "a server in capitals", inviter = "@a:EVIL.example", note = "evil" },
  { name = "a room", inviter = "@a:good.example", room_id = "!BadRoom:bad.example", note = "spam" },
  { name = "somebody else there", inviter = "@a:bad.example" },
  { name = "not a ban", inviter = "@a:warned.example" },
}, function(case)
  local answer = invite(case.inviter, case.room_id)
  assert.equal(case.note, answer.note)
  assert.equal(case.note and "You are banned from this server" or nil, answer.error)
end)

function test_the_log_names_the_rule()
  invite("@spam-1:good.example")
  assert.equal("@spam-*:*", logs()[1].rule)
end

function test_a_ban_without_a_reason()
  assert.denied(invite("@a:unreasoned.example"))
end

function test_joins()
  configured { block_joins = true }
  assert.denied(call("user_may_join_room", "@bob:example.org", "!BadRoom:bad.example", false))
  assert.denied(call("user_may_join_room", "@spammer:bad.example", "!r:example.org", true))
  assert.allowed(call("user_may_join_room", "@bob:example.org", "!r:example.org", false))
end

function test_only_what_is_configured()
  configured { block_invites = false }
  assert.allowed(invite("@spammer:bad.example"))
  assert.allowed(call("user_may_join_room", "@bob:example.org", "!BadRoom:bad.example", false))
  assert.allowed(call("check_event_for_spam", { sender = "@spammer:bad.example" }))
  assert.equal(false, hides { user_id = "@spammer:bad.example" })
end

function test_messages()
  configured { block_messages = true }
  assert.denied(call("check_event_for_spam", { sender = "@spammer:bad.example" }), Codes.FORBIDDEN)
  assert.allowed(call("check_event_for_spam", { sender = "@mod:example.org" }))
  local own = { type = "m.policy.rule.user", state_key = "x", sender = "@a:evil.example" }
  assert.allowed(call("check_event_for_spam", own), "rules are never spam")
  own.state_key = nil
  assert.denied(call("check_event_for_spam", own))
end

test_usernames = cases({
  { name = "the id", profile = { user_id = "@spammer:bad.example" }, hidden = true },
  { name = "the name", profile = { user_id = "@a:b.example", display_name = "@spam-x:z" }, hidden = true },
  { name = "nothing", profile = { user_id = "@a:b.example", display_name = "Anna" }, hidden = false },
  { name = "no name", profile = { user_id = "@a:b.example" }, hidden = false },
}, function(case)
  configured { block_usernames = true }
  assert.equal(case.hidden, hides(case.profile))
end)

function test_rules_are_replaced()
  list("bans", {})
  assert.allowed(invite("@spammer:bad.example"))
  assert.denied(invite("@a:evil.example"))
end

function test_without_lists()
  configured { ban_lists = json.array {} }
  assert.allowed(invite("@spammer:bad.example"))
end

test_wrong_config = cases({
  { name = "missing", config = { ban_lists = null }, text = "`ban_lists` is required: want a list" },
  { name = "not declared", config = { ban_lists = { "banns" } }, text = "banns" },
}, function(case)
  configured(case.config)
  assert.error(function() invite("@a:b") end, case.text)
end)
