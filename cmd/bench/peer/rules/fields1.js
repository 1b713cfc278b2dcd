exports.check_event_for_spam = function (event) {
  if (event.type === "m.spam") return "M_FORBIDDEN";
};
