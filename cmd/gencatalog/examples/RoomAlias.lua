-- scripts/RoomAlias.lua
-- Rooms show no aliases of other servers, and none that look as if the server itself had made them.
local function is_fine(alias)
  local parsed = RoomAlias.parse(alias) -- nil for whatever else a stranger puts there
  return parsed and parsed.domain == api.server_name and not parsed.localpart:find("^official")
end

function check_event_for_spam(event)
  if event.type ~= "m.room.canonical_alias" then return end
  local alias = event.content.alias
  if alias and not is_fine(alias) then
    return deny { code = Codes.BAD_ALIAS, note = tostring(alias) }
  end
end
