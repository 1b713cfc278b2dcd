-- scripts/matrix.lua
-- Only users of some servers invite ours: `partners: [example.com]`
local partners = set(config.partners)

function federated_user_may_invite(event)
  local server = matrix.domain_of(event.sender or "")
  if not server or not partners[server] then
    return deny { code = Codes.FORBIDDEN, note = server }
  end
end
