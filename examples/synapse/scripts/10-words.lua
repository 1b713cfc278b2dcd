-- 10-words.lua: no forbidden words in messages. The client is told which rule it was.

local words = { "casino", "lottery" }

filters = { check_event_for_spam = { type = "m.room.message" } }

function check_event_for_spam(event)
  local body = tostring(event.content.body):lower()
  for _, word in ipairs(words) do
    if body:find(word, 1, true) then
      return deny { error = "Please choose other words", fields = { ["org.example.rule"] = "words" }, note = word }
    end
  end
end
