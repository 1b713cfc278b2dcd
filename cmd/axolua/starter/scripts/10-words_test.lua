-- The tests of 10-words.lua, with the configuration of axolua.yaml: `axolua test` runs every function test_*.

local function message(body)
  return { content = { msgtype = "m.text", body = body } }
end

function test_words_of_the_list()
  local answer = call("check_event_for_spam", message("Win the CASINO bonus"))
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("Please choose other words", answer.error)
  assert.equal("casino", answer.note)
  assert.denied(call("check_event_for_spam", message("lottery")))
end

-- modules{...} takes other words than those of axolua.yaml. Capitals and accents are as good as none, on both sides.
local written = { "CASINO!", "casino, please", "Die Größe", "GROSSE", "КАЗИНО?", "(Überraschung)" }
test_words_of_every_alphabet = cases(written, function(body)
  modules { file = "10-words.lua", config = { words = { "Casino", "größe", "казино", "Überraschung" } } }
  assert.denied(call("check_event_for_spam", message(body)), Codes.FORBIDDEN)
end)

-- One test for each element of the list.
test_innocent = cases({ "hello", "casinos is another word", "" }, function(body)
  assert.allowed(call("check_event_for_spam", message(body)))
end)

function test_only_messages()
  local answer = call("check_event_for_spam", { type = "m.room.topic", state_key = "", content = { topic = "casino" } })
  assert.allowed(answer)
  assert.equal(0, #answer.asked)
end
