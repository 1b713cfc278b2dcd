function check_event_allowed(event, state)
  local levels, rules = state:get("m.room.power_levels"), state:get("m.room.join_rules")
  local level = levels and levels.content.users[event.sender] or 0
  if rules and rules.content.join_rule == "public" and level < 0 then return false end
  return true
end
