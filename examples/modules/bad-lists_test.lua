local LINKS, WORDS = "https://lists.example.org/links", "https://lists.example.org/words"
local FILES = "https://lists.example.org/files"

local function configured(config)
  modules { file = "bad-lists.lua", config = config, allow = { "http.lists.example.org" } }
end

local function message(body, more)
  local event = { content = { msgtype = "m.text", body = body } }
  for key, value in pairs(more or {}) do
    event[key] = value
  end
  return call("check_event_for_spam", event)
end

test_links = cases({
  { name = "the domain", body = "see https://evil.example/x", entry = "evil.example" },
  { name = "below it", body = "see HTTPS://www.Evil.example:8443?a", entry = "evil.example" },
  { name = "without a scheme", body = "shop.example.com/bad", entry = "shop.example.com/bad" },
  { name = "the path", body = "https://shop.example.com/bad/thing?x=1", entry = "shop.example.com/bad" },
  { name = "the path in capitals", body = "https://shop.example.com/BAD", entry = "shop.example.com/bad" },
  { name = "another path", body = "https://shop.example.com/good" },
  { name = "a path that begins so", body = "https://shop.example.com/badminton" },
  { name = "a domain that ends so", body = "https://notevil.example" },
  { name = "a comment", body = "https://comment.example" },
  { name = "no link", body = "evil is an example" },
  { name = "in HTML", body = "hello", entry = "evil.example",
    content = { body = "hello", formatted_body = '<a href="https://evil.example">hello</a>' } },
}, function(case)
  configured { links_url = LINKS }
  web.answer(LINKS, { body = "# comment.example\n\nEVIL.example\r\n  shop.example.com/bad  \n" })
  local answer = message(case.body, { content = case.content })
  assert.equal(case.entry, answer.note)
  assert.equal(2, logs()[1].entries)
  assert.equal(case.entry and "This link is not allowed here" or nil, answer.error)
end)

test_entries = cases({
  { name = "not in ASCII", entry = "müller.org", body = "www.MÜLLER.org", note = "xn--mller-kva.org" },
  { name = "the same in ASCII", entry = "xn--mller-kva.org", body = "müller.org", note = "xn--mller-kva.org" },
  { name = "a URL", entry = "https://b.org", body = "b.org", note = "b.org" },
  { name = "a slash at the end", entry = "b.org/", body = "https://b.org/x", note = "b.org" },
  { name = "a star", entry = "*.b.org", body = "www.b.org", note = "b.org" },
  { name = "a dot", entry = ".b.org", body = "www.b.org", note = "b.org" },
  { name = "a dot at the end", entry = "b.org.", body = "www.b.org", note = "b.org" },
  { name = "a path in capitals", entry = "B.org/Path", body = "b.org/pATH/x", note = "b.org/path" },
  { name = "two slashes", entry = "b.org/path", body = "https://b.org//path", note = "b.org/path" },
  { name = "an encoded path", entry = "b.org/%70ath", body = "https://b.org/pa%54%68/x", note = "b.org/path" },
  { name = "dots in the path", entry = "b.org/path", body = "https://b.org/x/.././path?y", note = "b.org/path" },
  { name = "backslashes", entry = "b.org/path/x", body = [[https:\\b.org\path\x]], note = "b.org/path/x" },
  { name = "only above it", entry = "b.org/path", body = "https://b.org/x/path https://b.org/?/path" },
  { name = "a question mark", entry = "b.org/path", body = "https://b.org?x=https:/path" },
  { name = "a long path", entry = "b.org/path", body = "https://b.org/path" .. ("/x"):rep(1000), note = "b.org/path" },
}, function(case)
  configured { links_url = LINKS }
  web.answer(LINKS, { body = case.entry .. "\nc.org/of/some/depth" })
  assert.equal(case.note, message(case.body).note)
end)

function test_no_entries()
  configured { links_url = LINKS }
  web.answer(LINKS, { body = "two words.example\n://\nbad.example" })
  assert.denied(message("bad.example"))
  assert.allowed(message("words.example"))
  assert.equal({ "two words.example", "://" }, { logs()[1].entry, logs()[2].entry })
  assert.equal(1, logs()[3].entries)
end

test_words = cases({
  { name = "the word", body = "A CASINO!", denied = true },
  { name = "several", body = "an easy - bönus", denied = true },
  { name = "look-alikes", body = "cаsinо", denied = true }, -- Cyrillic а and о
  { name = "a part of a word", body = "casinos", denied = false },
  { name = "half of it", body = "easy", denied = false },
}, function(case)
  configured { words_url = WORDS }
  web.answer(WORDS, { body = "casino\nEasy Bonus\n" })
  assert.equal(case.denied, message(case.body).denied)
end)

function test_other_events()
  configured { links_url = LINKS }
  web.answer(LINKS, { body = "evil.example" })
  assert.allowed(message("https://evil.example", { type = "m.room.encrypted" }))
  assert.denied(message(nil, { type = "m.room.topic", state_key = "", content = { topic = "https://evil.example" } }))
end

function test_files()
  configured { sha256_url = FILES }
  web.answer(FILES, { body = crypto.sha256("a bad file"):upper() })
  assert.denied(call("check_media_file_for_spam", "a bad file", {}))
  assert.allowed(call("check_media_file_for_spam", "a good file", {}))
end

function test_without_lists()
  configured {}
  assert.allowed(message("https://evil.example"))
  assert.allowed(call("check_media_file_for_spam", "a bad file", {}))
  assert.equal(0, #web.requests())
end

function test_lists_are_kept_for_a_while()
  configured { links_url = LINKS, pull_every_s = 60 }
  web.answer(LINKS, { body = "evil.example" }, { body = "other.example" })
  assert.denied(message("evil.example"))
  clock.advance(59 * 1000)
  assert.denied(message("evil.example"))
  assert.equal(1, #web.requests())
  clock.advance(1000)
  assert.allowed(message("evil.example"))
  assert.equal(2, #web.requests())
end

function test_server_fails_later()
  configured { links_url = LINKS, pull_every_s = 60 }
  web.answer(LINKS, { body = "evil.example" }, { status = 404 }, { body = "" })
  assert.denied(message("evil.example"))
  clock.advance(60 * 1000)
  assert.denied(message("evil.example"))
  assert.equal({ "fetch a list", "warn" }, { logs()[2].text, logs()[2].level })
  assert.matches("404", logs()[2].problem)
  clock.advance(60 * 1000)
  assert.allowed(message("evil.example"))
end

test_server_fails_at_once = cases({
  { name = "an error", answer = { status = 404 }, text = "404", tries = 1 },
  { name = "no connection", answer = { fails = "refused" }, text = "http.get_raw", tries = 2 },
}, function(case)
  configured { links_url = LINKS }
  web.answer(LINKS, case.answer)
  for _ = 1, 5 do
    assert.failed(message("evil.example"), case.text)
  end
  assert.equal(case.tries, #web.requests(), "a service that is down is left alone")
  clock.advance(10 * 1000)
  web.answer(LINKS, { body = "evil.example" })
  assert.denied(message("evil.example"))
end)

function test_wrong_config()
  configured { pull_every_s = 1 }
  assert.error(function() message("x") end, "config.pull_every_s: got 1, want at least 10")
  modules { file = "bad-lists.lua", config = { links_url = LINKS } }
  assert.failed(message("x"), "allow: [http.lists.example.org]")
end
