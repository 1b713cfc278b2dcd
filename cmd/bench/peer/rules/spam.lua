local banned = {}
for i = 1, 1000 do banned["@spammer" .. i .. ":bad.example"] = true end

function check_event_for_spam(event)
  if event.type ~= "m.room.message" then return end
  if banned[event.sender] then return "M_FORBIDDEN" end
  local body = event.content.body
  if body and body:lower():find("casino bonus", 1, true) then return "M_FORBIDDEN" end
end
