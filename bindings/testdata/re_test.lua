local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

local function list(...)
  local all = {}
  for i = 1, select("#", ...) do all[i] = tostring((select(i, ...))) end
  return table.concat(all, " ")
end

local key_value = re.compile([[(?P<key>\w+)=(?P<value>\w*)]])

function test_compile()
  same(re.compile("^a.b$", "is"):test("A\nB"), true)
  same(re.compile("^b$", "m"):test("a\nb"), true)
  same(re.compile("a+", "U"):match("aaa"), "a")
  same(re.compile("a"):test("b"), false)
  raises("bad argument #1 to 'compile' (a ( without its ), at character 2)", re.compile, "a(b")
  raises("bad argument #1 to 'compile' (the flags are i, m, s and U, each once; got \"x\")", re.compile, "a", "x")
  raises("too large", re.compile, "(?:a{0,1000}b){0,1}(?:a{0,1000}){0,1}" .. ("x{1000}"):rep(10))
  raises("bad argument #1 to 'compile' (string expected, got nil)", re.compile, nil)
  raises("call it with a colon: Regex:test(...)", function() key_value.test("a") end)
  raises("call it with a colon: Regex:test(...)", key_value.test, UserID.parse("@a:b"), "x")
  raises("Regex has no method 'sub'", function() return key_value.sub end)
end

function test_match()
  same(list(key_value:match("x a=1 b=2")), "a 1")
  same(list(re.match("a|b", "xb")), "b")
  same(list(re.match("(a)|(b)", "b")), "nil b")
  same(list(re.match("(a)", "b")), "nil")
  same(re.match("é+", "aéé"), "éé")
  raises("bad argument #2 to 'match' (string expected, got no value)", re.match, "a")
  raises("bad argument #1 to 'match' (a [ without its ]", re.match, "[a", "a")
end

function test_fullmatch()
  same(list(re.fullmatch("a|ab", "ab")), "true")
  same(list(re.fullmatch("a|ab", "abc")), "false")
  same(list(key_value:fullmatch("a=1")), "true a 1")
  same(list(key_value:fullmatch(" a=1")), "false")
  same(list(re.fullmatch([[(www\.)?example\.org]], "example.org")), "true nil")
  same(list(re.fullmatch([[(www\.)?example\.org]], "www.example.org")), "true www.")
  same(list(re.fullmatch("a$", "a\n")), "false")
  same(list(re.compile("a.b", "is"):fullmatch("A\nB")), "true")
  raises("bad argument #2 to 'fullmatch' (string expected, got no value)", re.fullmatch, "a")
end

function test_named()
  local t = key_value:named("b=2")
  same(t.key .. t.value, "b2")
  same(re.named("(?P<a>x)|(?P<b>y)|(z)", "y").a, nil)
  same(re.named("(?P<a>x)|(?P<b>y)|(z)", "y").b, "y")
  same(re.named("(?P<a>x)", "y"), nil)
  same(next(re.named("x", "x")), nil)
end

function test_find()
  same(list(key_value:find("x a=1 b=2")), "3 5 a 1")
  same(list(key_value:find("x a=1 b=2", 4)), "7 9 b 2")
  same(list(re.find("b", "abab", -1)), "4 4")
  same(list(re.find("^a", "aa", 2)), "nil")
  same(list(re.find("\\ba", "aa a", 2)), "4 4")
  same(list(re.find("", "ab", 3)), "3 2")
  same(list(re.find("", "ab", 4)), "nil")
  same(list(re.find("a", "ab", -50)), "1 1")
  same(list(re.find("a", "ab", 0)), "1 1")
  raises("bad argument #2 to 'find' (whole number expected, got 1.5)", function() key_value:find("a", 1.5) end)
end

