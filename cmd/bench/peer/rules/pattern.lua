function check_event_for_spam(event)
  local body = event.content.body:match("^%s*(.-)%s*$")
  if body:find("casino%s+bonus%W") or body:find("%d%d%d%d%s%d%d%d%d%s%d%d%d%d") then return "M_FORBIDDEN" end
  local letters = body:gsub("[^%w%s]", "")
  if #letters < #body / 2 then return "M_FORBIDDEN" end
end
