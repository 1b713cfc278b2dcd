local ROOM, LOBBY, BOT = "!audit:example.org", "!lobby:example.org", "@bot:example.org"
local ANNA, MOD = "@anna:example.org", "@mod:example.org"

local function configured(more)
  local config = { room = ROOM, bot = BOT }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "audit-log.lua", config = config }
end

function setup()
  configured()
  host.load {
    users = { bot = {}, anna = {}, mod = {} },
    rooms = { [ROOM] = { creator = BOT }, [LOBBY] = { creator = MOD, members = { [ANNA] = "join" } } },
  }
end

-- The lines of the messages, without the time.
local function told()
  clock.advance(60 * 1000)
  local lines = json.array {}
  for _, event in ipairs(host.events(ROOM)) do
    for line in (event.type == "m.room.message" and event.content.body or ""):gmatch("[^\n]+") do
      lines[#lines + 1] = line:match("^%d%d%d%d%-%d%d%-%d%dT[%d:.]+Z (.*)$")
    end
  end
  return lines
end

function test_accounts()
  call("on_user_registration", "@new:example.org")
  call("on_user_deactivation_status_changed", "@new:example.org", true, false)
  call("on_user_deactivation_status_changed", "@new:example.org", false, true)
  assert.equal({
    "@new:example.org is new", "@new:example.org is deactivated", "@new:example.org is active again by an admin",
  }, told())
  assert.equal(1, #host.calls("create_and_send_event_into_room"), "all in one message")
end

function test_logins_and_addresses()
  configured { what = { "logins", "addresses" } }
  call("on_user_login", ANNA, "m.login.password", nil, { request = { ip = "203.0.113.9" } })
  call("on_user_login", ANNA, nil, nil)
  call("on_add_user_third_party_identifier", ANNA, "email", "anna@example.com")
  call("on_remove_user_third_party_identifier", ANNA, "email", "anna@example.com")
  call("on_user_registration", "@new:example.org")
  assert.equal({
    "@anna:example.org logs in by m.login.password from 203.0.113.9", "@anna:example.org logs in by ? from ?",
    "@anna:example.org adds an address (email)", "@anna:example.org removes an address (email)",
  }, told())
end

function test_bans()
  assert(host.set_membership(MOD, ANNA, LOBBY, "ban", { reason = "spam\n\nand\tlies" }))
  assert(host.set_membership(MOD, ANNA, LOBBY, "leave"))
  assert.equal({
    "@mod:example.org bans @anna:example.org from !lobby:example.org: spam and lies",
    "@mod:example.org removes @anna:example.org from !lobby:example.org",
  }, told())
end

function test_state()
  assert(host.send { type = "m.room.join_rules", state_key = "", room_id = LOBBY, sender = MOD,
    content = { join_rule = "public", reason = 5 } })
  assert(host.set_membership(ANNA, ANNA, LOBBY, "leave"))
  assert(host.send { type = "m.room.topic", state_key = "", room_id = LOBBY, sender = MOD, content = { topic = "x" } })
  assert(host.send { type = "m.room.join_rules", room_id = LOBBY, sender = MOD, content = {} })
  assert.equal({ "@mod:example.org changes m.room.join_rules in !lobby:example.org" }, told())
end

function test_once_for_all_workers()
  local event = { type = "m.room.member", sender = MOD, state_key = ANNA, room_id = LOBBY, event_id = "$1",
    content = { membership = "ban" } }
  call("on_new_event", event)
  call("on_new_event", event)
  assert.equal(1, #told())
end

function test_long_lines()
  assert(host.set_membership(MOD, ANNA, LOBBY, "ban", { reason = ("ä"):rep(5000) }))
  assert.equal(300, text.len("2025-01-01T00:00:00.000Z " .. told()[1]))
end

function test_many_lines()
  for i = 1, 120 do
    call("on_user_registration", "@u" .. i .. ":example.org")
  end
  local lines = told()
  assert.equal({ 120, "@u120:example.org is new" }, { #lines, lines[120] })
  assert.equal(3, #host.calls("create_and_send_event_into_room"))
end

function test_too_many_lines()
  configured { max_lines = 100 }
  for i = 1, 120 do
    call("on_user_registration", "@u" .. i .. ":example.org")
  end
  assert.equal("@u21:example.org is new", told()[1])
end

function test_the_homeserver_takes_nothing()
  call("on_user_registration", "@one:example.org")
  host.load { fail = { create_and_send_event_into_room = { errcode = "M_LIMIT_EXCEEDED" } } }
  assert.failed(told, "M_LIMIT_EXCEEDED")
  call("on_user_registration", "@two:example.org")
  assert.failed(told, "M_LIMIT_EXCEEDED")
  local calls = host.calls("create_and_send_event_into_room")
  assert.equal(calls[1].args, calls[2].args, "the first line first")
end

function test_nothing_to_tell()
  assert.equal({}, told())
  assert.equal(0, #host.calls("create_and_send_event_into_room"))
end

function test_wrong_config()
  modules "audit-log.lua"
  assert.error(function() call("on_user_registration", ANNA) end, "`room` is required")
end
