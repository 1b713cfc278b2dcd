-- data: the lists are those of lib_data_test.go.

local function raises(want, fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "no error: " .. want)
  assert(tostring(err):find(want, 1, true), tostring(err))
end

local function gives(want, ...)
  local got = {}
  for i = 1, select("#", ...) do
    got[i] = tostring((select(i, ...)))
  end
  local text = table.concat(got, " ")
  if text ~= want then error(("got %s, want %s"):format(text, want), 2) end
end

function test_set()
  gives("true", data.hashes:has("abc"))
  gives("true", data.hashes:has(123)) -- as everywhere in Lua, a number is a text too
  gives("true", data.hashes:has(UserID.parse("@alice:example.org")))
  gives("false", data.hashes:has("ABC"))
  for _, no_text in ipairs { {}, true, print, null } do -- strangers make events
    gives("false", data.hashes:has(no_text))
  end
  gives("false", data.hashes:has(nil))
  gives("3", data.hashes:size())
end

function test_cidrs()
  gives("true", data.nets:has("10.1.2.3"))
  gives("false", data.nets:has("11.1.2.3"))
  gives("false", data.nets:has("no address"))
  gives("2", data.nets:size())
end

function test_words()
  gives("free money 5 14", data.words:find("Get FREE money"))
  gives("Casino 1 6", data.words:find("ｃａｓｉｎｏ royale"))
  gives("nil", data.words:find("casinos")) -- whole_words
  gives("nil", data.words:find(nil))
  gives("nil", data.words:find(true))
  gives("Casino 3 8", data.words:find { body = "hello", formatted_body = "<b>a</b> cas<i>ino</i>" })
  local word, first, last = data.words:find("a CASINO")
  gives("casino Casino", text.fold("a CASINO"):sub(first, last), word)
end

function test_domains()
  gives("true", data.domains:has("www.EVIL.example."))
  gives("true", data.domains:has("evil.example"))
  gives("false", data.domains:has("notevil.example"))
  gives("evil.example https://a.evil.example/x", data.domains:find("go to https://a.evil.example/x now"))
  gives("evil.example https://evil.example", data.domains:find { formatted_body = '<a href="https://evil.example">good.example</a>' })
  gives("nil", data.domains:find("evil is an example"))
  gives("nil", data.domains:find(null))
end

function test_globs()
  gives("true", data.globs:has("@spam1:a.b"))
  gives("false", data.globs:has("@alice:a.b"))
end

function test_policies()
  gives("m.ban spam @spam*:*", data.bans:match { user = "@spammer:a.b" })
  gives("m.ban nil evil.example", data.bans:match { user = "@alice:example.org", server = "EVIL.example" })
  gives("nil", data.bans:match { user = "@alice:example.org", room = {}, server = nil })
  gives("nil", data.bans:match {})
  raises("there is no field 'usr'; did you mean user?", data.bans.match, data.bans, { usr = "@a:b" })
  raises("bad argument #1 to 'match' (table expected, got no value)", data.bans.match, data.bans)
end

function test_mistakes()
  raises("data.nets:find: a list of kind cidrs has no such method; it has has and size", data.nets.find, data.nets, "x")
  raises("data.words:has: a list of kind words has no such method; it has find and size", data.words.has, data.words, "x")
  raises("list has no method 'each'; there are find, has, match, size", function() return data.nets.each end)
  raises("call it with a colon: list:has(...)", data.hashes.has, "abc")
  raises("data.hashs does not exist; did you mean hashes?", function(name) return data[name] end, "hashs")
  raises("read-only", function(name) data[name] = 1 end, "hashes") -- all modules share it
end

function test_not_loaded()
  raises("data.missing: not loaded yet: the test has not said what is in it", data.missing.has, data.missing, "x")
  gives("false", data.optional:has("x"))
  gives("0", data.optional:size())
end
