-- scripts/check_event_allowed.lua
-- Frozen rooms take no messages; and no event tells when the sender's phone was used.
function check_event_allowed(event, state_events)
  local frozen = state_events:get("org.example.frozen")
  if frozen and frozen.content.frozen == true and event.type == EventTypes.Message then
    error(SynapseError(403, "This room is frozen", Codes.FORBIDDEN)) -- false would be in Synapse's words
  end
  if event.content["org.example.last_used"] then
    local changed = event:get_dict()
    changed.content["org.example.last_used"] = nil
    return true, changed
  end
  return true
end
