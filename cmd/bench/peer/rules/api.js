exports.check_event_for_spam = function (event) {
  if (api.get_profile_for_user(UserID.parse(event.sender).localpart).display_name === "Casino") return "M_FORBIDDEN";
};
