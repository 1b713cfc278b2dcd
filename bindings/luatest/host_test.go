package luatest_test

import "testing"

// TestHostNames: a name that does not exist is a mistake of the test, and not something that did not happen.
func TestHostNames(t *testing.T) {
	checkPassed(t, map[string]string{"a_test.lua": roomSetup + `
local function refuses(text, fn, ...)
  local given = { ... }
  return function() assert.error(function() fn(unpack(given)) end, text) end
end
test_refused = {
  calls = refuses("no member of api that asks the homeserver is called send_mial; did you mean send_mail?", host.calls, "send_mial"),
  colon = refuses("did you mean account_data_manager.get_global?", host.calls, "account_data_manager:get_global"),
  fail = refuses("fail.send_mial: no member of api", host.load, { fail = { send_mial = { kind = "timeout" } } }),
  kind = refuses('fail.send_mail.kind: got "bogus"', host.load, { fail = { send_mail = { kind = "bogus" } } }),
  membership = refuses("there is no room !nope", host.membership, "!nope", "@alice:example.org"),
  events = refuses("there is no room !nope", host.events, "!nope"),
  state = refuses("there is no room !nope", host.state, "!nope", "m.room.name"),
  user = refuses("a user id or a local part expected", host.user, "#alice"),
  number = refuses("a user id or a local part expected", host.user, 5),
}
function test_calls()
  api.account_data_manager:get_global("@alice:example.org", "m.x")
  assert.equal(1, #host.calls("account_data_manager.get_global"))
  assert.equal(0, #host.calls("send_mail"))
  assert.equal(1, #host.calls())
end
function test_users()
  assert.equal("@alice:example.org", host.user("alice").user_id)
  assert.equal("@alice:example.org", host.user("@alice:example.org").user_id)
  assert.equal(nil, host.user("bob"))
  assert.equal("join", host.membership("!r:example.org", "alice"))
  assert.equal("leave", host.membership("!r:example.org", "@x:other.example"))
end
`}, 11)
}
