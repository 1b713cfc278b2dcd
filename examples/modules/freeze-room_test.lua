modules "freeze-room.lua"

local ROOM, FROZEN = "!room:example.org", "org.matrix.room.frozen"
local ALICE, BOB, CAROL = "@alice:example.org", "@bob:example.org", "@carol:example.org"

local function room(power, members, extra)
  local data = { creator = ALICE, join_rule = "public", power_levels = power, members = members }
  for key, value in pairs(extra or {}) do
    data[key] = value
  end
  host.load { users = { alice = {}, bob = {}, carol = {} }, rooms = { [ROOM] = data } }
end

local function frozen()
  local state = host.state(ROOM, FROZEN)
  return state and state.content.frozen
end

local function levels() return host.state(ROOM, "m.room.power_levels").content end

local function leave(user) return host.set_membership(user, user, ROOM, "leave") end

local function say(user) return host.send { room_id = ROOM, sender = user, content = { body = "hello" } } end

local function freeze(user, value)
  return host.send { type = FROZEN, state_key = "", room_id = ROOM, sender = user, content = { frozen = value } }
end

function test_last_admin_leaves()
  room({ users = { [ALICE] = 100, [BOB] = 50 } }, { [BOB] = "join", [CAROL] = "join" })
  assert(leave(ALICE))
  assert.equal("leave", host.membership(ROOM, ALICE))
  assert.equal(true, frozen())
  assert.equal(100, levels().users_default)
  assert.equal(nil, levels().users[BOB], "with 50 he could not unfreeze it")
  assert.equal("invite", host.state(ROOM, "m.room.join_rules").content.join_rule)

  local event, code, text = say(BOB)
  assert.equal(nil, event)
  assert.equal(Codes.FORBIDDEN, code)
  assert.matches("This room is frozen", text)
  local power = { type = "m.room.power_levels", state_key = "", room_id = ROOM, sender = BOB, content = { users = {} } }
  assert.equal(nil, (host.send(power)), "power levels that do not unfreeze it")
  assert.equal(nil, (host.set_membership(BOB, CAROL, ROOM, "kick")))
  assert(leave(CAROL))

  assert(freeze(BOB, false))
  assert.equal(false, frozen())
  assert.equal(0, levels().users_default)
  assert.equal(100, levels().users[BOB])
  assert(say(BOB))
end

test_others_stay = cases({
  { name = "another admin", power = 100, membership = "join" },
  { name = "an invited admin", power = 100, membership = "invite" },
  { name = "an admin who left", power = 100, membership = "leave", frozen = true },
  { name = "a moderator", power = 50, membership = "join", frozen = true },
}, function(case)
  room({ users = { [ALICE] = 100, [BOB] = case.power } }, { [BOB] = case.membership })
  assert(leave(ALICE))
  assert.equal(case.frozen, frozen())
end)

function test_somebody_else_leaves()
  room({ users = { [ALICE] = 100 } }, { [BOB] = "join" })
  assert(leave(BOB))
  assert.equal(nil, frozen())
end

function test_a_kick_is_no_leave()
  room({ users = { [ALICE] = 100 } }, { [BOB] = "join" })
  assert(host.set_membership(ALICE, BOB, ROOM, "kick"))
  assert.equal(nil, frozen())
end

-- In a frozen room only these power levels pass: those of before, with an admin's for the sender and none for all.
test_power_levels = cases({
  { name = "to unfreeze it", allowed = true },
  { name = "of another type", type = "org.example.levels" },
  { name = "without the sender", users = { [ALICE] = 100 } },
  { name = "with less for the sender", users = { [BOB] = 50 } },
  { name = "without users", users = "all" },
  { name = "with something for the others", default = 1 },
  { name = "with something else", kick = 0 },
}, function(case)
  room({ users = { [ALICE] = 100 } }, { [BOB] = "join" })
  assert(leave(ALICE))
  local content = host.state(ROOM, "m.room.power_levels"):get_dict().content
  content.users, content.users_default = case.users or { [ALICE] = 100, [BOB] = 100 }, case.default or 0
  content.kick = case.kick or content.kick
  local kind = case.type or "m.room.power_levels"
  local sent, _, text = host.send { type = kind, state_key = "", room_id = ROOM, sender = BOB, content = content }
  assert.equal(case.allowed or false, sent ~= nil)
  if not case.allowed then
    assert.matches("This room is frozen", text)
  end
end)

