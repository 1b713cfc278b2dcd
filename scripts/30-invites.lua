-- 30-invites.lua: who may invite whom, by server.
--
-- It guards both ways: our users are spared the invites of strangers, and strangers those of ours. Three callbacks ask
-- about invites, and each sees something else, so there are three functions below.

config_schema = {
  blocked = { type = "list", items = "string", default = {},
    doc = "Servers with which no invites are exchanged. `bad.example` means chat.bad.example too." },
  allowed = { type = "list", items = "string", default = {},
    doc = "If not empty, the only servers with which invites are exchanged, besides our own." },
  room_names = { type = "list", items = "string", default = {},
    doc = "Texts that the name of a room may not contain when another server invites to it." },
  exempt = { type = "list", items = "string", default = {},
    doc = "User ids whose invites always pass." },
  addresses = { type = "boolean", default = true,
    doc = "Whether our users may invite by e-mail address or phone number." },
  message = { type = "string", default = "Invites between these servers are not allowed",
    doc = "What the inviting client shows." },
}

local exempt = set(config.exempt)

-- set(list), with every element in lower case.
local function lowered(list)
  local members = {}
  for _, entry in ipairs(list) do
    members[entry:lower()] = true
  end
  return members
end

local blocked, allowed, room_names = lowered(config.blocked), lowered(config.allowed), lowered(config.room_names)

-- Gives the server's name out of a user id, without the port; nil for anything that is no user id. Ids come from
-- strangers, so one may be a number or a megabyte long. None of Matrix is longer than 255.
local function server_of(user_id)
  if type(user_id) ~= "string" or #user_id > 255 or user_id:sub(1, 1) ~= "@" then
    return nil
  end
  local colon = user_id:find(":", 1, true)
  local server = colon and user_id:sub(colon + 1):lower() or ""
  if server:sub(1, 1) == "[" then -- an IPv6 address: the colons inside begin no port
    return server:match("^%[[%x:.]+%]")
  end
  local port = server:find(":", 1, true)
  server = port and server:sub(1, port - 1) or server
  return server ~= "" and server or nil
end

-- Tells whether the server, or a domain that it is in, is a member: for a.b.example it looks for a.b.example, b.example
-- and example.
local function covers(members, server)
  while server do
    if members[server] then
      return true
    end
    local dot = server:find(".", 1, true)
    server = dot and server:sub(dot + 1)
  end
  return false
end

-- The refusal if no invites are exchanged with this server; nothing if they are. What names no server at all is left to
-- the homeserver, unless only some servers are allowed.
local function refusal(server)
  if server == api.server_name then
    return nil
  end
  if covers(blocked, server) or next(allowed) and not covers(allowed, server) then
    return deny { code = Codes.FORBIDDEN, error = config.message, note = server or "no server" }
  end
end

-- One of our users invites somebody, or somebody elsewhere one of ours.
function user_may_invite(inviter, invitee)
  if not exempt[inviter] then
    return refusal(server_of(inviter)) or refusal(server_of(invitee))
  end
end

-- Gives the name that the inviting server claims for its room, in lower case, or nil. `unsigned` is whatever that
-- server sent: every step on the way may be missing or of another type.
local function claimed_name(event)
  local unsigned = event.unsigned
  local state = type(unsigned) == "table" and unsigned.invite_room_state
  if type(state) ~= "table" then
    return nil
  end
  for _, stripped in ipairs(state) do
    if type(stripped) == "table" and stripped.type == EventTypes.Name and type(stripped.content) == "table" then
      local name = stripped.content.name
      return type(name) == "string" and name:lower() or nil
    end
  end
end

-- Another server's user invites one of ours. It comes before user_may_invite, and sees the whole event.
function federated_user_may_invite(event)
  if exempt[event.sender] then
    return
  end
  local name = claimed_name(event)
  for text in pairs(room_names) do
    if name and name:find(text, 1, true) then
      return deny { code = Codes.FORBIDDEN, error = config.message, note = "room name: " .. text }
    end
  end
  return refusal(server_of(event.sender))
end

-- One of our users invites an address that belongs to nobody on Matrix yet.
function user_may_send_3pid_invite(inviter)
  if not config.addresses and not exempt[inviter] then
    return deny { code = Codes.FORBIDDEN, error = "Inviting by e-mail address or phone number is not allowed" }
  end
end
