-- 50-rooms.lua: who may create rooms, and what every new room is like.
--
-- Two callbacks share the work. on_create_room comes first and may change the request; user_may_create_room then sees
-- the result and says yes or no.

config_schema = {
  creators = { type = "list", items = "string", default = {},
    doc = "If not empty, the only user ids that may create rooms, server admins aside." },
  public = { type = "boolean", default = true,
    doc = "Whether rooms may be created that anybody can find or join." },
  max_invites = { type = "integer", default = 50, min = 0,
    doc = "How many people may be invited by the very request that creates the room." },
  name_prefix = { type = "string", default = "",
    doc = "What the names of all new rooms begin with." },
  encrypt = { type = "boolean", default = false,
    doc = "Switches encryption on in every new room that is not public." },
  local_only = { type = "boolean", default = false,
    doc = "Keeps users of other servers out of every new room, for ever." },
}

local creators = set(config.creators)

-- Gives `value` if it is a list, else an empty one. In a list, the keys are 1, 2, 3 ...; `#` counts them.
local function list(value)
  return type(value) == "table" and #value > 0 and value or {}
end

-- Tells whether anybody will be able to find or join the room. There are three ways to ask for that.
local function is_public(request)
  if request.visibility == "public" or request.preset == "public_chat" then
    return true
  end
  for _, event in ipairs(list(request.initial_state)) do
    if type(event) == "table" and event.type == EventTypes.JoinRules and type(event.content) == "table"
      and event.content.join_rule == "public" then
      return true
    end
  end
  return false
end

-- Keeps users of other servers out of the room. A copy is changed, because a JSON list cannot be given a named field.
local function keep_local(request)
  local content = request.creation_content
  if content == nil or content == null then -- it is missing, or there is a null in the JSON
    content = {}
  end
  if type(content) ~= "table" or #content > 0 then
    return
  end
  local copy = { ["m.federate"] = false }
  for key, value in pairs(content) do
    if key ~= "m.federate" then
      copy[key] = value
    end
  end
  request.creation_content = copy
end

-- Adds encryption to the state that the room begins with, unless the client has done so.
local function encrypt(request)
  local state = request.initial_state
  if state == nil or state == null then
    state = {}
  end
  if type(state) ~= "table" or #state == 0 and next(state) ~= nil then
    return
  end
  for _, event in ipairs(state) do
    if type(event) == "table" and event.type == EventTypes.RoomEncryption then
      return
    end
  end
  local content = { algorithm = "m.megolm.v1.aes-sha2" }
  state[#state + 1] = { type = EventTypes.RoomEncryption, state_key = "", content = content }
  request.initial_state = state
end

-- A room is about to be created, and `request` is the body of the client's request as it came: nothing in it has been
-- checked. What is of the wrong type is left alone, for the homeserver to refuse. Changes to `request` count. A failure
-- in here would refuse the room.
function on_create_room(_, request, is_requester_admin)
  if is_requester_admin then
    return
  end
  local name, prefix = request.name, config.name_prefix
  if type(name) == "string" and name ~= "" and name:sub(1, #prefix) ~= prefix then
    request.name = prefix .. name
  end
  if config.local_only then
    keep_local(request)
  end
  if config.encrypt and not is_public(request) then
    encrypt(request)
  end
end

-- The same request, checked by now, and read-only. For a room that is upgraded only creation_content and initial_state
-- are there. Server admins are not asked about, except when they upgrade a room.
function user_may_create_room(user_id, request)
  if next(creators) and not creators[user_id] then
    return deny { code = Codes.FORBIDDEN, error = "You may not create rooms on this server" }
  end
  if not config.public and is_public(request) then
    return deny { code = Codes.FORBIDDEN, error = "Rooms on this server are by invitation only" }
  end
  if #list(request.invite) + #list(request.invite_3pid) > config.max_invites then
    local message = "A new room may have at most " .. config.max_invites .. " invites; invite the others later"
    return deny { code = Codes.FORBIDDEN, error = message }
  end
end
