local function configured(rules, default_deny)
  modules { file = "user-restrictions.lua", config = { rules = json.array(rules), default_deny = default_deny } }
end

local RULES = {
  { match = "@admin.*:example\\.org", allow = { "invite", "create_room" } },
  { match = ".*:example\\.org", allow = { "invite" } },
  { match = "@guest-.*|@visitor-.*", deny = { "invite", "create_room" } },
}

test_rules = cases({
  { name = "the first that fits", user = "@admin1:example.org" },
  { name = "one that says nothing on it, and the default", user = "@bob:example.org", create = "default_deny" },
  { name = "a denial", user = "@guest-1:far.example", invite = RULES[3].match, create = RULES[3].match },
  { name = "the second half", user = "@visitor-1:far.example", invite = RULES[3].match, create = RULES[3].match },
  { name = "nobody says anything", user = "@you:far.example", create = "default_deny" },
  { name = "all of the id", user = "@admin1:example.org.evil.example", create = "default_deny" },
}, function(case)
  configured(RULES, { "create_room" })
  local invite = call("user_may_invite", case.user, "@bob:example.org", "!r:x")
  local create = call("user_may_create_room", case.user, {})
  assert.equal({ invite = case.invite, create = case.create }, { invite = invite.note, create = create.note })
  assert.equal(case.invite ~= nil, invite.denied)
  assert.equal(case.create ~= nil, create.denied)
end)

function test_allow_comes_before_deny()
  configured { { match = ".*", allow = { "invite" }, deny = { "invite" } } }
  assert.allowed(call("user_may_invite", "@a:b", "@c:d", "!r:x"))
end

function test_what_users_read()
  configured({}, { "invite", "create_room" })
  assert.equal("You may not invite people on this server", call("user_may_invite", "@a:b", "@c:d", "!r:x").error)
  assert.equal("You may not create rooms on this server", call("user_may_create_room", "@a:b", {}).error)
end

local CHOICE = 'want one of "invite", "create_room"'
test_wrong_config = cases({
  { name = "no pattern", rules = { { allow = { "invite" } } },
    text = "config.rules[1]: `match` is required: want a regular expression" },
  { name = "a wrong pattern", rules = { { match = "a(" } },
    text = 'config.rules[1].match: got "a(", want a regular expression: missing closing )' },
  { name = "an unknown permission", rules = { { match = "a", deny = { "join" } } },
    text = 'config.rules[1].deny[1]: got "join", ' .. CHOICE },
  { name = "no list", rules = { { match = "a", allow = "invite" } },
    text = "config.rules[1].allow: got string, want a list" },
  { name = "an unknown key", rules = { { match = "a", alow = { "invite" } } },
    text = "config.rules[1]: unknown key `alow`; did you mean `allow`?" },
  { name = "an unknown default", rules = {}, default = { "publish" },
    text = 'config.default_deny[1]: got "publish", ' .. CHOICE },
}, function(case)
  configured(case.rules, case.default)
  assert.error(function() call("user_may_invite", "@a:b", "@c:d", "!r:x") end, case.text)
end)

function test_without_rules()
  modules "user-restrictions.lua"
  assert.error(function() call("user_may_invite", "@a:b", "@c:d", "!r:x") end, "`rules` is required: want a list")
end
