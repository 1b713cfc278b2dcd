-- domain-rules.lua: who may invite whom, by their servers, and who may join without an invite.
--
-- It does what synapse-domain-rule-checker does, with the same keys. Servers are compared as they are written, with
-- their ports.

config_schema = {
  can_invite_if_not_in_domain_mapping = { type = "boolean", required = true,
    doc = "Whether users of servers that domain_mapping does not name may invite." },
  domain_mapping = { type = "object", items = { type = "list", items = "string" }, default = {},
    doc = "By the server of who invites, the servers of who may be invited: { a.example: [a.example, b.example] }." },
  can_only_join_rooms_with_invite = { type = "boolean", default = false,
    doc = "Whether our users need an invite also for rooms that anybody may join." },
  can_only_invite_during_room_creation = { type = "boolean", default = false,
    doc = "Whether only rooms are invited to in which nobody but their creator takes part so far." },
  can_invite_by_third_party_id = { type = "boolean", default = true,
    doc = "Whether our users may invite by e-mail address or phone number." },
  domains_prevented_from_being_invited_to_published_rooms = { type = "list", items = "string", default = {},
    doc = "Servers whose users are not invited to rooms of our public room list." },
}

local kept_out = set(config.domains_prevented_from_being_invited_to_published_rooms)
local may_invite = {} -- by the server of who invites, a set of servers
for server, servers in pairs(config.domain_mapping) do
  may_invite[server] = set(servers)
end

local function refuse(text, note)
  return deny { code = Codes.FORBIDDEN, error = text, note = note }
end

-- Tells whether all who are in the room were invited or removed by its creator, or have an invite from anybody.
local function is_new(room_id)
  local state = api.get_room_state(room_id, { { EventTypes.Create }, { EventTypes.Member } })
  local create = state:get(EventTypes.Create)
  if not create then
    return false
  end
  for _, member in state:each(EventTypes.Member) do
    if member.sender ~= create.sender and member.membership ~= Membership.INVITE then
      return false
    end
  end
  return true
end

-- The refusal of an invite to a room in use. What a room of another server is like cannot be told here, but only our
-- users can invite to rooms that we are in.
local function only_new(inviter, room_id)
  if config.can_only_invite_during_room_creation and api.is_mine(inviter) and not is_new(room_id) then
    return refuse("People can be invited to a room only before anybody has joined it", room_id)
  end
end

function user_may_invite(inviter, invitee, room_id)
  local refusal = only_new(inviter, room_id)
  if refusal then
    return refusal
  end
  local from, to = matrix.domain_of(inviter), matrix.domain_of(invitee)
  if not from or not to then
    return refuse("This is not the id of a user", inviter .. " invites " .. invitee)
  end
  if kept_out[to] and api.public_room_list_manager:room_is_in_public_room_list(room_id) then
    return refuse("Users of " .. to .. " cannot be invited to public rooms", room_id)
  end
  local servers = may_invite[from]
  local allowed = config.can_invite_if_not_in_domain_mapping
  if servers then
    allowed = servers[to] or false
  end
  if not allowed then
    return refuse("Users of " .. from .. " cannot invite users of " .. to)
  end
end

function user_may_send_3pid_invite(inviter, _, _, room_id)
  if not config.can_invite_by_third_party_id then
    return refuse("Inviting by e-mail address or phone number is not allowed")
  end
  return only_new(inviter, room_id)
end

function user_may_join_room(_, _, is_invited)
  if config.can_only_join_rooms_with_invite and not is_invited then
    return refuse("You need an invite to join this room")
  end
end
