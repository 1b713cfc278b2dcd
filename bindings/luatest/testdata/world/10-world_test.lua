local runs = 0

function setup()
  host.load{
    users = { alice = { admin = true }, bob = { display_name = "Bob" } },
    rooms = { ["!r:example.org"] = { creator = "@alice:example.org", name = "the room", members = { ["@bob:example.org"] = "join" } } },
  }
end

local function says(body, sender)
  return call("check_event_for_spam", { content = { body = body }, sender = sender })
end

function test_events_are_completed()
  assert.allowed(says("good"))
  local answer = says("bad")
  assert.denied(answer, "M_FORBIDDEN")
  assert.equal({ errcode = "M_FORBIDDEN", fields = { word = "bad" } }, answer.result)
  assert.equal({ "10-world.lua" }, answer.asked)
  assert.equal("check_event_for_spam", answer.callback)
  assert.equal(nil, answer.note)
  assert.equal("local", says("origin").error)
  assert.equal("other.example", says("origin", "@x:other.example").error)
  assert.equal("other.example", call("check_event_for_spam", fixture("fixtures/message.json")).error)
end

function test_failures_that_are_expected()
  local answer = says("crash")
  assert.failed(answer, "crashed")
  assert.allowed(answer)
  assert.matches("10%-world.lua:%d+: ", answer.failures[1].error)
end

function test_clock()
  assert.equal("2025-01-01 00:00", says("time").error)
  clock.advance(90 * 60 * 1000)
  assert.equal("2025-01-01 01:30", says("time").error)
  clock.set("2026-03-01T12:00:00Z")
  assert.equal("2026-03-01 12:00", says("time").error)
  assert.equal(1772366400000, clock.now())
  clock.set(0)
  assert.equal("1970-01-01 00:00", says("time").error)
end

