modules "auto-accept-invite.lua"

local ROOM, ALICE, BOB = "!room:example.org", "@alice:example.org", "@bob:example.org"

local function load_world(direct)
  host.load {
    users = { alice = {}, bob = { account_data = { ["m.direct"] = direct } } },
    rooms = { [ROOM] = { creator = ALICE } },
  }
end

local function invite(target, content)
  assert(host.set_membership(ALICE, target, ROOM, "invite", content))
  return host.membership(ROOM, target)
end

local function direct_rooms() return (host.user(BOB).account_data or {})["m.direct"] end

function test_accepts()
  load_world()
  assert.equal("join", invite(BOB))
  assert.equal(nil, direct_rooms())
end

function test_users_of_other_servers()
  load_world()
  assert.equal("invite", invite("@carol:far.example"))
  assert.equal(0, #host.calls())
end

test_direct = cases({
  { name = "the first", before = nil, after = { [ALICE] = { ROOM } } },
  { name = "another", before = { [ALICE] = { "!a:b" } }, after = { [ALICE] = { "!a:b", ROOM } } },
  { name = "known already", before = { [ALICE] = { ROOM } }, after = { [ALICE] = { ROOM } } },
  { name = "of others", before = { ["@x:y"] = { "!a:b" } }, after = { ["@x:y"] = { "!a:b" }, [ALICE] = { ROOM } } },
  { name = "strange", before = { [ALICE] = "!a:b" }, after = { [ALICE] = "!a:b" } },
  { name = "an object", before = { [ALICE] = { room = "!a:b" } }, after = { [ALICE] = { room = "!a:b" } } },
}, function(case)
  load_world(case.before)
  assert.equal("join", invite(BOB, { is_direct = true }))
  assert.equal(case.after, direct_rooms())
end)

test_only_direct = cases({
  { name = "direct", is_direct = true, membership = "join" },
  { name = "not direct", is_direct = false, membership = "invite" },
  { name = "only nearly", is_direct = "yes", membership = "invite" },
}, function(case)
  modules { file = "auto-accept-invite.lua", config = { accept_invites_only_for_direct_messages = true } }
  load_world()
  assert.equal(case.membership, invite(BOB, { is_direct = case.is_direct }))
end)

test_worker = cases({
  { name = "the process for background tasks", here = "tasks", background = true, membership = "join" },
  { name = "another process", here = "events1", background = false, membership = "invite" },
  { name = "that worker", wanted = "events1", here = "events1", background = false, membership = "join" },
  { name = "another worker", wanted = "events1", here = "tasks", background = true, membership = "invite" },
}, function(case)
  modules { file = "auto-accept-invite.lua", config = { worker_to_run_on = case.wanted } }
  load_world()
  host.load { worker_name = case.here, background_tasks = case.background }
  assert.equal(case.membership, invite(BOB))
end)

function test_gives_up()
  load_world()
  local before = clock.now()
  host.load { fail = { update_room_membership = { code = 404, errcode = "M_NOT_FOUND", error = "no such room" } } }
  assert.equal("invite", invite(BOB, { is_direct = true }))
  assert.equal(3, #host.calls("update_room_membership"))
  assert.equal(300, clock.now() - before, "ms, in two pauses")
  assert.equal(nil, direct_rooms())
  local last = logs()[#logs()]
  assert.equal("warn", last.level)
  assert.equal("gave up accepting an invite", last.text)
  assert.matches("no such room", logs()[1].problem)
end

function test_account_data_is_away()
  host.load {
    users = { alice = {}, bob = {} }, rooms = { [ROOM] = { creator = ALICE, members = { [BOB] = "invite" } } },
    fail = { ["account_data_manager.put_global"] = { errcode = "M_UNKNOWN", error = "no database" } },
  }
  local content = { membership = "invite", is_direct = true }
  local event = { type = "m.room.member", sender = ALICE, state_key = BOB, room_id = ROOM, content = content }
  assert.failed(call("on_new_event", event), "no database")
end

function test_leaves_others_alone()
  load_world()
  assert.allowed(call("on_new_event", { type = "m.room.message" }))
  assert.allowed(call("on_new_event", { type = "m.room.member", state_key = BOB, content = { membership = "leave" } }))
  assert.equal(0, #host.calls())
end

function test_wrong_config()
  modules { file = "auto-accept-invite.lua", config = { attempts = 0 } }
  assert.error(function() call("on_new_event", {}) end, "config.attempts: got 0, want at least 1")
end
