async def check_event_allowed(event, state):
    levels, rules = state.get(("m.room.power_levels", "")), state.get(("m.room.join_rules", ""))
    level = levels.content["users"].get(event.sender, 0) if levels else 0
    if rules and rules.content["join_rule"] == "public" and level < 0:
        return False, None
    return True, None
