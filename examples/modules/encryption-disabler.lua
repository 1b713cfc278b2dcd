-- encryption-disabler.lua: rooms are made without encryption, and nobody switches it on later.
--
-- It does what matrix_encryption_disabler does, with the same keys.

config_schema = {
  deny_encryption_for_users_of = { type = "list", items = "string", default = {},
    doc = "Servers whose users may not switch encryption on, whatever the room." },
  deny_encryption_for_rooms_of = { type = "list", items = "string", default = {},
    doc = "Servers in whose rooms nobody may switch it on. Ids of rooms of version 12 and later name no server." },
}

filters = { check_event_for_spam = { type = { EventTypes.RoomEncryption } } }

-- More than an admin has.
local NOBODY = 150
local users_of, rooms_of = set(config.deny_encryption_for_users_of), set(config.deny_encryption_for_rooms_of)
local stripped = set { EventTypes.RoomEncryption, EventTypes.PowerLevels }

-- What Synapse asks for in new rooms, besides.
local function usual_levels()
  return {
    [EventTypes.Name] = 50, [EventTypes.PowerLevels] = 100, [EventTypes.RoomHistoryVisibility] = 100,
    [EventTypes.CanonicalAlias] = 50, [EventTypes.RoomAvatar] = 50, [EventTypes.Tombstone] = 100,
    [EventTypes.ServerACL] = 100,
  }
end

-- The body of the client's request as it came: what makes no sense in it is left for the homeserver to refuse.
function on_create_room(_, request)
  local kept, state = json.array {}, request.initial_state
  if type(state) == "table" then
    for _, event in ipairs(state) do
      if type(event) ~= "table" or not stripped[event.type] then
        kept[#kept + 1] = event
      end
    end
    request.initial_state = kept
  end
  local override = request.power_level_content_override
  if override == nil or override == null then
    override = {}
  end
  if type(override) == "table" then
    if type(override.events) ~= "table" then
      override.events = usual_levels()
    end
    override.events[EventTypes.RoomEncryption] = NOBODY
    request.power_level_content_override = override
  end
end

function check_event_for_spam(event)
  if users_of[matrix.domain_of(event.sender)] or rooms_of[matrix.domain_of(event.room_id)] then
    return deny { code = Codes.FORBIDDEN, error = "Encryption is not allowed here", note = event.sender }
  end
end
