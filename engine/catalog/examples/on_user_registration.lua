-- scripts/on_user_registration.lua
-- Invites every new user into the room where news are told.
function on_user_registration(user)
  api.update_room_membership(config.inviter, user, config.room, Membership.INVITE)
end
