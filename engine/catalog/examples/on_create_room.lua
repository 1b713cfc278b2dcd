-- scripts/on_create_room.lua
-- Every room has the house's name in front of its own, and nobody creates one on the first day.
function on_create_room(requester, request_content, is_requester_admin)
  if is_requester_admin then return end
  local info = api.get_userinfo_by_id(requester.user_id)
  if info and time.now_s() - info.creation_ts < 24 * 3600 then -- creation_ts is in seconds, as in Synapse
    error(SynapseError(403, "Please look around for a day first", Codes.FORBIDDEN))
  end
  if type(request_content.name) == "string" then
    request_content.name = "House: " .. request_content.name
  end
end
