-- scripts/user_may_send_3pid_invite.lua
-- Only addresses of the house may be invited, and only by e-mail.
function user_may_send_3pid_invite(inviter, medium, address, room_id)
  if medium ~= "email" or not address:find("@example%.org$") then
    return deny { code = Codes.FORBIDDEN, error = "Invite people of other houses by their Matrix ID" }
  end
end
