modules "encryption-disabler.lua"

local ALGORITHM = { algorithm = "m.megolm.v1.aes-sha2" }
local ENCRYPTION = { type = "m.room.encryption", state_key = "", content = ALGORITHM }
local TOPIC = { type = "m.room.topic", state_key = "", content = { topic = "cats" } }

local function create(request)
  return call("on_create_room", "@alice:example.org", request, false).result.request_content
end

test_initial_state = cases({
  { name = "encryption", state = { TOPIC, ENCRYPTION }, kept = { TOPIC } },
  { name = "nothing but it", state = { ENCRYPTION }, kept = {} },
  { name = "power levels", state = { { type = "m.room.power_levels", content = {} }, TOPIC }, kept = { TOPIC } },
  { name = "strange things", state = { 1, TOPIC }, kept = { 1, TOPIC } },
}, function(case)
  assert.equal(case.kept, create({ initial_state = case.state }).initial_state)
end)

function test_without_initial_state()
  assert.equal(nil, create({}).initial_state)
  assert.equal("all", create({ initial_state = "all" }).initial_state)
end

test_power_levels = cases({
  { name = "none", encryption = 150, name_level = 50 },
  { name = "null", override = null, encryption = 150, name_level = 50 },
  { name = "of the client", override = { invite = 50, events = { ["m.room.name"] = 0 } },
    encryption = 150, name_level = 0, invite = 50 },
  { name = "lower for it", override = { events = { ["m.room.encryption"] = 0 } }, encryption = 150 },
  { name = "without events", override = { invite = 50 }, encryption = 150, name_level = 50, invite = 50 },
}, function(case)
  local levels = create({ power_level_content_override = case.override }).power_level_content_override
  assert.equal(case.encryption, levels.events["m.room.encryption"])
  assert.equal(case.name_level, levels.events["m.room.name"])
  assert.equal(case.invite, levels.invite)
end)

function test_strange_power_levels()
  assert.equal("all", create({ power_level_content_override = "all" }).power_level_content_override)
end

test_later = cases({
  { name = "users of that server", sender = "@a:example.org", room_id = "!r:far.example", denied = true },
  { name = "rooms of that server", sender = "@a:far.example", room_id = "!r:rooms.example", denied = true },
  { name = "others", sender = "@a:far.example", room_id = "!r:example.org", denied = false },
  { name = "a room without a server", sender = "@a:far.example", room_id = "!r", denied = false },
  { name = "another event", type = "m.room.topic", sender = "@a:example.org", room_id = "!r:x", denied = false },
}, function(case)
  modules { file = "encryption-disabler.lua", config = {
    deny_encryption_for_users_of = { "example.org" }, deny_encryption_for_rooms_of = { "rooms.example" },
  } }
  local answer = call("check_event_for_spam", {
    type = case.type or "m.room.encryption", state_key = "",
    sender = case.sender, room_id = case.room_id, content = ALGORITHM,
  })
  assert.equal(case.denied, answer.denied)
  assert.equal(case.denied and "Encryption is not allowed here" or nil, answer.error)
end)

function test_wrong_config()
  modules { file = "encryption-disabler.lua", config = { deny_encryption_for_users_of = "example.org" } }
  assert.error(function() create({}) end, "got string, want a list")
end
