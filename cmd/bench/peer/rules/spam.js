const banned = new Set();
for (let i = 1; i <= 1000; i++) banned.add("@spammer" + i + ":bad.example");

exports.check_event_for_spam = function (event) {
  if (event.type !== "m.room.message") return;
  if (banned.has(event.sender)) return "M_FORBIDDEN";
  const body = event.content.body;
  if (body && body.toLowerCase().includes("casino bonus")) return "M_FORBIDDEN";
};
