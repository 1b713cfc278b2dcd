-- The homeserver is that of api_server.json, new for each test.

local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

-- refused calls f, which has to raise what the homeserver says, and gives that.
local function refused(kind, errcode, f, ...)
  local ok, err = pcall(f, ...)
  if ok then error("it did not fail", 2) end
  if type(err) ~= "table" then error(err, 0) end
  if err.kind ~= kind or err.errcode ~= errcode then
    error("got " .. tostring(err.kind) .. " " .. tostring(err.errcode) .. " (" .. tostring(err) .. "), want " .. kind .. " " .. tostring(errcode), 2)
  end
  return err
end

local room, open = "!room:example.org", "!open:example.org"
local alice, bob = "@alice:example.org", "@bob:example.org"

function test_server_name()
  same(api.server_name, "example.org")
end

function test_worker_name()
  same(api.worker_name, "generic1")
end

function test_public_baseurl()
  same(api.public_baseurl, "https://example.org/")
end

function test_is_mine()
  same(api.is_mine("@a:example.org"), true)
  same(api.is_mine("#a:other.org"), false)
  same(api.is_mine(UserID.parse("@a:example.org")), true)
  same(api.is_mine("!room-of-version-12"), false)
end

function test_get_qualified_user_id()
  same(api.get_qualified_user_id("a"), "@a:example.org")
  same(api.get_qualified_user_id("@a:b"), "@a:b")
end

function test_check_user_exists()
  same(api.check_user_exists(alice), alice)
  same(api.check_user_exists("@ALICE:example.org"), alice)
  same(api.check_user_exists(UserID.parse(bob)), bob)
  same(api.check_user_exists("@nobody:example.org"), nil)
end

function test_check_user_exists_of_several_takes_the_exact()
  same(api.check_user_exists("@Mallory:example.org"), "@Mallory:example.org")
  same(api.check_user_exists("@mallory:example.org"), nil)
end

function test_get_userinfo_by_id()
  local info = api.get_userinfo_by_id(alice)
  same(info.user_id:to_string(), alice)
  same(info.user_id.localpart, "alice")
  same(info.is_admin, true)
  same(info.is_deactivated, false)
  same(info.approved, true)
  same(info.creation_ts, 1700000000)
  same(info.user_type, nil)
  local carol = api.get_userinfo_by_id("@carol:example.org")
  same(carol.is_deactivated, true)
  same(carol.user_type, "bot")
  same(api.get_userinfo_by_id("@nobody:example.org"), nil)
end

function test_is_user_admin()
  same(api.is_user_admin(alice), true)
  same(api.is_user_admin(bob), false)
  same(api.is_user_admin("@a:other.org"), false)
  refused("matrix", "M_INVALID_PARAM", api.is_user_admin, "alice")
end

function test_set_user_admin()
  api.set_user_admin(bob, true)
  same(api.is_user_admin(bob), true)
  api.set_user_admin(bob, false)
  same(api.is_user_admin(bob), false)
  refused("matrix", "M_NOT_FOUND", api.set_user_admin, "@nobody:example.org", true)
end

function test_get_profile_for_user()
  local profile = api.get_profile_for_user("alice")
  same(profile.display_name, "Alice")
  same(profile.avatar_url, "mxc://example.org/alice")
  same(api.get_profile_for_user("bob").avatar_url, nil)
  same(api.get_profile_for_user("nobody").display_name, nil)
end

function test_set_displayname()
  api.set_displayname(UserID.parse(bob), "Robert")
  same(api.get_profile_for_user("bob").display_name, "Robert")
  same(api.get_room_state(room):get("m.room.member", bob).content.displayname, "Robert")
  refused("failed", nil, api.set_displayname, "@dave:other.org", "Dave")
  refused("matrix", "M_INVALID_PARAM", api.set_displayname, bob, ("x"):rep(257))
end

