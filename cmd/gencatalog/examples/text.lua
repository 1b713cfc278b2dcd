-- scripts/text.lua
-- Words that are not wanted, in whatever letters they are written.
local words = {}
for _, word in ipairs(config.words) do
  words[#words + 1] = text.skeleton(text.fold(word))
end

function check_event_for_spam(event)
  for _, said in ipairs(text.visible(event)) do
    local plain = text.skeleton(text.fold(said))
    for _, word in ipairs(words) do
      if plain:find(word, 1, true) then
        return deny { code = Codes.FORBIDDEN, note = text.truncate(said, 50) }
      end
    end
  end
end
