-- scripts/on_remove_user_third_party_identifier.lua
-- Whoever gives up the address of the house leaves its room.
function on_remove_user_third_party_identifier(user_id, medium, address)
  if medium == "email" and address:find("@example%.org$") then
    api.update_room_membership(config.porter, user_id, config.room, Membership.LEAVE)
  end
end
