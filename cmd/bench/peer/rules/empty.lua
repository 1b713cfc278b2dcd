function check_event_for_spam(event) end
