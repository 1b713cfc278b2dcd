-- ban-lists.lua: users, servers and rooms that are banned in policy rooms.
--
-- It does what the Synapse module of Mjolnir does, with the same keys. This server has to be in the policy rooms.

config_schema = {
  ban_lists = { type = "list", items = "string", required = true,
    doc = "The ids of the policy rooms." },
  block_invites = { type = "boolean", default = true,
    doc = "Whether banned users and those of banned servers may not invite, and nobody to banned rooms." },
  block_messages = { type = "boolean", default = false,
    doc = "Whether nothing else is taken from them either." },
  block_usernames = { type = "boolean", default = false,
    doc = "Whether users whose id or display name is banned are not found in the user directory." },
  refresh_s = { type = "number", default = 60, min = 1,
    doc = "How long the rules are used before they are read again, in seconds. Changes are often seen earlier." },
}

filters = { on_new_event = { room_id = config.ban_lists } }

local BANS = set { "m.ban", "org.matrix.mjolnir.ban" }
local KINDS, places = {}, {} -- of rules, by the types of events; and where those are in the state of a room
for _, kind in ipairs { "user", "room", "server" } do
  for _, prefix in ipairs { "m.policy.rule.", "m.room.rule.", "org.matrix.mjolnir.rule." } do
    KINDS[prefix .. kind] = kind
    places[#places + 1] = { prefix .. kind }
  end
end
local is_list = set(config.ban_lists)
local rules, problem, until_ms = nil, nil, 0 -- this VM's own

-- Adds what an event says to the rules of its kind: by name, or, if there are * and ? in it, as a pattern.
local function add(kind, content)
  local entity, reason = content.entity, content.reason
  if not BANS[content.recommendation] or type(entity) ~= "string" or #entity > 255 or type(reason) ~= "string" then
    return
  end
  if entity:find("[*?]") then
    kind.globs[#kind.globs + 1] = { glob = glob.compile(entity, { ignore_case = true }), reason = reason }
  else
    kind.names[entity:lower()] = reason
  end
end

local function read()
  local function none() return { names = {}, globs = {} } end
  local fresh = { user = none(), room = none(), server = none() }
  for _, room_id in ipairs(config.ban_lists) do
    for _, event in ipairs(api.get_state_events_in_room(room_id, places)) do
      add(fresh[KINDS[event.type]], event.content)
    end
  end
  return fresh
end

-- Gives the reason for which something is banned, or nil. While the rooms cannot be read the old rules stay; without
-- old ones the question fails, and for 10 seconds every other with it.
local function banned(kind, name)
  if time.now_ms() >= until_ms then
    local ok, fresh = pcall(read)
    if rules and not ok then
      log.warn("the ban lists could not be read; the old rules are used", { problem = tostring(fresh) })
    end
    rules, problem = ok and fresh or rules, not ok and fresh
    until_ms = time.now_ms() + (rules and config.refresh_s or 10) * 1000
  end
  local known = (rules or error(problem, 0))[kind]
  for _, rule in ipairs(known.globs) do
    if rule.glob:match(name) then
      return rule.reason
    end
  end
  return known.names[name:lower()]
end

local function refusal(user_id, room_id)
  local reason = banned("user", user_id) or banned("server", matrix.domain_of(user_id) or "")
    or room_id and banned("room", room_id)
  return reason and deny { code = Codes.FORBIDDEN, error = "You are banned from this server", note = reason } or nil
end

function user_may_invite(inviter, _, room_id)
  return config.block_invites and refusal(inviter, room_id) or nil
end

function check_event_for_spam(event)
  local is_rule = event:is_state() and KINDS[event.type] and is_list[event.room_id]
  return config.block_messages and not is_rule and refusal(event.sender) or nil
end

function on_new_event(event)
  until_ms = KINDS[event.type] and 0 or until_ms
end

function check_username_for_spam(profile)
  if config.block_usernames then
    local name = profile.display_name
    return (banned("user", profile.user_id) or name and banned("user", name)) ~= nil
  end
end
