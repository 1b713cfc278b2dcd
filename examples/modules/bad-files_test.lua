local REPORTS = "!reports:example.org"

local function configured(more)
  local config = { list = "bad_files" }
  for key, value in pairs(more or {}) do
    config[key] = value
  end
  modules { file = "bad-files.lua", config = config }
end

function setup()
  configured()
  list("bad_files", { crypto.sha256("bad"), crypto.md5("worse"), crypto.sha256("") })
end

local function upload(content, info)
  return call("check_media_file_for_spam", content, info or {}, { request = { requester = "@anna:example.org" } })
end

function test_files()
  assert.allowed(upload("good"))
  local answer = upload("bad")
  assert.denied(answer, Codes.FORBIDDEN)
  assert.equal(crypto.sha256("bad"), answer.note)
  assert.equal("@anna:example.org", logs()[1].source)
  assert.equal(1, metrics("bad_files", { mine = true }))
  assert.equal({}, enqueued())
end

function test_from_another_server()
  assert.denied(call("check_media_file_for_spam", "bad", { server_name = "far.example" }))
  assert.equal("far.example", logs()[1].source)
  assert.denied(call("check_media_file_for_spam", "bad", {}))
  assert.equal("an unknown user", logs()[2].source)
end

function test_other_digests()
  configured { digest = "md5" }
  assert.denied(upload("worse"))
  assert.allowed(upload("bad"))
end

function test_what_is_not_looked_at()
  assert.allowed(upload(""))
  local thumbnail = { width = 1, height = 1, method = "scale", type = "image/png", length = 1 }
  assert.allowed(upload("bad", { thumbnail = thumbnail }))
  configured { min_bytes = 0 }
  assert.denied(upload(""))
end

function test_it_is_told()
  configured { room = REPORTS, sender = "@bot:example.org" }
  host.load { users = { bot = {} }, rooms = { [REPORTS] = { creator = "@bot:example.org" } } }
  upload("bad")
  upload("bad")
  assert.equal(1, run_jobs(), "once, however often it is tried")
  local events = host.events(REPORTS)
  assert.matches("^A file of the list was refused: %x+ of @anna:example.org$", events[#events].content.body)
end

test_wrong_config = cases({
  { name = "no list", config = { list = null }, text = "`list` is required" },
  { name = "not declared", config = { list = "bad_fils" }, text = "bad_fils" },
  { name = "nobody to tell it", config = { room = REPORTS }, text = "`room` needs `sender`" },
}, function(case)
  configured(case.config)
  assert.error(function() upload("bad") end, case.text)
end)
