package luatest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

const askingModule = `
function check_event_for_spam(event)
  local ok, problem = pcall(http.get_json, "https://a.example/")
  return deny{ error = ok and "no problem" or problem.kind .. ": " .. tostring(problem) }
end
`

// TestWebFails: a request can fail in every way in which one can, with the words that it has outside of tests.
func TestWebFails(t *testing.T) {
	var cases strings.Builder
	for _, kind := range fetch.Kinds() {
		if kind != fetch.Status {
			fmt.Fprintf(&cases, "%q, ", kind)
		}
	}
	checkPassed(t, map[string]string{"a.lua": askingModule, "a_test.lua": `
local function setup()
  modules{ file = "a.lua", allow = { "http.a.example" } }
end
local function problem()
  return call("check_event_for_spam", {}).error
end

test_kinds = cases({ ` + cases.String() + ` }, function(kind)
  setup()
  web.answer("https://a.example/", { fails = kind })
  assert.matches("^" .. kind .. ": a%.lua:3: http%.get_json: %l", problem())
end)
function test_words()
  setup()
  web.answer("https://a.example/", { fails = "refused" }, { fails = "timeout" })
  assert.matches("connection refused", problem())
  assert.matches("no answer in time", problem())
end
function test_status()
  setup()
  web.answer("https://a.example/", { status = 503 })
  assert.matches("^http: .*503", problem())
end
function test_retried()
  setup()
  web.answer("https://a.example/", { fails = "refused" }, { json = {} })
  modules{ file = "b.lua", allow = { "http.a.example" } }
  assert.allowed(call("check_event_for_spam", {}))
  assert.equal(2, #web.requests())
end
local function refuses(text, kind)
  return function()
    assert.error(function() web.answer("https://a.example/", { fails = kind }) end, text)
  end
end
test_refused = {
  near = refuses("there is no kind \"time_out\" of failure; did you mean timeout?", "time_out"),
  far = refuses("there is no kind \"no route\" of failure; there are refused, timeout, ", "no route"),
  status = refuses("no failure: give the status", "http"),
  number = refuses("the field fails is wrong", 5),
}
`, "b.lua": `function check_event_for_spam() http.get_json("https://a.example/", nil, nil, { retries = 2 }) end`}, len(fetch.Kinds())-1+7)
}
