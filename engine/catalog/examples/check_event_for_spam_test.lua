-- scripts/check_event_for_spam_test.lua
modules({ file = "check_event_for_spam.lua", config = { domains = { "evil.example" } } })

local function said(body)
  return call("check_event_for_spam", { content = { msgtype = "m.text", body = body } })
end

function test_bad_links()
  local answer = said("see HTTPS://www.evil.example/x")
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("www.evil.example", answer.note)
end

function test_innocent()
  assert.allowed(said("good morning"))
  assert.allowed(call("check_event_for_spam", { content = { body = 5 } })) -- a stranger may send anything
end
