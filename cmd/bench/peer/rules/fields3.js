exports.check_event_for_spam = function (event) {
  if (event.type === "m.spam" || event.sender === "" || event.content.msgtype === "m.spam") return "M_FORBIDDEN";
};
