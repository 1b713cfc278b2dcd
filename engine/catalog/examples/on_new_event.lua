-- scripts/on_new_event.lua
-- Somebody reports a message to the moderators by reacting to it with a red flag.
filters = { on_new_event = { type = "m.reaction" } }

function on_new_event(event, state_events)
  local relation = event.content["m.relates_to"]
  if type(relation) == "table" and relation.key == "🚩" and api.should_run_background_tasks() then
    local name = state_events:get("m.room.name")
    log.warn("reported", { event = relation.event_id, by = event.sender, room = name and name.content.name })
  end
end
