-- The tests of 10-words.lua, for `axolua test`.

local function message(body)
  return { content = { msgtype = "m.text", body = body } }
end

function test_words()
  local answer = call("check_event_for_spam", message("Shall we play the LOTTERY?"))
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("words", answer.result.fields["org.example.rule"])
  assert.allowed(call("check_event_for_spam", message("Hello Bob")))
end

function test_only_messages()
  assert.equal(0, #call("check_event_for_spam", { type = "m.room.topic", content = { topic = "lottery" } }).asked)
end
