-- scripts/data_test.lua
modules("data.lua")

function setup()
  list("bad_hashes", { "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" })
  list("bad_sites", { "evil.example" })
  list("bans", { "@spam*:*", { entity = "!bad:example.org", reason = "raids" } })
end

function test_files()
  assert.denied(call("check_media_file_for_spam", "abc", {}), Codes.FORBIDDEN)
  assert.allowed(call("check_media_file_for_spam", "abcd", {}))
end

function test_links()
  assert.denied(call("check_event_for_spam", { content = { body = "see www.evil.example" } }))
  assert.allowed(call("check_event_for_spam", { content = { body = "see good.example" } }))
end

function test_bans()
  assert.denied(call("user_may_join_room", "@spammer:a.example", "!r:example.org", false))
  assert.denied(call("user_may_join_room", "@alice:example.org", "!bad:example.org", true))
  assert.allowed(call("user_may_join_room", "@alice:example.org", "!r:example.org", false))
end
