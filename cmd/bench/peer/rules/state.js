exports.check_event_allowed = function (event, state) {
  const levels = state.get("m.room.power_levels"), rules = state.get("m.room.join_rules");
  const level = levels && levels.content.users[event.sender] || 0;
  if (rules && rules.content.join_rule === "public" && level < 0) return false;
  return true;
};
