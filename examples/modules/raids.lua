-- raids.lua: when too many people join a room at once, the room is closed for a while, and somebody is told.
--
-- It does what the protection JoinWaveShortCircuit of Mjolnir does, and keeps the users of this server out at once,
-- also from rooms in which it has nobody who may close them.

config_schema = {
  rooms = { type = "list", items = "string", default = {},
    doc = "The ids of the rooms that are watched. All of them, if there are none." },
  joins = { type = "integer", default = 20, min = 1,
    doc = "How many different people may join in so much time." },
  per_s = { type = "number", default = 60, min = 1,
    doc = "In how many seconds." },
  hold_s = { type = "number", default = 1800, min = 60, max = 604800,
    doc = "For how long nobody of this server joins without an invite, and the room stays closed." },
  bot = { type = "string", pattern = "^@",
    doc = "A user of this server that makes the room invite-only, where it may, and public again." },
  report_to = { type = "string",
    doc = "The id of a room in which the bot tells of it." },
}
if config.report_to and not config.bot then
  error("`report_to` needs `bot`, a user of this server")
end

filters = { on_new_event = { type = EventTypes.Member, room_id = next(config.rooms) and config.rooms or nil } }

local watched = set(config.rooms)

local function report(text)
  log.warn(text)
  if config.report_to then
    api.create_and_send_event_into_room { type = EventTypes.Message, room_id = config.report_to, sender = config.bot,
      content = { msgtype = "m.notice", body = text } }
  end
end

-- Gives the content of the room's join rules.
local function rules_of(room_id)
  local event = api.get_room_state(room_id, { { EventTypes.JoinRules, "" } }):get(EventTypes.JoinRules)
  return event and event:get_dict().content or {}
end

-- Sets the join rules, if the bot may do that. When the homeserver is away, the job is tried again.
local function set_rules(room_id, content)
  local ok, problem = pcall(api.create_and_send_event_into_room, {
    type = EventTypes.JoinRules, state_key = "", room_id = room_id, sender = config.bot, content = content,
  })
  if not ok and problem.kind ~= "matrix" then
    error(problem, 0)
  end
end

-- A job may run twice: what the rules were is kept while the room is public, and it is not any more then.
jobs.begin = function(args)
  local room_id = args.room_id
  local rules = config.bot and rules_of(room_id) or {}
  if rules.join_rule == "public" then
    store.set("rules/" .. room_id, rules)
    set_rules(room_id, { join_rule = "invite" })
    rules = rules_of(room_id)
  end
  report(("More than %d people join %s within %d seconds, such as %s. %s for %d minutes"):format(
    config.joins, room_id, config.per_s, args.user_id,
    rules.join_rule == "invite" and "It is closed" or "Users of this server are kept out", config.hold_s / 60))
end

jobs.finish = function(args)
  local rules = store.get("rules/" .. args.room_id)
  if rules and rules_of(args.room_id).join_rule == "invite" then -- else somebody has decided otherwise
    set_rules(args.room_id, rules)
  end
  store.delete("rules/" .. args.room_id)
  report(args.room_id .. " is as open again as it was")
end

-- Synapse tells of an event once on each worker, and of a change of name as of a join: people are counted once.
function on_new_event(event)
  local before = type(event.unsigned) == "table" and event.unsigned.prev_content
  if event.membership ~= "join" or type(before) == "table" and before.membership == "join" then
    return
  end
  local room_id = event.room_id
  if not store.rate("joins/" .. room_id, config.joins, config.per_s, { once = event.sender })
    and store.add("raid/" .. room_id, time.iso(), config.hold_s) then
    enqueue("begin", { room_id = room_id, user_id = event.sender }, { key = "begin/" .. room_id })
    enqueue("finish", { room_id = room_id }, { key = "finish/" .. room_id, delay_s = config.hold_s })
  end
end

-- Whoever is in the room already changes his name, which asks as well.
function user_may_join_room(user_id, room_id, is_invited)
  if is_invited or next(watched) and not watched[room_id] or not store.get("raid/" .. room_id) then
    return
  end
  local own = api.get_room_state(room_id, { { EventTypes.Member, user_id } }):get(EventTypes.Member, user_id)
  if not own or own.membership ~= "join" then
    return deny { code = Codes.FORBIDDEN, error = "Too many people join this room right now. Try again later" }
  end
end
