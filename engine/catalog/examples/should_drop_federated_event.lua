-- scripts/should_drop_federated_event.lua
-- A server that floods this one with reactions: they are thrown away, and nothing else of it.
function should_drop_federated_event(event)
  return event.type == "m.reaction" and event.origin == config.server
end
