-- scripts/on_add_user_third_party_identifier.lua
-- Whoever has verified an address of the house is let into its room.
function on_add_user_third_party_identifier(user_id, medium, address)
  if medium == "email" and address:find("@example%.org$") then
    api.update_room_membership(config.inviter, user_id, config.room, Membership.INVITE)
  end
end
