-- ban-lists.lua: users, servers and rooms that are banned in policy rooms.
--
-- It does what the Synapse module of Mjolnir does, with the same keys. The policy rooms are lists that axolua.yaml
-- declares, `data: { bans: { policy_room: "!id:example.org" } }`; somebody of this server has to be in them.

config_schema = {
  ban_lists = { type = "list", items = "string", required = true,
    doc = "The names of the policy rooms under `data` in axolua.yaml." },
  block_invites = { type = "boolean", default = true,
    doc = "Whether banned users and those of banned servers may not invite, and nobody to banned rooms." },
  block_joins = { type = "boolean", default = false,
    doc = "Whether nobody joins banned rooms, and banned users no room at all." },
  block_messages = { type = "boolean", default = false,
    doc = "Whether nothing else is taken from them either." },
  block_usernames = { type = "boolean", default = false,
    doc = "Whether users whose id or display name is banned are not found in the user directory." },
}

-- What a rule is said with, so that nobody is kept from changing it.
local is_rule = set {
  "m.policy.rule.user", "m.policy.rule.room", "m.policy.rule.server",
  "m.room.rule.user", "m.room.rule.room", "m.room.rule.server",
  "org.matrix.mjolnir.rule.user", "org.matrix.mjolnir.rule.room", "org.matrix.mjolnir.rule.server",
}

local lists = {}
for i, name in ipairs(config.ban_lists) do
  lists[i] = data[name]
end

-- Gives the rule by which something is banned, or nil. Who writes his id in capitals does not get round a rule.
local function banned(about)
  for _, list in ipairs(lists) do
    for _, user in ipairs { about.user, about.user:lower() } do
      local recommendation, reason, entity = list:match { user = user, server = about.server, room = about.room }
      if recommendation == "m.ban" then
        return { entity = entity, reason = reason }
      end
    end
  end
end

local function refusal(user_id, room_id)
  local rule = banned { user = user_id, server = matrix.domain_of(user_id), room = room_id }
  if rule then
    log.info("banned", { user = user_id, room = room_id, rule = rule.entity })
    return deny { code = Codes.FORBIDDEN, error = "You are banned from this server", note = rule.reason }
  end
end

function user_may_invite(inviter, _, room_id)
  return config.block_invites and refusal(inviter, room_id) or nil
end

function user_may_join_room(user_id, room_id)
  return config.block_joins and refusal(user_id, room_id) or nil
end

function check_event_for_spam(event)
  return config.block_messages and not (event:is_state() and is_rule[event.type]) and refusal(event.sender) or nil
end

function check_username_for_spam(profile)
  if config.block_usernames then
    local name = profile.display_name
    return (banned { user = profile.user_id } or name and banned { user = name }) ~= nil
  end
end
