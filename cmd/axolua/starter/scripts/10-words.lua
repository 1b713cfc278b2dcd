-- 10-words.lua: no message may have a word of a list, which is in axolua.yaml.
--
-- A module is a file in this directory. It defines functions with the names of callbacks, and returns nothing where it
-- has no opinion. Save it, and the next question meets the new rule.

-- What axolua.yaml may say in this module's `config`. Anything else there is an error at its line.
config_schema = {
  words = { type = "list", items = "string", default = {}, doc = "Words that no message may have." },
}

-- Which events it wants to see: the others cost nothing.
filters = { check_event_for_spam = { type = "m.room.message" } }

-- The code out here runs once, when the module is loaded. text.fold makes one text of what reads alike: CASINO, càsino.
local words = {}
for _, word in ipairs(config.words) do
  words[text.fold(word)] = true
end

-- Asked about every message of our users, and of other servers, before it is accepted.
function check_event_for_spam(event)
  for _, line in ipairs(text.visible(event)) do
    for word in text.fold(line):gmatch("[^%s%p]+") do -- between blanks and punctuation
      if words[word] then
        return deny { code = Codes.FORBIDDEN, error = "Please choose other words", note = word }
      end
    end
  end
end
