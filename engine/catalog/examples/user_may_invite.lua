-- scripts/user_may_invite.lua
-- No invites to, or of, users of some servers.
local blocked = set(config.servers)

function user_may_invite(inviter, invitee, room_id)
  for _, user_id in ipairs { inviter, invitee } do
    local parsed = UserID.parse(user_id)
    if parsed and blocked[parsed.domain] then
      return deny { code = Codes.FORBIDDEN, error = "No invites between these servers", note = parsed.domain }
    end
  end
end
