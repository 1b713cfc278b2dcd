function check_event_for_spam(event)
  if event.type == "m.spam" or event.sender == "" or event.content.msgtype == "m.spam" then return "M_FORBIDDEN" end
end