function test_gmatch()
  local got = {}
  for key, value in key_value:gmatch("a=1, b=2, c=") do got[#got + 1] = key .. value end
  same(table.concat(got, " "), "a1 b2 c")
  got = {}
  for word in re.gmatch([[\b\w]], "foo bar") do got[#got + 1] = word end
  same(table.concat(got, " "), "f b")
  for _ in re.gmatch("x", "abc") do error("no") end
end

function test_gsub()
  same(list(key_value:gsub("a=1 b=2", "${value}=$1")), "1=a 2=b 2")
  same(list(key_value:gsub("a=1 b=2", "$$$0", 1)), "$a=1 b=2 1")
  same(list(re.gsub("b", "abc", "")), "ac 1")
  same(list(re.gsub("x*", "abc", "-")), "-a-b-c- 4")
  same(list(re.gsub("x", "abc", "-")), "abc 0")
  same(list(re.gsub("b", "abc", "-", 0)), "abc 0")
  same(list(re.gsub("(b)(x)?", "abc", "[$2]")), "a[]c 1")
  same(list(re.gsub("\\w", "ab", function(c) if c == "a" then return 1 end end)), "1b 2")
  same(list(re.gsub("\\w", "ab", { a = "x", b = false })), "xb 2")
  same(list(re.gsub("(a)|b", "ab", { a = "x" })), "xb 2")
  same(list(re.gsub("a", "aa", 5)), "55 2")
  same(re.gsub("(a)", "a", "$10${1}"), "a0a")
end

function test_gsub_wrong()
  raises("bad argument #2 to 'gsub' (the pattern has no capture \"3\")", function() key_value:gsub("a=1", "$3") end)
  raises("bad argument #2 to 'gsub' (the pattern has no capture \"nam\")", function() key_value:gsub("a=1", "${nam}") end)
  raises("bad argument #3 to 'gsub' ($ is followed by a number or {name}; $$ stands for $)", re.gsub, "a", "a", "5 $")
  raises("bad argument #3 to 'gsub' ($ is followed by", re.gsub, "a", "a", "${1")
  raises("bad argument #3 to 'gsub' (string, table or function expected, got nil)", re.gsub, "a", "a", nil)
  raises("re.gsub: the replacement is true", re.gsub, "a", "a", function() return true end)
  raises("re.gsub: the replacement is a table", re.gsub, "a", "a", function() return {} end)
  raises("mine", re.gsub, "a", "a", function() error("mine") end)
  raises("more than 100 times $", re.gsub, "a", "a", ("$0"):rep(101))
end

function test_test()
  same(re.test("(?i)viagra", "cheap VIAGRA"), true)
  same(re.test("^a", "ba"), false)
  same(key_value:test(""), false)
end

function test_split()
  same(list(unpack(re.split("[,;]\\s*", "a, b;c"))), "a b c")
  same(#re.split(",", ""), 1)
  same(list(unpack(re.split("", "aé"))), "a é")
  same(list(unpack(re.split(",", ",a,"))), " a ")
  same(json.encode(re.split(",", "a")), '["a"]')
end

function test_escape()
  same(re.escape("a.b*[c]"), [=[a\.b\*\[c\]]=])
  same(re.test("^" .. re.escape("1+1=$2?") .. "$", "1+1=$2?"), true)
end

function test_cache()
  for i = 1, 600 do same(re.test("^" .. i .. "$", i), true) end
  for _ = 1, 3 do same(re.test("a{900}" .. ("b?"):rep(500), "b"), false) end
end

function test_long_texts()
  local body = ("a "):rep(2 ^ 15)
  same(re.test([[(?i)\b(?:casino|viagra)\b]], body), false)
  same(re.find([[\bviagra\b]], body .. "viagra"), 65537)
  same(select(2, re.gsub([[\ba\b]], body, "b", 500)), 500)
end

function test_split_of_a_compiled_one()
  same(table.concat(re.compile("[, ]+"):split("a, b,c"), "|"), "a|b|c")
  same(table.concat(re.compile(","):split(",a,"), "|"), "|a|")
  same(#re.compile(","):split(""), 1)
  raises("bad argument #1 to 'split' (string expected, got no value)", function() key_value:split() end)
end
