-- scripts/http_test.lua
local url = "https://judge.example.org/v1"

modules({ file = "http.lua", allow = { "http.judge.example.org" }, config = { url = url, token = "t" } })

local function judged(answer)
  web.answer(url, answer)
  return call("check_event_for_spam", "hello")
end

function test_judgements()
  assert.denied(judged({ json = { spam = true } }), Codes.FORBIDDEN)
  assert.equal("hello", json.decode(web.requests()[1].body).texts[1])
  assert.allowed(judged({ json = { spam = false } }))
end

function test_no_judgement()
  assert.allowed(judged({ status = 500 }))
  assert.equal(500, logs()[1].status)
end
