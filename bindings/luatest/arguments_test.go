package luatest_test

import "testing"

const askedModule = `local function say(text) return deny{ code = Codes.FORBIDDEN, error = text } end
function check_event_for_spam(event) return say(event.content.msgtype .. " " .. event.content.body) end
function user_may_join_room(user) return say(user) end
function user_may_create_room_alias(user, alias) return say(alias:to_string()) end
function on_create_room(requester) error(SynapseError(400, requester.user:to_string() .. " " .. requester.authenticated_entity)) end
function check_username_for_spam(profile) return profile.user_id == "@spam:b" end
function check_media_file_for_spam(_, info) return say(info.file_id) end
function check_registration_for_spam(_, _, infos)
  local ips = { "203.0.113.1", "203.0.113.2", "192.0.2.1" }
  for i, info in ipairs(infos) do
    if info.ip ~= ips[i] then return RegistrationBehaviour.DENY end
  end
  return #infos == 3 and RegistrationBehaviour.SHADOW_BAN or nil
end
function on_profile_update(_, profile) print(profile.display_name) end
`

// TestTextsForArguments: what has an obvious form as a text can be given as one.
func TestTextsForArguments(t *testing.T) {
	checkPassed(t, map[string]string{"a.lua": askedModule, "a_test.lua": `
local function says(want, ...)
  assert.equal(want, call(...).error)
end
test_texts = {
  event = function() says("m.text hello", "check_event_for_spam", "hello") end,
  user_id = function() says("@a:b", "user_may_join_room", UserID.parse("@a:b"), "!r:b", false) end,
  alias = function() says("#a:b", "user_may_create_room_alias", "@a:b", "#a:b") end,
  parsed_alias = function() says("#a:b", "user_may_create_room_alias", "@a:b", RoomAlias.parse("#a:b")) end,
  requester = function() says("@a:b @a:b", "on_create_room", "@a:b", {}, false) end,
  parsed_requester = function() says("@a:b @a:b", "on_create_room", UserID.parse("@a:b"), {}, false) end,
  file_info = function() says("f", "check_media_file_for_spam", "content", "f") end,
  profile = function() assert.denied(call("check_username_for_spam", UserID.parse("@spam:b"), "@a:b")) end,
  infos = function()
    local function behaviour(infos) return call("check_registration_for_spam", nil, nil, infos, nil).result.behaviour end
    assert.equal("shadow_ban", behaviour({ "203.0.113.1", { ip = "203.0.113.2" }, {} }))
    assert.equal("allow", behaviour("203.0.113.1"))
    assert.equal("deny", behaviour("203.0.113.4"))
  end,
  name = function()
    call("on_profile_update", "@a:b", "Alice", false, false)
    assert.equal("Alice", logs()[1].text)
  end,
}
local function refuses(text, ...)
  local given = { n = select("#", ...), ... }
  return function() assert.error(function() call(unpack(given, 1, given.n)) end, text) end
end
test_refused = {
  event = refuses("call: check_event_for_spam: event: got number, want", "check_event_for_spam", 5),
  user_id = refuses("call: user_may_join_room: user: got list, want string", "user_may_join_room", { "@a:b" }, "!r:b", false),
  alias = refuses("call: user_may_create_room_alias: room_alias: ", "user_may_create_room_alias", "@a:b", "a"),
  requester = refuses('call: on_create_room: requester: got "alice", want a user id such as "@alice:example.org"', "on_create_room", "alice", {}, false),
  profile = refuses('user_profile: got "spam", want a user id', "check_username_for_spam", "spam", "@a:b"),
  infos = refuses("request_info[2]: got number, want", "check_registration_for_spam", nil, nil, { "::1", 5 }, nil),
  ip = refuses('request_info[1]: got "x", want an IP address', "check_registration_for_spam", nil, nil, "x", nil),
  ["function"] = refuses("call: check_event_for_spam: event: ", "check_event_for_spam", print),
}
`}, 18)
}
