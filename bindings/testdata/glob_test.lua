local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

function test_match()
  for _, c in ipairs {
    { "*.example", "a.b.example", true }, { "*.example", "example", false }, { "a?c", "abc", true }, { "a?c", "ac", false },
    { "a?c", "aéc", true }, { "*", "", true }, { "", "", true }, { "", "a", false }, { "a*b*c", "a-b-b-c", true }, { "a*b*c", "acb", false },
    { "[a-z].", "[a-z].", true }, { "?*?", "a", false }, { "?*?", "ab", true }, { "a*a", "a", false }, { "A", "a", false },
  } do
    same(glob.match(c[1], c[2]), c[3])
  end
  same(glob.match("*.EXAMPLE", "A.example", { ignore_case = true }), true)
end

function test_compile()
  local pattern = glob.compile("@spam*:*.Example", { ignore_case = true })
  same(pattern:match("@Spammer:a.example"), true)
  same(pattern:match("@ham:a.example"), false)
  local ok, err = pcall(glob.compile, ("x"):rep(5000))
  assert(not ok and tostring(err):find("at most 4096 bytes", 1, true), err)
  ok, err = pcall(pattern.match, "x")
  assert(not ok and tostring(err):find("call it with a colon: Glob:match(...)", 1, true), err)
  ok, err = pcall(pattern.match, ip.net "::1", "x")
  assert(not ok and tostring(err):find("call it with a colon", 1, true), err)
end

function test_options()
  for want, options in pairs {
    ["there is no field 'ignorecase'; did you mean ignore_case?"] = { ignorecase = true }, ["there is no field 'timeout_s'"] = { timeout_s = 1 },
    ["ignore_case has to be true or false"] = { ignore_case = "no" }, ["table of options expected, got a list"] = { "ignore_case" },
    ["table expected, got boolean"] = true, ["table expected, got null"] = null,
  } do
    for name, call in pairs { match = function() return glob.match("A", "a", options) end, compile = function() return glob.compile("A", options) end } do
      local ok, err = pcall(call)
      local wanted = "bad argument #" .. (name == "match" and 3 or 2) .. " to '" .. name .. "' (" .. want
      assert(not ok and err:find(wanted, 1, true), "got " .. tostring(err) .. ", want " .. wanted)
    end
  end
  same(glob.match("A", "a", { ignore_case = false }) or glob.match("A", "a", {}), false)
end

function test_acl_allows()
  same(glob.acl_allows(nil, "a.example"), true)
  same(glob.acl_allows({}, "a.example"), false)
  local acl = { allow = { "*" }, deny = { "*.EVIL.example", "evil.example", "1.2.3.?" }, allow_ip_literals = true }
  for name, allowed in pairs {
    ["good.example"] = true, ["evil.example"] = false, ["evil.example:8448"] = false, ["a.evil.example"] = false,
    ["notevil.example"] = true, ["1.2.3.4:1"] = false, ["4.3.2.1"] = true, ["[::1]:8448"] = true, ["[::1]"] = true,
  } do
    same(glob.acl_allows(acl, name), allowed)
  end
  acl.allow_ip_literals = false
  same(glob.acl_allows(acl, "4.3.2.1:8448") or glob.acl_allows(acl, "[::1]"), false)
  same(glob.acl_allows(json.decode '{"allow":"*","deny":[]}', "a.example"), false)
  same(glob.acl_allows(json.decode '{"allow":[1,{},"a.*"],"deny":{"x":"*"},"allow_ip_literals":"no"}', "a.example"), true)
  for want, acl in pairs { null = null, id = UserID.parse("@a:b"), string = "x" } do
    local ok, err = pcall(glob.acl_allows, acl, "a.example")
    assert(not ok and err:find("bad argument #1 to 'acl_allows' (table expected, got " .. want .. ")", 1, true), err)
  end
end
