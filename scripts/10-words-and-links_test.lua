local WORDS = { "Casino Bonus", "казино", "賭場", "win", "100%" }
local DOMAINS = { "spam.example", "*.Bad.example", ".worse.example", "спам.рф", "bücher.example", "203.0.113.7" }

local function configured(config)
  modules { file = "10-words-and-links.lua", config = config }
end

local function send(content, more)
  local event = { type = "m.room.message", content = content }
  for key, value in pairs(more or {}) do
    event[key] = value
  end
  return call("check_event_for_spam", event)
end

local function html(formatted)
  return { msgtype = "m.text", body = "x", format = "org.matrix.custom.html", formatted_body = formatted }
end

-- A list of texts as cases, each named after itself.
local function named(list)
  local all = {}
  for i, body in ipairs(list) do
    all[i] = { name = body == "" and "nothing" or body, body = body }
  end
  return all
end

-- Words ---------------------------------------------------------------------------------------------------------------

local bad_words = {
  "casino bonus", "A CASINO BONUS!", "casino \t\n bonus", "casino\194\160bonus", "(casino bonus)", "“casino bonus”…",
  "😀casino bonus😀", "<casino bonus>", "cásino bónus", "ｃａｓｉｎｏ　ｂｏｎｕｓ",
  "casi\226\128\139no bo\194\173nus", "casino bonuses, and then a casino bonus", "win", "win24 or win", "100%!",
  "1100% or 100%", "Казино", "去賭場吧",
}

test_a_word_is_refused_however_it_is_written = cases(named(bad_words), function(case)
  configured { words = WORDS }
  assert.denied(send { body = case.body }, Codes.FORBIDDEN)
end)

local other_words = {
  "good morning", "casino bonuses", "minicasino bonus", "casino bonus1", "casino bonusé", "bonus casino",
  "casino, bonus", "casino", "winter", "twin", "win24", "100", "1000%", "казинов", "суперказино", "賭 場", "5%", "%", "<",
  "&#", "",
}

test_a_word_that_only_looks_like_it_passes = cases(named(other_words), function(case)
  configured { words = WORDS }
  assert.allowed(send { body = case.body })
end)

local letters = { "a", "z", "0", "9", "À", "ø", "ł", "я", "ა", "ע", "ş" }

function test_a_letter_beside_a_word_makes_it_another()
  configured { words = WORDS }
  for _, letter in ipairs(letters) do
    test(letter, function()
      assert.allowed(send { body = letter .. "win" })
      assert.allowed(send { body = "win" .. letter })
    end)
  end
end

function test_no_other_character_does()
  configured { words = WORDS }
  for _, other in ipairs { "/", ":", "`", "{", "_", "°", "¿", "…", "€", "😀", "場" } do
    test(other, function()
      assert.denied(send { body = other .. "win" })
      assert.denied(send { body = "win" .. other })
    end)
  end
end

test_a_part_is_refused_inside_longer_words = cases({
  { name = "alone", body = "casino", denied = true },
  { name = "inside", body = "the MegaCasino24", denied = true },
  { name = "after a part of it", body = "casicasino", denied = true },
  { name = "half of it", body = "cas", denied = false },
  { name = "with a gap", body = "cas ino", denied = false },
}, function(case)
  configured { parts = { "Casino" } }
  assert.equal(case.denied, send({ body = case.body }).denied)
end)

test_html_is_read_as_people_see_it = cases({
  { name = "bold", text = "<b>casino bonus</b>", denied = true },
  { name = "tags inside the word", text = "cas<b></b>ino <i>bon</i>us", denied = true },
  { name = "entities", text = "&#99;asino &#x42;onus", denied = true },
  { name = "two paragraphs", text = "<p>casino</p><p>bonus</p>", denied = true },
  { name = "another paragraph between them", text = "<p>casino</p><p>no</p><p>bonus</p>", denied = false },
  { name = "a comment", text = "casino <!-- bonus -->", denied = false },
  { name = "only brackets", text = "<<<>>>", denied = false },
}, function(case)
  configured { words = WORDS }
  assert.equal(case.denied, send(html(case.text)).denied)
end)

