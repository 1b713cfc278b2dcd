local function configured(more)
  local config = { blocked_homeservers = { "evil.example" } }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "simple-antispam.lua", config = config }
end

test_invites = cases({
  { name = "of that server", sender = "@a:evil.example", denied = true },
  { name = "of another", sender = "@a:good.example", denied = false },
  { name = "of one below it", sender = "@a:not.evil.example", denied = false },
  { name = "of one that ends so", sender = "@a:notevil.example", denied = false },
  { name = "with a port", sender = "@a:evil.example:8448", denied = false },
}, function(case)
  configured()
  assert.equal(case.denied, call("user_may_invite", case.sender, "@bob:example.org", "!r:x").denied)
  assert.equal(case.denied, call("federated_user_may_invite", { type = "m.room.member", sender = case.sender }).denied)
end)

function test_messages_of_that_server()
  configured { block_messages = true }
  local answer = call("check_event_for_spam", { sender = "@a:evil.example", content = { body = "hello" } })
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("Messages from your server are not accepted here", answer.error)
  assert.allowed(call("check_event_for_spam", { content = { body = "hello" } }))
  configured()
  assert.allowed(call("check_event_for_spam", { sender = "@a:evil.example", content = { body = "hello" } }))
end

test_texts = cases({
  { name = "the same", body = "Buy now", denied = true },
  { name = "in another case", body = "buy now", denied = false },
  { name = "and more", body = "Buy now!", denied = false },
  { name = "no text", body = 5, denied = false },
  { name = "none", denied = false },
}, function(case)
  configured { blocked_messages = { "Buy now" } }
  assert.equal(case.denied, call("check_event_for_spam", { content = { body = case.body } }).denied)
end)

test_patterns = cases({
  { name = "at the beginning", body = "spam and eggs", note = "spam|eggs" },
  { name = "its second half", body = "eggs", note = "spam|eggs" },
  { name = "not in the middle", body = "no spam" },
  { name = "anywhere", body = "a BARGAIN!", note = "(?i).*bargain" },
}, function(case)
  configured { blocked_patterns = { "spam|eggs", "(?i).*bargain" } }
  local answer = call("check_event_for_spam", { content = { body = case.body } })
  assert.equal(case.note, answer.note)
  assert.equal(case.note ~= nil, answer.denied)
end)

function test_wrong_config()
  configured { blocked_patterns = { "a", "b(" } }
  assert.error(function() call("check_event_for_spam", {}) end, "config.blocked_patterns[2]: ")
  configured { blocked_servers = {} }
  assert.error(function() call("check_event_for_spam", {}) end, "unknown key `blocked_servers`")
end
