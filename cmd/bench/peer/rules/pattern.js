exports.check_event_for_spam = function (event) {
  const body = event.content.body.trim();
  if (/casino\s+bonus[^A-Za-z0-9]/.test(body) || /\d{4}\s\d{4}\s\d{4}/.test(body)) return "M_FORBIDDEN";
  const letters = body.replace(/[^A-Za-z0-9\s]/g, "");
  if (letters.length < body.length / 2) return "M_FORBIDDEN";
};