function test_html_where_only_text_belongs_is_read_too()
  configured { words = WORDS }
  assert.denied(send { body = "cas<b></b>ino bonus" })
  assert.denied(send { body = "&#99;asino bonus" })
  assert.allowed(send { body = "1 < 2 & 3" })
end

function test_a_phrase_is_not_put_together_from_two_texts()
  configured { words = WORDS }
  assert.allowed(send { body = "casino", filename = "bonus" })
end

function test_each_of_very_many_texts_is_read()
  configured { words = WORDS }
  local texts = {}
  for i = 1, 2500 do
    texts[i] = { body = "a" .. i }
  end
  assert.allowed(send { ["m.text"] = texts })
  for _, i in ipairs { 1, 1000, 1001, 1002, 2001, 2500 } do
    local innocent = texts[i]
    texts[i] = { body = "casino bonus" }
    assert.denied(send { ["m.text"] = texts })
    texts[i] = innocent
  end
end

-- Links ---------------------------------------------------------------------------------------------------------------

local bad_links = {
  "https://spam.example", "HTTP://WWW.SPAM.EXAMPLE/path?x=1#y", "see spam.example, it is great", "spam.example.",
  "https://spam.example:8443/", "https://user:secret@spam.example/", "https://google.com@spam.example",
  "https://%73pam%2Eexample/", "https://spam。example/", "ｓｐａｍ．ｅｘａｍｐｌｅ", "https://sp\226\128\139am.example",
  "[shop](https://spam.example)", "请看spam.example吧", "👉spam.example👈", "me@spam.example",
  "https://good.example/?url=https%3A%2F%2Fspam.example", "a.b.c.bad.example", "bad.example", "www.worse.example",
  "https://спам.рф/", "https://xn--80ayhh.xn--p1ai/", "BÜCHER.example", "http://203.0.113.7/", "http://3405803783",
  "notspam.example and spam.example", "@alice:spam.example is at https://spam.example",
}

test_a_link_is_refused_however_it_is_written = cases(named(bad_links), function(case)
  configured { domains = DOMAINS }
  assert.denied(send { body = case.body }, Codes.FORBIDDEN)
end)

local other_links = {
  "https://good.example", "notspam.example", "not-spam.example", "spam.example.org", "spam.examples", "spamexample",
  "spam . example", "Spam. Example", "example", "https://example/", "https://spam.example.evil.org",
  "https://неспам.рф/", "https://bucher.example", "http://203.0.113.8/", "version 203.0.113.7",
  "@alice:spam.example", "#room:spam.example", "https://matrix.to/#/@alice:spam.example",
  "https://good.example/spam.example", "https://spam.example@good.example/", "e.g.this", "main.go:12", "10:30", "",
}

test_a_link_that_only_looks_like_it_passes = cases(named(other_links), function(case)
  configured { domains = DOMAINS }
  assert.allowed(send { body = case.body })
end)

function test_a_top_level_domain_forbids_all_that_is_in_it()
  configured { domains = { "top" } }
  assert.denied(send { body = "https://anything.top/" })
  assert.allowed(send { body = "https://top.example/" })
end

test_links_in_html_are_found = cases({
  { name = "href", text = '<a href="https://spam.example/">shop</a>', denied = true },
  { name = "without quotes", text = "<a href=https://spam%2eexample>shop</a>", denied = true },
  { name = "entities", text = "<a href='https&#58;//www&#46;spam&#46;example'>shop</a>", denied = true },
  { name = "tags inside the name", text = "spam<b>.</b>example", denied = true },
  { name = "a picture", text = '<img src="https://spam.example/x.png">', denied = true },
  { name = "another site", text = '<a href="https://notspam.example/">spam</a>', denied = false },
  { name = "a user", text = '<a href="https://matrix.to/#/@a:spam.example">A</a>', denied = false },
  { name = "a comment", text = "<!-- spam.example -->", denied = false },
}, function(case)
  configured { domains = DOMAINS }
  assert.equal(case.denied, send(html(case.text)).denied)
end)

