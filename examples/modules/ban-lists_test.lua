local LIST, OTHER = "!bans:example.org", "!more:far.example"

local function configured(more)
  local config = { ban_lists = { LIST, OTHER } }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "ban-lists.lua", config = config }
end

local function rule(kind, entity, more)
  local content = { entity = entity, recommendation = "m.ban", reason = "spam" }
  for key, value in pairs(more or {}) do
    content[key] = value
  end
  return { type = kind, state_key = "rule:" .. tostring(entity), content = content }
end

function setup()
  configured()
  host.load {
    users = { mod = {} },
    rooms = {
      [LIST] = { creator = "@mod:example.org", state = {
        rule("m.policy.rule.user", "@spammer:bad.example"),
        rule("m.room.rule.user", "@spam-*:*"),
        rule("org.matrix.mjolnir.rule.server", "*.evil.example", { recommendation = "org.matrix.mjolnir.ban" }),
        rule("m.policy.rule.room", "!BadRoom:bad.example"),
        rule("m.policy.rule.server", "warned.example", { recommendation = "org.example.warn" }),
        rule("m.policy.rule.server", "unreasoned.example", { reason = 5 }),
        rule("m.policy.rule.user", 5),
        rule("m.policy.rule.user", ("*"):rep(300)),
      } },
      [OTHER] = { creator = "@mod:far.example", state = {
        rule("m.policy.rule.server", "Evil.example", { reason = "evil" }),
      } },
    },
  }
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
  { name = "in capitals", inviter = "@a:EVIL.example", note = "evil" },
  { name = "a room", inviter = "@a:good.example", room_id = "!BadRoom:bad.example", note = "spam" },
  { name = "somebody else there", inviter = "@a:bad.example" },
  { name = "not a ban", inviter = "@a:warned.example" },
  { name = "without a reason", inviter = "@a:unreasoned.example" },
}, function(case)
  local answer = invite(case.inviter, case.room_id)
  assert.equal(case.note, answer.note)
  assert.equal(case.note and "You are banned from this server" or nil, answer.error)
end)

function test_only_what_is_configured()
  configured { block_invites = false }
  assert.allowed(invite("@spammer:bad.example"))
  assert.allowed(call("check_event_for_spam", { sender = "@spammer:bad.example" }))
  assert.equal(false, hides { user_id = "@spammer:bad.example" })
  assert.equal(0, #host.calls())
end

function test_messages()
  configured { block_messages = true }
  assert.denied(call("check_event_for_spam", { sender = "@spammer:bad.example" }), Codes.FORBIDDEN)
  assert.allowed(call("check_event_for_spam", { sender = "@mod:example.org" }))
  local own = rule("m.policy.rule.user", "@x:y")
  own.sender, own.room_id = "@a:evil.example", OTHER
  assert.allowed(call("check_event_for_spam", own), "the rules of a list are never spam")
  own.room_id = "!r:example.org"
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

function test_rules_are_kept_for_a_while()
  invite("@a:good.example")
  invite("@a:good.example")
  assert.equal(2, #host.calls("get_state_events_in_room"), "once for each list")
  clock.advance(60 * 1000)
  invite("@a:good.example")
  assert.equal(4, #host.calls("get_state_events_in_room"))
end

function test_a_new_rule_counts_at_once()
  assert.allowed(invite("@a:new.example"))
  local new = rule("m.policy.rule.server", "new.example")
  new.sender, new.room_id = "@mod:example.org", LIST
  assert(host.send(new))
  assert.denied(invite("@a:new.example"))
  new.content = {}
  assert(host.send(new))
  assert.allowed(invite("@a:new.example"))
end

function test_homeserver_fails()
  host.load { fail = { get_state_events_in_room = { errcode = "M_UNKNOWN", error = "no database" } } }
  for _ = 1, 5 do
    assert.failed(invite("@spammer:bad.example"), "no database")
  end
  assert.equal(1, #host.calls("get_state_events_in_room"), "a homeserver with trouble is left alone")
  clock.advance(10 * 1000)
  assert.failed(invite("@spammer:bad.example"), "no database")
  assert.equal(2, #host.calls("get_state_events_in_room"))
end

function test_homeserver_fails_later()
  assert.denied(invite("@spammer:bad.example"))
  clock.advance(60 * 1000)
  host.load { fail = { get_state_events_in_room = { errcode = "M_UNKNOWN", error = "no database" } } }
  assert.denied(invite("@spammer:bad.example"))
  assert.equal(1, #logs())
  assert.equal("the ban lists could not be read; the old rules are used", logs()[1].text)
  assert.matches("no database", logs()[1].problem)
end

function test_a_room_that_we_are_not_in()
  configured { ban_lists = { "!gone:far.example" } }
  assert.allowed(invite("@spammer:bad.example"))
end

function test_without_lists()
  configured { ban_lists = json.array {} }
  assert.allowed(invite("@spammer:bad.example"))
end

function test_wrong_config()
  modules "ban-lists.lua"
  assert.error(function() invite("@a:b") end, "`ban_lists` is required: want a list")
end