function test_get_threepids_for_user()
  local threepids = api.get_threepids_for_user(alice)
  same(#threepids, 1)
  same(threepids[1].medium, "email")
  same(threepids[1].address, "alice@example.org")
  same(threepids[1].validated_at, 1700000000000)
  same(threepids[1].added_at, 1700000000000)
  same(#api.get_threepids_for_user(bob), 0)
end

function test_get_user_ip_and_agents()
  local uses = api.get_user_ip_and_agents(alice)
  same(#uses, 2)
  same(uses[1].ip, "192.0.2.1")
  same(uses[2].user_agent, "new")
  same(#api.get_user_ip_and_agents(alice, 1500), 1)
  same(#api.get_user_ip_and_agents("@dave:other.org"), 0)
end

function test_check_username()
  api.check_username("free")
  same(refused("matrix", "M_USER_IN_USE", api.check_username, "alice").code, 400)
  refused("matrix", "M_INVALID_USERNAME", api.check_username, "Not Free")
  refused("matrix", "M_INVALID_USERNAME", api.check_username, "")
  refused("matrix", "M_INVALID_USERNAME", api.check_username, "_x")
  refused("matrix", "M_INVALID_USERNAME", api.check_username, "123")
  refused("matrix", "M_INVALID_USERNAME", api.check_username, ("x"):rep(250))
end

function test_register_user()
  local id = api.register_user("eve", "Eve", { "eve@example.org" }, true)
  same(id, "@eve:example.org")
  same(api.get_profile_for_user("eve").display_name, "Eve")
  same(api.is_user_admin(id), true)
  same(api.get_threepids_for_user(id)[1].address, "eve@example.org")
  same(api.register_user("frank"), "@frank:example.org")
  same(api.get_profile_for_user("frank").display_name, "frank")
  refused("matrix", "M_USER_IN_USE", api.register_user, "frank")
end

function test_register_device()
  local device, token, valid_until_ms, refresh_token = api.register_device(bob, "PHONE", "Bob's phone")
  same(device, "PHONE")
  same(type(token), "string")
  same(valid_until_ms, nil)
  same(refresh_token, nil)
  local other, other_token = api.register_device(bob)
  assert(other ~= device and other_token ~= token)
  refused("matrix", "M_NOT_FOUND", api.register_device, "@nobody:example.org")
end

function test_get_room_state()
  local state = api.get_room_state(room)
  same(state:get("m.room.name").content.name, "The room")
  same(state:get("m.room.member", bob).membership, "join")
  same(state:get("m.room.nothing"), nil)
  same(api.get_room_state("!nowhere:example.org"):get("m.room.name"), nil)
end

function test_get_room_state_filter()
  local state = api.get_room_state(room, { { "m.room.name", "" }, { "m.room.member" } })
  same(state:get("m.room.name").type, "m.room.name")
  same(state:get("m.room.member", bob).sender, bob)
  same(state:get("m.room.topic"), nil)
  local members = 0
  for user, event in state:each("m.room.member") do
    same(event.state_key, user)
    members = members + 1
  end
  same(members, 5)
end

function test_get_state_events_in_room()
  local events = api.get_state_events_in_room(room, { { "m.room.member", bob }, { "m.room.topic", "" } })
  same(#events, 2)
  local one = events[1].type == "m.room.topic" and events[2] or events[1]
  same(one.state_key, bob)
  same(one.content.displayname, "Bob")
  same(#api.get_state_events_in_room("!nowhere:example.org", { { "m.room.member" } }), 0)
end

function test_create_and_send_event_into_room()
  local event = api.create_and_send_event_into_room {
    type = "m.room.message", room_id = room, sender = bob, content = { msgtype = "m.text", body = "hello" },
  }
  same(event.type, "m.room.message")
  same(event.sender, bob)
  same(event.content.body, "hello")
  same(event:is_state(), false)
  same(event.origin, "local")
  same(event.room_version, "10")
  same(event.origin_server_ts, 1735689600000)
  assert(event.event_id:sub(1, 1) == "$")
end

function test_create_and_send_event_into_room_state()
  local dict = { type = "m.room.topic", room_id = room, sender = alice, state_key = "", content = { topic = "New" } }
  local first = api.create_and_send_event_into_room(dict)
  same(api.create_and_send_event_into_room(dict).event_id, first.event_id)
  same(api.get_room_state(room):get("m.room.topic").content.topic, "New")
  same(first.unsigned.prev_content.topic, "Things")
  dict.content.topic = "Newer"
  assert(api.create_and_send_event_into_room(dict).event_id ~= first.event_id)
end

function test_create_and_send_event_into_room_refused()
  local function send(changes)
    local dict = { type = "m.room.message", room_id = room, sender = bob, content = { body = "x" } }
    for name, value in pairs(changes) do dict[name] = value end
    return api.create_and_send_event_into_room(dict)
  end
  refused("failed", nil, send, { sender = "@dave:other.org" })
  refused("matrix", "M_FORBIDDEN", send, { sender = "@carol:example.org" })
  refused("matrix", "M_FORBIDDEN", send, { type = "m.room.topic", state_key = "" })
  refused("matrix", "M_FORBIDDEN", send, { type = "my.state", state_key = bob, sender = alice })
  refused("matrix", "M_NOT_FOUND", send, { room_id = "!nowhere:example.org" })
  refused("matrix", "M_BAD_JSON", send, { content = 5 })
  refused("matrix", "M_UNKNOWN", send, { type = "m.room.member", state_key = bob })
  refused("failed", nil, api.create_and_send_event_into_room, { type = "m.room.message", room_id = room })
end

function test_update_room_membership_join()
  local event = api.update_room_membership(bob, bob, open, "join")
  same(event.membership, "join")
  same(event.content.displayname, "Bob")
  same(event.state_key, bob)
  refused("matrix", "M_FORBIDDEN", api.update_room_membership, alice, "@carol:example.org", open, "join")
  refused("matrix", "M_FORBIDDEN", api.update_room_membership, "@carol:example.org", "@carol:example.org", room, "join")
  refused("matrix", "M_UNKNOWN", api.update_room_membership, bob, bob, "!nowhere:example.org", "join")
end

function test_update_room_membership_invite()
  local carol = "@carol:example.org"
  same(api.update_room_membership(bob, carol, room, "invite", { reason = "come" }).content.reason, "come")
  same(api.update_room_membership(carol, carol, room, "join").membership, "join")
  refused("matrix", "M_FORBIDDEN", api.update_room_membership, bob, carol, room, "invite")
  refused("matrix", "M_BAD_STATE", api.update_room_membership, bob, "@troll:other.org", room, "invite")
  refused("failed", nil, api.update_room_membership, "@dave:other.org", carol, room, "invite")
end

function test_update_room_membership_kick_and_ban()
  refused("matrix", "M_FORBIDDEN", api.update_room_membership, bob, "@dave:other.org", room, "leave")
  refused("matrix", "M_FORBIDDEN", api.update_room_membership, bob, alice, room, "ban")
  same(api.update_room_membership(alice, "@dave:other.org", room, "leave").membership, "leave")
  same(api.update_room_membership(alice, bob, room, "ban").membership, "ban")
  refused("matrix", "M_BAD_STATE", api.update_room_membership, bob, bob, room, "join")
  same(api.update_room_membership(alice, bob, room, "leave").membership, "leave")
  refused("matrix", "M_BAD_JSON", api.update_room_membership, alice, bob, room, "dance")
end

function test_create_room()
  local id, alias = api.create_room(bob, {
    name = "Bob's", preset = "public_chat", room_alias_name = "bobs", visibility = "public", invite = { alice },
    initial_state = { { type = "my.state", state_key = "k", content = { n = 1 } } },
  })
  same(alias, "#bobs:example.org")
  same(api.lookup_room_alias(alias), id)
  local state = api.get_room_state(id)
  same(state:get("m.room.create").sender, bob)
  same(state:get("m.room.name").content.name, "Bob's")
  same(state:get("m.room.join_rules").content.join_rule, "public")
  same(state:get("m.room.member", bob).membership, "join")
  same(state:get("m.room.member", alice).membership, "invite")
  same(state:get("m.room.power_levels").content.users[bob], 100)
  same(state:get("my.state", "k").content.n, 1)
  same(api.public_room_list_manager:room_is_in_public_room_list(id), true)
  local private, none = api.create_room(bob, {}, false, { displayname = "Boss" })
  same(none, nil)
  same(api.get_room_state(private):get("m.room.member", bob).content.displayname, "Boss")
end

function test_create_room_refused()
  refused("failed", nil, api.create_room, "@dave:other.org", {})
  refused("matrix", "M_BAD_JSON", api.create_room, bob, { preset = "nonsense" })
  refused("matrix", "M_BAD_JSON", api.create_room, bob, { name = 5 })
  refused("matrix", "M_ROOM_IN_USE", api.create_room, bob, { room_alias_name = "room" })
  refused("matrix", "M_INVALID_PARAM", api.create_room, bob, { invite = { "nobody" } })
end

function test_delete_room()
  api.delete_room(room)
  same(api.get_room_state(room):get("m.room.create"), nil)
  refused("matrix", "M_NOT_FOUND", api.lookup_room_alias, "#room:example.org")
end

function test_lookup_room_alias()
  local id, hosts = api.lookup_room_alias(RoomAlias.parse("#room:example.org"))
  same(id, room)
  same(hosts[1], "example.org")
  id, hosts = api.lookup_room_alias("#far:other.org")
  same(id, "!far:other.org")
  same(#hosts, 2)
  refused("matrix", "M_NOT_FOUND", api.lookup_room_alias, "#none:example.org")
  refused("matrix", "M_INVALID_PARAM", api.lookup_room_alias, "room")
end

function test_account_data_manager_get_global()
  local data = api.account_data_manager:get_global(alice, "m.direct")
  same(data[bob][1], room)
  data[bob][1] = "changed"
  same(api.account_data_manager:get_global(alice, "m.direct")[bob][1], room)
  same(api.account_data_manager:get_global(alice, "none"), nil)
  refused("failed", nil, function() api.account_data_manager:get_global("@dave:other.org", "m.direct") end)
  refused("matrix", "M_INVALID_PARAM", function() api.account_data_manager:get_global("alice", "m.direct") end)
end

function test_account_data_manager_put_global()
  api.account_data_manager:put_global(bob, "my.type", { list = json.array {}, n = 1 })
  local data = api.account_data_manager:get_global(bob, "my.type")
  same(data.n, 1)
  same(json.encode(data), '{"list":[],"n":1}')
  refused("failed", nil, function() api.account_data_manager:put_global("@nobody:example.org", "t", {}) end)
end

function test_public_room_list_manager_room_is_in_public_room_list()
  same(api.public_room_list_manager:room_is_in_public_room_list(open), true)
  same(api.public_room_list_manager:room_is_in_public_room_list(room), false)
  same(api.public_room_list_manager:room_is_in_public_room_list("!nowhere:example.org"), false)
end

function test_public_room_list_manager_add_room_to_public_room_list()
  api.public_room_list_manager:add_room_to_public_room_list(room)
  same(api.public_room_list_manager:room_is_in_public_room_list(room), true)
end

function test_public_room_list_manager_remove_room_from_public_room_list()
  api.public_room_list_manager:remove_room_from_public_room_list(open)
  same(api.public_room_list_manager:room_is_in_public_room_list(open), false)
end

function test_send_mail()
  api.send_mail("a@example.org", "Subject", "<p>hello</p>", "hello")
end

function test_should_run_background_tasks()
  same(api.should_run_background_tasks(), true)
end

function test_get_current_time_msec()
  same(api.get_current_time_msec(), 1735689600000)
end

-- mistaken calls f, whose last argument has to be refused with a text.
local function mistaken(text, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(text, 1, true) then error("got " .. tostring(err) .. ", want " .. text, 2) end
end

function test_sleep()
  local before = time.remaining_s()
  api.sleep(0)
  api.sleep(0.02)
  local took = before - time.remaining_s()
  assert(took >= 0.02, "it took " .. took)
  for _, seconds in ipairs { -1, -1e-9, -math.huge, 0 / 0 } do
    mistaken("bad argument #1 to 'sleep' (number of seconds from 0 expected)", api.sleep, seconds)
  end
  mistaken("bad argument #1 to 'sleep' (number expected, got string)", api.sleep, "1")
  mistaken("bad argument #1 to 'sleep' (number expected, got no value)", api.sleep)
end

function test_timeout_s()
  same(api.check_user_exists(alice, { timeout_s = 30 }), alice)
  same(api.check_user_exists(alice, {}), alice)
  same(api.check_user_exists(alice, nil), alice)
  same(#api.get_user_ip_and_agents(bob, nil, { timeout_s = 0.5e3 }) >= 0, true)
  api.account_data_manager:put_global(bob, "my.type", { timeout_s = 1 }, { timeout_s = 30 })
  mistaken("bad argument #2 to 'create_room' (timeout_s belongs into the options, which are argument 5)", api.create_room, alice, { timeout_s = 1 })
  same(api.account_data_manager:get_global(bob, "my.type", { timeout_s = 30 }).timeout_s, 1)
  refused("matrix", "M_USER_IN_USE", api.check_username, "alice", { timeout_s = 30 })
  mistaken("bad argument #2 to 'check_username' (timeout_s has to be a number of seconds above 0)", api.check_username, "a", { timeout_s = 0 })
  mistaken("there is no option 'timeout'; the only one is timeout_s", api.check_username, "a", { timeout = 1 })
  mistaken("bad argument #2 to 'is_mine' (there is no such parameter; got table)", api.is_mine, alice, { timeout_s = 1 })
end

-- Where an error was made is told however the function was called.
function test_place()
  local line = "^api%.lua:%d+: api%.check_username: 400 M_USER_IN_USE: "
  local function matches(_, err)
    if not tostring(err):find(line) then error("got " .. tostring(err), 2) end
  end
  matches(pcall(function() api.check_username("alice") end))
  matches(pcall(api.check_username, "alice"))
  matches(select(2, pcall(pcall, api.check_username, "alice")))
  matches(xpcall(function() api.check_username("alice") end, function(err) return err end))
  matches(xpcall(error, function() return select(2, pcall(api.check_username, "alice")) end))
  matches(coroutine.resume(coroutine.create(function() error(select(2, pcall(api.check_username, "alice")), 0) end)))
  local _, err = pcall(api.check_username, "alice")
  local at = tonumber(tostring(err):match(":(%d+):"))
  _, err = pcall(api.check_username, "alice")
  same(tonumber(tostring(err):match(":(%d+):")), at + 2)
end
