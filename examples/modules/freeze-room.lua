-- freeze-room.lua: a room that its last admin leaves is frozen, until one of its members takes it over.
--
-- It does what synapse-freeze-room does, with the same keys. A frozen room has the state org.matrix.room.frozen with
-- { "frozen": true }. All that can happen there is that people leave, and that one sends false, who is its admin then.

config_schema = {
  unfreeze_blacklist = { type = "list", items = "string", default = {},
    doc = "Servers whose users may not unfreeze rooms." },
  promote_moderators = { type = "boolean", default = false,
    doc = "Whether those with most power of the others become admins, and the room is frozen if there are none." },
}

local FROZEN, ADMIN = "org.matrix.room.frozen", 100
local barred = set(config.unfreeze_blacklist)
local present = set { Membership.JOIN, Membership.INVITE }

-- A copy of the room's power levels, to be changed; nil if what is there makes no sense.
local function power_levels(state_events)
  local event = state_events:get(EventTypes.PowerLevels)
  local content = event and event:get_dict().content
  return content and type(content.users) == "table" and content or nil
end

local function send_state(event, event_type, content)
  api.create_and_send_event_into_room {
    type = event_type, state_key = "", room_id = event.room_id, sender = event.sender, content = content,
  }
end

-- Somebody freezes or unfreezes the room. While it is frozen all are admins, so that any of them can unfreeze it.
local function on_frozen(event, state_events)
  local frozen, now, levels = event.content.frozen, state_events:get(FROZEN), power_levels(state_events)
  if type(frozen) ~= "boolean" then
    return deny { code = Codes.BAD_JSON, error = "`frozen` has to be true or false" }
  elseif not frozen and barred[matrix.domain_of(event.sender)] then
    return deny { code = Codes.FORBIDDEN, error = "Users of your server may not unfreeze rooms" }
  elseif now and now.content.frozen == frozen or not levels or not api.is_mine(event.sender) then
    return
  end
  local rules = state_events:get(EventTypes.JoinRules)
  if frozen and (not rules or rules.content.join_rule == "public") then
    send_state(event, EventTypes.JoinRules, { join_rule = "invite" })
  end
  for user, level in pairs(levels.users) do -- with less power than the others one could not unfreeze it
    levels.users[user] = (not frozen or level == ADMIN) and level or nil
  end
  levels.users[event.sender] = not frozen and ADMIN or levels.users[event.sender]
  levels.users_default = frozen and ADMIN or 0
  send_state(event, EventTypes.PowerLevels, levels)
  return true, event:get_dict() -- the state has changed, so the event has to be made anew
end

-- Tells whether these are the power levels that on_frozen sends to unfreeze the room.
local function unfreezes(event, state_events)
  local old, new = power_levels(state_events), event:get_dict().content
  if not old or type(new.users) ~= "table" or new.users[event.sender] ~= ADMIN then
    return false
  end
  old.users_default, old.users, new.users = 0, nil, nil
  return json.encode(old) == json.encode(new)
end

-- Somebody leaves. If that was the last admin, others become admins, or the room is frozen.
local function on_leave(event, state_events)
  local levels = power_levels(state_events)
  local own = levels and tonumber(levels.users[event.sender]) or 0
  if own < ADMIN then
    return
  end
  local most, heirs = (tonumber(levels.users_default) or 0) + 1, {} -- of those that stay, who has the most power
  for user, level in pairs(levels.users) do
    local member = state_events:get(EventTypes.Member, user)
    if member and present[member.membership] and user ~= event.sender and type(level) == "number" and level >= most then
      most, heirs = level, level > most and {} or heirs
      heirs[#heirs + 1] = user
    end
  end
  if #heirs == 0 or most < ADMIN and not config.promote_moderators then
    send_state(event, FROZEN, { frozen = true })
  elseif most < ADMIN then
    for _, user in ipairs(heirs) do
      levels.users[user] = own
    end
    send_state(event, EventTypes.PowerLevels, levels)
  end
end

function check_event_allowed(event, state_events)
  if event.type == FROZEN and event:is_state() then
    return on_frozen(event, state_events)
  end
  local leaves = event.type == EventTypes.Member and event.membership == "leave" and event.sender == event.state_key
  local frozen = state_events:get(FROZEN)
  if not frozen or frozen.content.frozen ~= true then
    return leaves and on_leave(event, state_events) or nil
  elseif not leaves and not (event.type == EventTypes.PowerLevels and unfreezes(event, state_events)) then
    return deny { code = Codes.FORBIDDEN, error = "This room is frozen: its last admin has left. Unfreeze it to go on" }
  end
end
