function check_event_for_spam(event)
  if api.get_profile_for_user(UserID.parse(event.sender).localpart).display_name == "Casino" then return "M_FORBIDDEN" end
end
