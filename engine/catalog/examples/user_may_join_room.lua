-- scripts/user_may_join_room.lua
-- A room that is full. Whoever is in it already may rename: that asks, too.
function user_may_join_room(user, room, is_invited)
  if room ~= config.room then return end
  local members = 0
  for state_key, member in api.get_room_state(room, { { "m.room.member" } }):each("m.room.member") do
    if member.membership == "join" then
      if state_key == user then return end
      members = members + 1
    end
  end
  if members >= config.most then
    return deny { code = Codes.FORBIDDEN, error = "This room is full" }
  end
end
