-- scripts/glob.lua
-- No invitations from some servers and users: `banned: ["*.spam.example", "@support*:*"]`
local banned = {}
for _, pattern in ipairs(config.banned) do
  banned[#banned + 1] = glob.compile(pattern, { ignore_case = true })
end

function user_may_invite(inviter, invitee, room_id)
  local server = matrix.domain_of(inviter)
  for _, pattern in ipairs(banned) do
    if pattern:match(inviter) or server and pattern:match(server) then
      return Codes.FORBIDDEN
    end
  end
end
