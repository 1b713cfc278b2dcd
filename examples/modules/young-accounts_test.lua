local ANNA = "@anna:example.org"
local hour_ms = 3600 * 1000

local function configured(stage)
  stage.until_h = stage.until_h or 1
  modules { file = "young-accounts.lua", config = { stages = { stage, { until_h = 24, links = 1 } } } }
end

function setup()
  host.load { users = { anna = {}, root = { admin = true } } }
end

local function says(body, more)
  local event = { sender = ANNA, content = { msgtype = "m.text", body = body } }
  for key, value in pairs(more or {}) do
    event[key] = value
  end
  return call("check_event_for_spam", event)
end

local function makes_room(user_id) return call("user_may_create_room", user_id or ANNA, {}) end

local function invites(user_id)
  return call("user_may_invite", user_id or ANNA, "@bob:far.example", "!r:example.org")
end

function test_messages()
  configured { messages = 2, until_h = 100 }
  assert.allowed(says("one"))
  assert.allowed(says("two", { type = "m.room.encrypted" }))
  local answer = says("three")
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal("Your account is new: you can do this later", answer.error)
  assert.equal("messages", answer.note)
  assert.equal(hour_ms, answer.result.fields.retry_after_ms)
  assert.equal(1, metrics("refused", { of = "messages" }))
  assert.equal(0, #says("a topic", { type = "m.room.topic", state_key = "" }).asked)
  clock.advance(hour_ms + 1000)
  assert.allowed(says("four"))
end

test_links = cases({
  { name = "none", body = "hello", fits = true },
  { name = "one", body = "https://a.example and again https://a.example", fits = true },
  { name = "as HTML too", body = "https://a.example", html = '<a href="https://a.example">x</a>', fits = true },
  { name = "two", body = "https://a.example https://b.example", fits = true },
  { name = "three", body = "https://a.example https://b.example https://c.example", fits = false },
  { name = "a mention", body = "https://matrix.to/#/@a:b.example https://a.example https://b.example", fits = true },
}, function(case)
  configured { links = 2 }
  local answer = says(nil, { content = { body = case.body, formatted_body = case.html } })
  assert.equal(case.fits, not answer.denied)
end)

function test_no_links_at_all()
  configured { links = 0 }
  assert.denied(says("https://a.example"))
  assert.allowed(says("hello"))
end

function test_the_next_stage()
  configured { links = 0 }
  clock.advance(hour_ms)
  assert.allowed(says("https://a.example"))
  assert.denied(says("https://a.example"))
  clock.advance(23 * hour_ms)
  assert.allowed(says("https://a.example"))
end

function test_rooms()
  configured { rooms = 1 }
  assert.allowed(makes_room())
  local answer = makes_room()
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal(hour_ms, answer.result.fields.retry_after_ms)
  clock.advance(hour_ms)
  assert.allowed(makes_room())
  assert.allowed(makes_room())
end

function test_invites()
  configured { invites = 2 }
  assert.allowed(invites())
  assert.allowed(call("user_may_send_3pid_invite", ANNA, "email", "bob@example.com", "!r:example.org"))
  assert.denied(invites())
  assert.allowed(makes_room(), "of which nothing is said")
end

test_without_limits = cases({
  { name = "an admin", user_id = "@root:example.org" },
  { name = "of another server", user_id = "@bob:far.example" },
}, function(case)
  configured { rooms = 0, invites = 0 }
  assert.allowed(makes_room(case.user_id))
  assert.allowed(invites(case.user_id))
  assert.denied(makes_room())
end)

function test_the_homeserver_is_asked_seldom()
  configured { messages = 2 }
  says("one")
  says("two")
  assert.equal(1, #host.calls("get_userinfo_by_id"))
end

function test_the_homeserver_fails()
  configured { rooms = 0 }
  host.load { fail = { get_userinfo_by_id = { errcode = "M_UNKNOWN", error = "no database" } } }
  assert.failed(makes_room(), "no database")
end

function test_defaults()
  modules "young-accounts.lua"
  assert.denied(says("https://a.example"))
  assert.allowed(makes_room())
  assert.denied(makes_room())
end

function test_wrong_config()
  modules { file = "young-accounts.lua", config = { stages = { { until_d = 1 } } } }
  assert.error(makes_room, "config.stages[1]: ")
end
