-- simple-antispam.lua: no invites and no messages from some servers, and no messages with some texts.
--
-- It does what the four checkers of synapse-simple-antispam do, in one.

config_schema = {
  blocked_homeservers = { type = "list", items = "string", default = {},
    doc = "Servers whose users may not invite ours. A server below one of them is another one." },
  block_messages = { type = "boolean", default = false,
    doc = "Whether nothing else is taken from them either." },
  blocked_messages = { type = "list", items = "string", default = {},
    doc = "Messages that nobody may send: all of the text, as it is written." },
  blocked_patterns = { type = "list", items = "regexp", default = {},
    doc = "Regular expressions (RE2) that no message may begin with. Put .* in front for one that is anywhere." },
}

local blocked, texts = set(config.blocked_homeservers), set(config.blocked_messages)
local patterns = {}
for i, pattern in ipairs(config.blocked_patterns) do
  patterns[i] = re.compile("^(?:" .. pattern .. ")")
end

local function is_blocked(user_id)
  return blocked[matrix.domain_of(user_id)]
end

function user_may_invite(inviter)
  if is_blocked(inviter) then
    return deny { code = Codes.FORBIDDEN, error = "Invites from your server are not accepted here" }
  end
end

-- Another server's user invites one of ours; Synapse asks this before user_may_invite.
function federated_user_may_invite(event)
  return user_may_invite(event.sender)
end

function check_event_for_spam(event)
  if config.block_messages and is_blocked(event.sender) then
    return deny { code = Codes.FORBIDDEN, error = "Messages from your server are not accepted here" }
  end
  local body = event.content.body
  if type(body) ~= "string" then
    return
  end
  if texts[body] then
    return deny { code = Codes.FORBIDDEN, error = "This message is not allowed here" }
  end
  for i, pattern in ipairs(patterns) do
    if pattern:test(body) then
      local pattern_text = config.blocked_patterns[i]
      return deny { code = Codes.FORBIDDEN, error = "This message is not allowed here", note = pattern_text }
    end
  end
end
