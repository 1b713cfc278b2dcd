local ALICE, BOB, CAROL = "@alice:example.org", "@bob:example.org", "@carol:example.org"
local ENCRYPTION = { type = "m.room.encryption", state_key = "", content = { algorithm = "m.megolm.v1.aes-sha2" } }

local function configured(config)
  modules { file = "50-rooms.lua", config = config }
end

local function may_create(request, user_id)
  return call("user_may_create_room", user_id or ALICE, request)
end

-- Gives the request as on_create_room leaves it.
local function created(request, is_admin)
  return call("on_create_room", ALICE, request, is_admin or false).result.request_content
end

local function join_rule(rule)
  return { type = "m.room.join_rules", content = { join_rule = rule } }
end

-- Who may create ------------------------------------------------------------------------------------------------------

test_only_creators_may_create_rooms = cases({
  { name = "a creator", user_id = ALICE, denied = false },
  { name = "another creator", user_id = BOB, denied = false },
  { name = "somebody else", user_id = CAROL, denied = true },
  { name = "a creator in capitals", user_id = "@Alice:example.org", denied = true },
  { name = "a creator's name on another server", user_id = "@alice:example.com", denied = true },
  { name = "nobody", user_id = "", denied = true },
}, function(case)
  configured { creators = { ALICE, BOB } }
  local answer = may_create({}, case.user_id)
  assert.equal(case.denied, answer.denied)
  assert.equal(case.denied and "You may not create rooms on this server" or nil, answer.error)
end)

-- Public rooms --------------------------------------------------------------------------------------------------------

local public = {
  ["in the directory"] = { visibility = "public" },
  ["by the preset"] = { preset = "public_chat" },
  ["by the preset, though not in the directory"] = { preset = "public_chat", visibility = "private" },
  ["by the join rule"] = { initial_state = { join_rule("public") } },
  ["by a join rule among other things"] = { initial_state = { { type = "m.room.topic" }, "x", join_rule("public") } },
}

local topic_with_a_join_rule = { type = "m.room.topic", content = { join_rule = "public" } }
local private = {
  ["nothing said"] = {},
  ["not in the directory"] = { visibility = "private" },
  ["another preset"] = { preset = "trusted_private_chat" },
  ["another join rule"] = { initial_state = { join_rule("knock") } },
  ["a join rule in another event"] = { initial_state = { topic_with_a_join_rule } },
  ["a join rule without content"] = { initial_state = { { type = "m.room.join_rules" } } },
  ["a text as the content"] = { initial_state = { { type = "m.room.join_rules", content = "public" } } },
  ["a text as the state"] = { initial_state = "public" },
  ["a name"] = { name = "public", topic = "public_chat" },
}

function test_a_public_room_is_refused_where_there_are_none()
  configured { public = false }
  for name, request in pairs(public) do
    test(name, function()
      local answer = may_create(request)
      assert.denied(answer, Codes.FORBIDDEN)
      assert.equal("Rooms on this server are by invitation only", answer.error)
    end)
  end
end

function test_a_room_that_only_looks_public_may_be_created()
  configured { public = false }
  for name, request in pairs(private) do
    test(name, function() assert.allowed(may_create(request)) end)
  end
end

-- Invites -------------------------------------------------------------------------------------------------------------

test_a_new_room_has_few_invites = cases({
  { name = "none", request = {}, denied = false },
  { name = "as many as may be", request = { invite = { BOB, CAROL } }, denied = false },
  { name = "one more", request = { invite = { BOB, CAROL, BOB } }, denied = true },
  { name = "with one by address", request = { invite = { BOB }, invite_3pid = { {} } }, denied = false },
  { name = "with two by address", request = { invite = { BOB }, invite_3pid = { {}, {} } }, denied = true },
  { name = "a text, which invites nobody", request = { invite = "everybody", invite_3pid = 5 }, denied = false },
}, function(case)
  configured { max_invites = 2 }
  local answer = may_create(case.request)
  assert.equal(case.denied, answer.denied)
  assert.equal(case.denied and "A new room may have at most 2 invites; invite the others later" or nil, answer.error)
end)

