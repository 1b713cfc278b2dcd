-- 10-words.lua: no message may have a word of a list, which is in axolua.yaml.
--
-- A module is a file in this directory. It defines functions with the names of callbacks, and returns nothing where it
-- has no opinion. Save it, and the next question meets the new rule.

-- What axolua.yaml may say in this module's `config`. Anything else there is an error at its line.
config_schema = {
  words = { type = "list", items = "string", default = {}, doc = "Words that no message may have, in small letters." },
}

-- Which events it wants to see: the others cost nothing.
filters = { check_event_for_spam = { type = "m.room.message" } }

-- The code out here runs once, when the module is loaded.
local words = set(config.words) -- a table with `true` for every word

-- Asked about every message of our users, and of other servers, before it is accepted.
function check_event_for_spam(event)
  for _, line in ipairs(text.visible(event)) do
    for word in text.fold(line):gmatch("%w+") do
      if words[word] then
        return deny { code = Codes.FORBIDDEN, error = "Please choose other words", note = word }
      end
    end
  end
end