function test_join_rules()
  room({ users = { [ALICE] = 100 } }, {}, { state = { { type = FROZEN, content = { frozen = true } } } })
  assert(freeze(ALICE, false))
  assert.equal("public", host.state(ROOM, "m.room.join_rules").content.join_rule, "unfreezing leaves them alone")
  local event = { type = FROZEN, state_key = "", sender = ALICE, room_id = ROOM, content = { frozen = true } }
  local power = { type = "m.room.power_levels", content = { users = { [ALICE] = 100 } } }
  assert.allowed(call("check_event_allowed", event, { power }))
  assert.equal("invite", host.state(ROOM, "m.room.join_rules").content.join_rule, "without any the room would be open")
end

test_promotes = {
  ["those with the most"] = function()
    modules { file = "freeze-room.lua", config = { promote_moderators = true } }
    room({ users = { [ALICE] = 100, [BOB] = 50, [CAROL] = 50 } }, { [BOB] = "join", [CAROL] = "join" })
    assert(leave(ALICE))
    assert.equal(nil, frozen())
    assert.equal({ 100, 100 }, { levels().users[BOB], levels().users[CAROL] })
  end,
  ["not those with less"] = function()
    modules { file = "freeze-room.lua", config = { promote_moderators = true } }
    room({ users = { [ALICE] = 100, [BOB] = 50, [CAROL] = 60 } }, { [BOB] = "join", [CAROL] = "join" })
    assert(leave(ALICE))
    assert.equal({ 50, 100 }, { levels().users[BOB], levels().users[CAROL] })
  end,
  ["those with little more than all"] = function()
    modules { file = "freeze-room.lua", config = { promote_moderators = true } }
    room({ users = { [ALICE] = 100, [BOB] = 1 } }, { [BOB] = "join" })
    assert(leave(ALICE))
    assert.equal(100, levels().users[BOB])
  end,
  ["nobody, where nobody has more than all"] = function()
    modules { file = "freeze-room.lua", config = { promote_moderators = true } }
    room({ users = { [ALICE] = 100, [BOB] = 0 } }, { [BOB] = "join", [CAROL] = "join" })
    assert(leave(ALICE))
    assert.equal(true, frozen())
  end,
}

function test_strange_state()
  room({ users = { [ALICE] = 100 } }, { [BOB] = "join" })
  assert.equal(nil, (freeze(ALICE, "yes")))
  assert(freeze(ALICE, true))
  assert(freeze(ALICE, true), "again")
end

function test_not_ours()
  modules { file = "freeze-room.lua", config = { unfreeze_blacklist = { "bad.example" } } }
  local function unfreeze(server)
    local event = { type = FROZEN, state_key = "", sender = "@a:" .. server, content = { frozen = false } }
    return call("check_event_allowed", event, { { type = "m.room.power_levels", content = { users = {} } } })
  end
  assert.denied(unfreeze("bad.example"), Codes.FORBIDDEN)
  assert.allowed(unfreeze("good.example"))
  assert.equal(0, #host.calls())
end

function test_without_power_levels()
  local freezes = { type = FROZEN, state_key = "", sender = ALICE, content = { frozen = true } }
  assert.allowed(call("check_event_allowed", freezes, {}))
  local event = { type = "m.room.member", state_key = ALICE, sender = ALICE, content = { membership = "leave" } }
  assert.allowed(call("check_event_allowed", event, { { type = "m.room.power_levels", content = { users = "all" } } }))
  assert.equal(0, #host.calls())
end

-- A failure of this callback refuses the event, so that nobody leaves a room that should have been frozen.
function test_homeserver_fails()
  room({ users = { [ALICE] = 100 } }, { [BOB] = "join" })
  host.load { fail = { create_and_send_event_into_room = { errcode = "M_UNKNOWN", error = "the database is away" } } }
  local event = { type = "m.room.member", state_key = ALICE, sender = ALICE, content = { membership = "leave" } }
  local power = { type = "m.room.power_levels", content = { users = { [ALICE] = 100 } } }
  assert.failed(call("check_event_allowed", event, { power }), "the database is away")
end
