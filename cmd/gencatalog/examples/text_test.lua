-- scripts/text_test.lua
modules({ file = "text.lua", config = { words = { "casino" } } })

local function said(body)
  return call("check_event_for_spam", { content = { msgtype = "m.text", body = body } })
end

function test_words()
  assert.denied(said("the best CASINO"), Codes.FORBIDDEN)
  assert.denied(said("the best сasіnо")) -- with Cyrillic letters
  assert.denied(said("the best 𝐜𝐚𝐬𝐢𝐧𝐨"))
  assert.allowed(said("the best cookies"))
end
