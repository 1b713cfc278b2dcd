function check_event_for_spam(event)
  if event.type == "m.spam" then return "M_FORBIDDEN" end
end
