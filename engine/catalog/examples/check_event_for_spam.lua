-- scripts/check_event_for_spam.lua
-- No links to some sites, wherever in an event they are and however they are written.
local banned = set(config.domains)

filters = { check_event_for_spam = { type = { "m.room.message", "m.room.topic" } } }

function check_event_for_spam(event)
  for _, link in ipairs(text.links(event)) do
    if banned[link.domain] then
      return deny { code = Codes.FORBIDDEN, error = "No links to that site", note = link.host }
    end
  end
end
