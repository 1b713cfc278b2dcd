-- audit-log.lua: what matters on the server is told in a room: logins, accounts, bans, power.
--
-- Lines are collected and sent together, so that a thousand bans are some messages and nobody's client waits for them.
-- What is collected outlives a crash, and a homeserver that does not take it gets it later.

config_schema = {
  room = { type = "string", required = true,
    doc = "The id of the room." },
  bot = { type = "string", required = true, pattern = "^@",
    doc = "Who tells it: a user of this server who is in the room." },
  what = { type = "list", items = { type = "string", enum = { "logins", "accounts", "addresses", "bans", "state" } },
    default = { "accounts", "bans", "state" },
    doc = "Logins, new and deactivated accounts, their addresses, kicks and bans, and changes of the types below." },
  state_types = { type = "list", items = "string",
    default = { EventTypes.PowerLevels, EventTypes.JoinRules, EventTypes.ServerACL, EventTypes.Tombstone },
    doc = "The types of state that are told of, in rooms that somebody of this server is in." },
  every_s = { type = "integer", default = 60, min = 10,
    doc = "How often it is told, in seconds." },
  max_lines = { type = "integer", default = 10000, min = 100,
    doc = "How many lines wait at the most while the homeserver takes none; the oldest are dropped." },
}

local PER_MESSAGE, MESSAGES = 50, 20 -- an event has room for 64 KiB; and what is sent at once is bounded

local tells = set(config.what)
local is_state_type = set(config.state_types)

filters = { on_new_event = { type = { EventTypes.Member, unpack(config.state_types) } } }

-- Strangers write parts of it: one line it stays, and not too long a line.
local function note(what, ...)
  if tells[what] then
    local line = time.iso() .. " " .. string.format(...):gsub("%s+", " ")
    store.push("lines", text.truncate(line, 300), config.max_lines)
  end
end

function on_user_login(user_id, login_type)
  note("logins", "%s logs in by %s from %s", user_id, login_type or "?", request and request.ip or "?")
end

function on_user_registration(user_id)
  note("accounts", "%s is new", user_id)
end

function on_user_deactivation_status_changed(user_id, deactivated, by_admin)
  local now = deactivated and "deactivated" or "active again"
  note("accounts", "%s is %s%s", user_id, now, by_admin and " by an admin" or "")
end

function on_add_user_third_party_identifier(user_id, medium)
  note("addresses", "%s adds an address (%s)", user_id, medium)
end

function on_remove_user_third_party_identifier(user_id, medium)
  note("addresses", "%s removes an address (%s)", user_id, medium)
end

-- What an event does, for people; nil if nobody wants to know.
local function told_of(event)
  if not event:is_state() then
    return nil
  elseif event.type ~= EventTypes.Member then
    return is_state_type[event.type] and "state", "changes " .. event.type .. " in"
  elseif event.membership == "ban" then
    return "bans", "bans " .. event.state_key .. " from"
  elseif event.membership == "leave" and event.sender ~= event.state_key then
    return "bans", "removes " .. event.state_key .. " from" -- or takes a ban or an invite back
  end
end

-- Synapse tells of an event once on each of its workers.
function on_new_event(event)
  local what, does = told_of(event)
  if what and tells[what] and store.add("seen/" .. event.event_id, true, 3600) then
    local reason = type(event.content.reason) == "string" and ": " .. event.content.reason or ""
    note(what, "%s %s %s%s", event.sender, does, event.room_id, reason)
  end
end

-- What could not be sent is kept, and comes first the next time: the order stays.
every("send", config.every_s, function()
  for _ = 1, MESSAGES do
    local lines = store.get("batch") or store.take("lines", PER_MESSAGE)
    if #lines == 0 then
      return
    end
    store.set("batch", lines)
    api.create_and_send_event_into_room {
      type = EventTypes.Message, room_id = config.room, sender = config.bot,
      content = { msgtype = "m.notice", body = table.concat(lines, "\n") },
    }
    store.delete("batch")
  end
end)
