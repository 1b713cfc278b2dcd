-- invite-checker.lua: everybody says in their account data who may invite them, and whom they invite.
--
-- It has the permissions of synapse-invite-checker: account data { "defaultSetting": "allow all" or "block all",
-- "serverExceptions": { server: {} }, "userExceptions": { user id: {} } }; an exception turns the setting round.

config_schema = {
  account_data_type = { type = "string", default = "de.gematik.tim.account.permissionconfig.pro.v1",
    doc = "Where in the account data of our users their permissions are." },
  default_setting = { type = "string", enum = { "allow all", "block all" }, default = "allow all",
    doc = "The setting of users who have made none (defaultPermissions.defaultSetting)." },
  server_exceptions = { type = "list", items = "string", default = {},
    doc = "Their exceptions: servers (defaultPermissions.serverExceptions)." },
  user_exceptions = { type = "list", items = "string", default = {},
    doc = "Their exceptions: user ids (defaultPermissions.userExceptions)." },
  federation = { type = "list", items = "string", default = {},
    doc = "If not empty, the only servers with which invites are exchanged." },
  block_invites_into_dms = { type = "boolean", default = true,
    doc = "Whether nobody is invited into a direct message of two others." },
  max_invites = { type = "integer", default = 1, min = 0,
    doc = "How many people may be invited by the request that creates a room." },
}

local federation = set(config.federation)
local defaults = {
  defaultSetting = config.default_setting,
  serverExceptions = set(config.server_exceptions), userExceptions = set(config.user_exceptions),
}

local function refuse(text, note)
  return deny { code = Codes.FORBIDDEN, error = text, note = note }
end

-- Tells whether that name is in a table, if it is one: it is whatever a client has put there.
local function has(value, name)
  return type(value) == "table" and value[name] ~= nil
end

-- Tells whether one of our users lets a user of another server be in touch with them.
local function lets(user_id, other)
  local own = api.account_data_manager:get_global(user_id, config.account_data_type)
  if not own or own.defaultSetting ~= "allow all" and own.defaultSetting ~= "block all" then
    own = defaults
  end
  local is_exception = has(own.serverExceptions, matrix.domain_of(other)) or has(own.userExceptions, other)
  return (own.defaultSetting == "allow all") ~= is_exception
end

-- Tells whether a room is a direct message of user_id with anybody else than other.
local function is_direct_with_another(user_id, other, room_id)
  for user, rooms in pairs(api.account_data_manager:get_global(user_id, "m.direct") or {}) do
    for _, room in ipairs(user ~= other and type(rooms) == "table" and rooms or {}) do
      if room == room_id then
        return true
      end
    end
  end
  return false
end

-- The refusal of an invite, of which one side at least is ours.
local function check(inviter, invitee)
  local ours, other = invitee, inviter
  if api.is_mine(inviter) then
    ours, other = inviter, invitee
  end
  local server = matrix.domain_of(other)
  if api.is_mine(other) then
    return nil -- among ourselves there are no permissions
  elseif not server or next(federation) and not federation[server] then
    return refuse("Invites are not exchanged with this server", server)
  elseif not lets(ours, other) then
    return refuse("The settings of " .. ours .. " do not allow this invite", other)
  end
end

function user_may_invite(inviter, invitee, room_id)
  if config.block_invites_into_dms and api.is_mine(inviter) and is_direct_with_another(inviter, invitee, room_id) then
    return refuse("Nobody else can be invited to a direct message", room_id)
  end
  return check(inviter, invitee)
end

-- Without this, the room would be made, and nobody be in it.
function on_create_room(requester, request)
  local invited = type(request.invite) == "table" and request.invite or {}
  if #invited > config.max_invites then
    error(SynapseError(403, "A new room can have " .. config.max_invites .. " invited at most", Codes.FORBIDDEN))
  end
  for _, user_id in ipairs(invited) do
    if type(user_id) == "string" and check(requester.user_id, user_id) then
      error(SynapseError(403, "The room is not made, because " .. user_id .. " cannot be invited", Codes.FORBIDDEN))
    end
  end
end