function test_host_knows_who_is_admin()
  assert.allowed(call("user_may_join_room", "@alice:example.org", "!x:example.org", false))
  assert.denied(call("user_may_join_room", "@bob:example.org", "!x:example.org", false), Codes.FORBIDDEN)
  assert.equal({ { method = "is_user_admin", args = { user_id = "@alice:example.org" } } }, { host.calls("is_user_admin")[1] })
  assert.equal(2, #host.calls())
  assert.equal("@bob:example.org joins !x:example.org", logs()[2].text)
  assert.equal("info", logs()[2].level)
end

function test_host_sends()
  local event = host.send{ room_id = "!r:example.org", sender = "@bob:example.org", content = { msgtype = "m.text", body = "!welcome" } }
  assert.equal("!welcome", event.content.body)
  local events = host.events("!r:example.org")
  assert.equal("Welcome to the room", events[#events].content.body)
  assert.equal(true, events[#events].content.seen)
  local refused, code = host.send{ room_id = "!r:example.org", sender = "@bob:example.org", content = { msgtype = "m.text", body = "bad" } }
  assert.equal(nil, refused)
  assert.equal("M_FORBIDDEN", code)
end

function test_host_looks()
  assert.equal("Bob", host.user("@bob:example.org").display_name)
  assert.equal(nil, host.user("@nobody:example.org"))
  assert.equal({ "!r:example.org" }, host.rooms())
  assert.equal("the room", host.state("!r:example.org", "m.room.name").content.name)
  assert.equal(nil, host.state("!r:example.org", "m.room.topic"))
  assert.equal("join", host.membership("!r:example.org", "@bob:example.org"))
  host.set_membership("@bob:example.org", "@bob:example.org", "!r:example.org", "leave")
  assert.equal("leave", host.membership("!r:example.org", "@bob:example.org"))
  assert.equal({}, host.mails())
end

function test_init_runs_and_modules_are_chosen()
  modules({ file = "10-world.lua", allow = { "auth", "presence_router" }, config = { announce = "admin@example.org", banned = { "other" } } })
  assert.allowed(says("bad"))
  assert.denied(says("other"))
  assert.equal("started", host.mails()[1].subject)
end

function test_web()
  web.answer("https://rules.example.net/check?sender=%40user%3Aexample.org", { json = { spam = true, why = "listed" } }, { json = { spam = false } })
  assert.equal("listed", says("ask").note)
  assert.allowed(says("ask"))
  assert.allowed(says("ask"))
  assert.equal(3, #web.requests())
  assert.equal("GET", web.requests()[1].method)
  web.answer("https://rules.example.net/check?sender=%40x%3Aexample.org", { fails = "refused" })
  assert.failed(says("ask", "@x:example.org"), "rules.example.net")
end

test_state = cases({
  { name = "open", allowed = true },
  { name = "closed", topic = "closed", allowed = false },
}, function(case)
  local state = {}
  if case.topic then state[1] = { type = "m.room.topic", content = { topic = case.topic } } end
  local answer = call("check_event_allowed", {}, state)
  assert.equal(case.allowed, answer.result.allowed)
  assert.equal(not case.allowed, answer.denied)
end)

test_arguments = {
  files = function()
    assert.equal("f", call("check_media_file_for_spam", "evil things", { file_id = "f" }).error)
    assert.allowed(call("check_media_file_for_spam", "good things", {}))
  end,
  profiles = function()
    assert.denied(call("check_username_for_spam", { user_id = "@a:b", display_name = "spammer" }, "@x:example.org"))
    assert.denied(call("check_username_for_spam", "@spam:b", "@x:example.org"))
    assert.allowed(call("check_username_for_spam", "@good:b", "@x:example.org"))
  end,
  presence = function()
    local answer = call("get_users_for_states", { { user_id = "@a:b", state = "busy" }, { user_id = "@c:d" } })
    assert.equal({ ["@watcher:example.org"] = { "@a:b" } }, answer.result)
  end,
  requests = function()
    local answer = call("check_registration_for_spam", nil, nil, {}, nil, { request = { ip = "203.0.113.9" } })
    assert.equal("deny", answer.result.behaviour)
    assert.denied(answer)
    assert.equal("shadow_ban", call("check_registration_for_spam", nil, nil, { {} }, nil).result.behaviour)
    assert.allowed(call("check_registration_for_spam", nil, nil, {}, nil))
  end,
  requester = function()
    local answer = call("on_create_room", "@a:example.org", { preset = "x" }, true)
    assert.equal({ preset = "x", name = "@a:example.orgtrue" }, answer.result.request_content)
  end,
  functions_for_later = function()
    local answer = call("check_auth", "alice", "m.login.password", { password = "secret" })
    assert.equal("@alice:example.org", answer.result.user_id)
    answer.later({ device_id = "DEV" })
    assert.equal("device 3", logs()[1].text)
    assert.error(answer.later, "run or dropped already")
  end,
}

test("nothing is left of the test before: once", function() runs = runs + 1 assert.equal(1, runs) end)
test("nothing is left of the test before: twice", function() runs = runs + 1 assert.equal(1, runs) assert.equal({}, logs()) end)

function test_assertions()
  assert.equal({ 1, { a = "x" } }, { 1, { a = "x" } })
  assert.equal(null, json.decode('{"a":null}').a)
  local loop, other = {}, {}
  loop.self, other.self = loop, other
  assert.equal(loop, other)
  assert.equal("b", assert.matches("a(.)c", "abc"))
  assert.equal("boom", assert.error(function() error("boom", 0) end))
  assert.equal("not_offered", assert.error(function() error({ kind = "not_offered" }) end).kind)
  assert.equal(5, (assert(5, "unused")))
  assert.error(function() assert(false, "why") end, "why")
  assert.error(function() assert.equal(1, "1") end, 'got "1", want 1')
  assert.error(function() assert.equal({ a = {} }, { a = { 1, 2 } }) end, "at a[1]: got 1, want nothing")
  assert.error(function() assert.equal(nil, null) end, "got null, want nothing")
  local long = string.rep("x", 200)
  assert.error(function() assert.equal(long .. "a", long .. "b") end, "at byte 201: got ")
  assert.error(function() fixture("../luatest.go") end, "fixture: ../luatest.go: ")
  assert.error(function() fixture("fixtures/none.json") end, "no such file")
  assert.error(function() host.load{ userz = {} } end, "userz: there is no such field")
  assert.error(function() modules({ fil = "x.lua" }) end, 'want "file.lua" or')
  assert.error(function() assert.denied({}) end, "what call(...) gave expected, got table")
end
