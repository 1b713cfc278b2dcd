exports.check_event_for_spam = function (event) {
  const content = event.content;
  if (event.type === "m.spam" || event.sender === "" || event.room_id === "" || event.depth === 0 || event.origin_server_ts === 0
    || content.msgtype === "m.spam" || content.body === "" || content.format === "spam" || content.formatted_body === ""
    || content.spam) {
    return "M_FORBIDDEN";
  }
};
