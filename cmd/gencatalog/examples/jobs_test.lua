-- scripts/jobs_test.lua
modules("jobs.lua")

function setup()
  host.load{
    users = { welcome = {}, alice = {} },
    rooms = { ["!admins:example.org"] = { creator = "@welcome:example.org" } },
  }
end

function test_an_hour_later()
  call("on_user_registration", "@alice:example.org")
  assert.equal(1, metrics("registrations"))
  assert.equal({ user_id = "@alice:example.org" }, enqueued("welcome")[1].args)
  clock.advance(3600 * 1000)
  assert.equal(1, #host.calls("create_room"))
  assert.equal(60, metrics("minutes"))
end

function test_every_morning()
  clock.advance(9 * 3600 * 1000)
  local events = host.events("!admins:example.org")
  assert.equal("Good morning.", events[#events].content.body)
end

function test_tried_again()
  host.load{ fail = { create_room = { errcode = "M_LIMIT_EXCEEDED" } } }
  assert.failed(function() run_job("welcome", { user_id = "@alice:example.org" }) end, "M_LIMIT_EXCEEDED")
  clock.advance(5000)
  assert.equal(1, #host.calls("create_room"))
end