-- Both ----------------------------------------------------------------------------------------------------------------

-- Each is the content of an event for a text.
local places = {
  ["a message"] = function(s) return { body = s } end,
  ["a file's name"] = function(s) return { body = "x", filename = s } end,
  ["an edit"] = function(s) return { body = "x", ["m.new_content"] = { body = s } } end,
  ["a room's name"] = function(s) return { name = s } end,
  ["a topic"] = function(s) return { topic = "x", ["m.topic"] = { ["m.text"] = { { body = s } } } } end,
  ["a display name"] = function(s) return { membership = "join", displayname = s } end,
  ["a reason"] = function(s) return { membership = "leave", reason = s } end,
  ["a reaction"] = function(s) return { ["m.relates_to"] = { rel_type = "m.annotation", key = s } } end,
  ["an answer of a poll"] = function(s) return { ["m.poll"] = { answers = { { ["m.text"] = { { body = s } } } } } } end,
}

function test_everything_that_people_can_read_is_read()
  configured { words = WORDS, domains = DOMAINS }
  for place, content in pairs(places) do
    test(place, function()
      assert.denied(send(content("casino bonus")))
      assert.denied(send(content("https://spam.example")))
      assert.allowed(send(content("good morning")))
    end)
  end
end

test_what_is_no_text_passes = cases({
  { name = "a number", content = { body = 5 } },
  { name = "a list", content = { body = { 1, true, {} } } },
  { name = "an object", content = { body = { x = {} } } },
  { name = "null", content = { body = null } },
  { name = "nothing", content = {} },
}, function(case)
  configured { words = WORDS, parts = { "x" }, domains = DOMAINS }
  assert.allowed(send(case.content))
end)

function test_who_is_exempt_may_write_anything()
  configured { words = WORDS, domains = DOMAINS, exempt = { "@moderator:example.org" } }
  assert.allowed(send({ body = "casino bonus at spam.example" }, { sender = "@moderator:example.org" }))
  assert.denied(send({ body = "casino bonus" }, { sender = "@moderator:example.com" }))
  assert.denied(send({ body = "casino bonus" }, { sender = "@Moderator:example.org" }))
end

function test_the_sender_sees_the_message_and_the_log_the_reason()
  configured { words = WORDS, domains = DOMAINS, message = "Not here" }
  local answer = send { body = "CASINO  bonus" }
  assert.equal("Not here", answer.error)
  assert.equal("casino bonus", answer.note)
  assert.equal("Bad.example", send({ body = "https://a.bad.example/x" }).note, "as it is configured")
  configured { words = WORDS }
  assert.equal("This message is not welcome here", send({ body = "casino bonus" }).error)
end

function test_without_a_configuration_everything_passes()
  configured {}
  assert.allowed(send { body = "casino bonus at https://spam.example" })
end

test_an_entry_that_would_mean_nothing_or_everything_is_refused = cases({
  { name = "an empty word", config = { words = { "" } }, says = "config.words[1]: got 0 characters, want at least 1" },
  { name = "an invisible part", config = { parts = { "x", "\226\128\139" } }, says = "parts[2]: nothing to be seen" },
  { name = "a blank word", config = { words = { " " } }, says = "config.words[1]: nothing to be seen" },
  { name = "a link", config = { domains = { "https://spam.example/" } }, says = "is not a domain; want one such as" },
  { name = "a phrase", config = { domains = { "a site" } }, says = "'a site' is not a domain" },
  { name = "a user", config = { domains = { "@a:spam.example" } }, says = "'@a:spam.example' is not a domain" },
  { name = "a number", config = { words = 5 }, says = "config.words" },
  { name = "another key", config = { word = { "x" } }, says = "config: unknown key `word`" },
}, function(case)
  configured(case.config)
  assert.error(function() send { body = "x" } end, case.says)
end)