function test_no_invites_at_all_can_be_configured()
  configured { max_invites = 0 }
  assert.allowed(may_create {})
  assert.denied(may_create { invite = { BOB } })
end

function test_fifty_invites_are_usual()
  configured {}
  local invited = {}
  for i = 1, 50 do
    invited[i] = "@user" .. i .. ":example.org"
  end
  assert.allowed(may_create { invite = invited })
  invited[51] = BOB
  assert.denied(may_create { invite = invited })
end

-- What a new room is like ---------------------------------------------------------------------------------------------

test_the_name_begins_with_the_prefix = cases({
  { name = "a name", title = "Tea", becomes = "[Club] Tea" },
  { name = "a name that has it", title = "[Club] Tea", becomes = "[Club] Tea" },
  { name = "a name that has it further on", title = "Tea [Club] ", becomes = "[Club] Tea [Club] " },
  { name = "a name that has it in small letters", title = "[club] Tea", becomes = "[Club] [club] Tea" },
  { name = "an empty name", title = "", becomes = "" },
  { name = "no text", title = 5, becomes = 5 },
  { name = "no name" },
}, function(case)
  configured { name_prefix = "[Club] " }
  assert.equal({ name = case.becomes }, created { name = case.title })
end)

local closed = { ["m.federate"] = false }

test_a_local_room_is_closed_to_other_servers = cases({
  { name = "nothing said", becomes = closed },
  { name = "null", content = null, becomes = closed },
  { name = "an empty object", content = {}, becomes = closed },
  { name = "the opposite", content = { ["m.federate"] = true }, becomes = closed },
  { name = "a space", content = { type = "m.space" }, becomes = { ["m.federate"] = false, type = "m.space" } },
  { name = "a list", content = { 1 }, becomes = { 1 } },
  { name = "a text", content = "x", becomes = "x" },
}, function(case)
  configured { local_only = true }
  assert.equal({ creation_content = case.becomes }, created { creation_content = case.content })
end)

local topic = { type = "m.room.topic", content = { topic = "Tea" } }
local own = { type = "m.room.encryption", content = { algorithm = "x" } }

test_a_room_that_is_not_public_is_encrypted = cases({
  { name = "nothing said", becomes = { ENCRYPTION } },
  { name = "null", state = null, becomes = { ENCRYPTION } },
  { name = "an empty list", state = json.array {}, becomes = { ENCRYPTION } },
  { name = "other state", state = { topic }, becomes = { topic, ENCRYPTION } },
  { name = "by invitation", state = { join_rule("invite") }, becomes = { join_rule("invite"), ENCRYPTION } },
  { name = "encrypted by the client", state = { topic, own }, becomes = { topic, own } },
  { name = "a text in it", state = { "m.room.encryption" }, becomes = { "m.room.encryption", ENCRYPTION } },
  { name = "an object", state = { type = "m.room.topic" }, becomes = { type = "m.room.topic" } },
  { name = "a text", state = "x", becomes = "x" },
}, function(case)
  configured { encrypt = true }
  assert.equal({ initial_state = case.becomes }, created { initial_state = case.state })
end)

function test_a_public_room_is_not_encrypted()
  configured { encrypt = true }
  for name, request in pairs(public) do
    test(name, function() assert.equal(request, created(request)) end)
  end
end

function test_an_admin_creates_what_was_asked_for()
  configured { name_prefix = "[Club] ", encrypt = true, local_only = true }
  assert.equal({ name = "Tea" }, created({ name = "Tea" }, true))
  local all = { name = "[Club] Tea", creation_content = { ["m.federate"] = false }, initial_state = { ENCRYPTION } }
  assert.equal(all, created { name = "Tea" })
end

function test_without_a_configuration_rooms_are_as_asked_for()
  configured {}
  local request = { name = "Tea", visibility = "public", invite = { BOB, CAROL } }
  assert.equal(request, created(request))
  assert.allowed(may_create(request, CAROL))
end
