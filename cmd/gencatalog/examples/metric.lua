-- scripts/metric.lua
-- Counts what people send, by its kind: axolua_module_messages at /metrics. No user ids in labels: they have no end.
local kinds = set { "m.text", "m.notice", "m.emote", "m.image", "m.video", "m.audio", "m.file" }

function on_new_event(event)
  if event.type ~= "m.room.message" then return end
  local kind = event.content.msgtype
  metric.inc("messages", { kind = kinds[kind] and kind or "other", mine = event.origin == "local" })
end
