local ROOM, FOREIGN, REPORTS = "!r:example.org", "!f:example.org", "!mods:example.org"
local BOT = "@bot:example.org"

local function configured(more)
  local config = { joins = 3, per_s = 60, bot = BOT, report_to = REPORTS }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "raids.lua", config = config }
end

function setup()
  configured()
  host.load {
    users = { bot = {}, mod = {}, anna = {} },
    rooms = {
      [ROOM] = { creator = BOT, join_rule = "public" },
      [FOREIGN] = { creator = "@mod:example.org", join_rule = "public" },
      [REPORTS] = { creator = BOT },
    },
  }
end

-- A user of another server joins.
local function joins(name, more)
  local user_id = "@" .. name .. ":far.example"
  local event = { type = "m.room.member", sender = user_id, state_key = user_id, room_id = ROOM,
    content = { membership = "join" } }
  for key, value in pairs(more or {}) do
    event[key] = value
  end
  call("on_new_event", event)
end

local function raid(room_id)
  for i = 1, 4 do
    joins("r" .. i, { room_id = room_id })
  end
end

local function may_join(user_id, is_invited, room_id)
  return call("user_may_join_room", user_id or "@anna:example.org", room_id or ROOM, is_invited or false)
end

local function rule(room_id) return host.state(room_id or ROOM, "m.room.join_rules").content.join_rule end

local function told()
  local texts = {}
  for _, event in ipairs(host.events(REPORTS)) do
    texts[#texts + 1] = event.type == "m.room.message" and event.content.body or nil
  end
  return texts
end

function test_a_raid()
  raid()
  assert.denied(may_join(), Codes.FORBIDDEN)
  run_jobs()
  assert.equal("invite", rule())
  local text = "More than 3 people join %s within 60 seconds, such as @r4:far.example. It is closed for 30 minutes"
  assert.equal({ text:format(ROOM) }, told())
  raid()
  assert.equal(2, #enqueued(), "what goes on begins nothing")
  clock.advance(1800 * 1000)
  assert.equal("public", rule())
  assert.allowed(may_join())
  assert.equal(ROOM .. " is as open again as it was", told()[2])
  raid()
  run_jobs()
  assert.equal("invite", rule())
end

function test_a_calm_room()
  for i = 1, 12 do
    joins("c" .. i)
    clock.advance(21 * 1000)
  end
  assert.equal({}, enqueued())
  assert.allowed(may_join())
end

test_no_joins = cases({
  { name = "leaving", more = { content = { membership = "leave" } } },
  { name = "a new name", more = { unsigned = { prev_content = { membership = "join" } } } },
  { name = "the same again", same = true },
}, function(case)
  for i = 1, 10 do
    joins(case.same and "x" or "x" .. i, case.more)
  end
  assert.equal({}, enqueued())
end)

function test_strange_events()
  for _, unsigned in ipairs { { prev_content = 5 }, { prev_content = { membership = {} } } } do
    joins("x", { unsigned = unsigned })
  end
end

function test_who_may_join_nevertheless()
  raid()
  assert.allowed(may_join("@anna:example.org", true))
  assert.allowed(may_join(BOT), "a member")
  assert.allowed(may_join("@anna:example.org", false, REPORTS))
end

function test_only_some_rooms()
  configured { rooms = { REPORTS } }
  raid()
  assert.allowed(may_join())
  raid(REPORTS)
  assert.denied(may_join("@anna:example.org", false, REPORTS))
end

function test_a_bot_without_power()
  raid(FOREIGN)
  run_jobs()
  assert.equal("public", rule(FOREIGN))
  assert.matches("Users of this server are kept out for 30 minutes", told()[1])
end

function test_no_bot()
  configured { bot = null, report_to = null }
  raid()
  run_jobs()
  assert.denied(may_join())
  assert.matches("^More than 3", logs()[1].text)
  clock.advance(1800 * 1000)
  assert.equal({}, host.calls("create_and_send_event_into_room"))
end

function test_a_room_that_somebody_has_changed()
  raid()
  run_jobs()
  local rules = { type = "m.room.join_rules", state_key = "", room_id = ROOM, sender = BOT }
  rules.content = { join_rule = "knock" }
  assert(host.send(rules))
  clock.advance(1800 * 1000)
  assert.equal("knock", rule())
end

function test_the_homeserver_is_away_for_a_moment()
  raid()
  host.load { fail = { create_and_send_event_into_room = { kind = "unreachable", error = "no answer" } } }
  assert.failed(function() run_jobs() end, "no answer")
  assert.equal("public", rule())
end

test_wrong_config = cases({
  { name = "nobody to tell it", config = { bot = null }, text = "`report_to` needs `bot`" },
  { name = "no user", config = { bot = "bot" }, text = "config.bot" },
}, function(case)
  configured(case.config)
  assert.error(raid, case.text)
end)
