-- scripts/federated_user_may_invite.lua
-- Invites into rooms whose name has a forbidden word. Another server may send anything: every step is looked at.
local function room_name(event)
  local state = type(event.unsigned) == "table" and event.unsigned.invite_room_state
  for _, stripped in ipairs(type(state) == "table" and state or {}) do
    if type(stripped) == "table" and stripped.type == EventTypes.Name and type(stripped.content) == "table" then
      return stripped.content.name
    end
  end
end

function federated_user_may_invite(event)
  local name = room_name(event)
  if type(name) == "string" and text.fold(name):find("casino", 1, true) then
    return deny { code = Codes.FORBIDDEN, note = name }
  end
end
