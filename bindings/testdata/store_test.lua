-- store: the embedded one, empty for each test; "quota" is full in it.

local function raises(want, fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "no error: " .. want)
  assert(tostring(err):find(want, 1, true), tostring(err))
  return err
end

local function gives(want, ...)
  local got = {}
  for i = 1, select("#", ...) do
    got[i] = json.encode((select(i, ...)))
  end
  local text = table.concat(got, " ")
  if text ~= want then error(("got %s, want %s"):format(text, want), 2) end
end

local function all(of, prefix)
  local got = {}
  local each = of == store and store.each or function(p) return of:each(p) end
  for key, value in each(prefix) do
    got[#got + 1] = key .. "=" .. json.encode(value)
  end
  return table.concat(got, " ")
end

function test_values()
  for _, value in ipairs {
    "text", 1, 1.5, -2 ^ 53, 1e-300, 123456789012345678901234567890, true, false, null,
    {}, { 1, { 2 } }, { a = { b = null } }, json.array {}, "\0ü",
  } do
    store.set("k", value)
    gives(json.encode(value), store.get("k"))
  end
  gives("null", store.get("other"))
  assert(store.get("other") == nil)
  local ids = { UserID.parse("@a:b") }
  store.set("k", ids)
  gives('["@a:b"]', store.get("k"))
end

function test_a_table_is_the_callers_own()
  local value = { n = 1 }
  store.set("k", value)
  value.n = 2
  local got = store.get("k")
  got.n = 3
  gives('{"n":1}', store.get("k"))
end

function test_events_are_values(event)
  store.set("k", event.content)
  gives(json.encode(event.content), store.get("k"))
end

function test_add_and_delete()
  gives("true", store.add("k", 1))
  gives("false", store.add("k", 2))
  gives("true", store.delete("k"))
  gives("false", store.delete("k"))
  gives("true", store.add("k", 3, 60))
  gives("3", store.get("k"))
end

function test_incr()
  gives("1", store.incr("n"))
  gives("3.5", store.incr("n", 2.5))
  gives("2.5", store.incr("n", -1, 60))
  store.set("text", "1")
  local err = raises("store.incr", store.incr, "text")
  assert(err.kind == "wrong_type", err.kind)
  assert(raises("2^53", store.incr, "n", 2 ^ 53).kind == "range")
  raises("2^53 or not finite", store.incr, "n", 0 / 0)
end

function test_cas_compares_values()
  gives("true", store.cas("k", nil, { a = 1, b = { 2 }, c = "x" }))
  gives("false", store.cas("k", nil, 1))
  gives("false", store.cas("k", { a = 1, b = { 3 }, c = "x" }, 1))
  gives("true", store.cas("k", { c = "x", b = { 2 }, a = 1 }, 7, 60))
  gives("false", store.cas("k", "7", 8))
  gives("true", store.cas("k", 7, nil))
  gives("true", store.cas("k", nil, nil))
  assert(store.get("k") == nil)
end

-- cas compares texts: all that writes a number writes it as json.encode does
function test_cas_takes_what_incr_made()
  for _, n in ipairs { 1234567.5, 0.00001234, 1e-7, -0.1, 2 ^ 53, 1e-300, 0 } do
    store.incr("n", n)
    gives(json.encode(n), store.get("n"))
    gives("true", store.cas("n", n, nil))
  end
end

function test_each()
  gives('""', all(store))
  store.set("b/2", 2)
  store.set("b/10", { x = 1 })
  store.set("a", 1)
  store.set("c", 3)
  store.push("b/q", 1)
  store.push("b/q", "two")
  gives([["b/10={\"x\":1} b/2=2 b/q=[1,\"two\"]"]], all(store, "b/"))
  for key in store.each() do
    store.delete(key)
    store.set("z" .. key, 1)
  end
  gives('"za=1 zb/10=1 zb/2=1 zb/q=1 zc=1"', all(store))
  raises("string expected, got number", store.each, 1)
end

function test_queue()
  gives("[]", store.take("q"))
  gives("1", store.push("q", { n = 1 }))
  gives("2", store.push("q", 2))
  gives("2", store.push("q", 3, 2))
  gives("[2,3]", store.take("q", 5))
  gives("1", store.push("q", 4, nil, 60))
  gives("[4]", store.take("q"))
  gives("[]", store.take("q", 2 ^ 53))
  store.push("q", 1)
  store.set("v", 1)
  assert(raises("queue", store.get, "q").kind == "wrong_type")
  assert(raises("not a queue", store.push, "v", 1).kind == "wrong_type")
end

function test_rate()
  gives("true 1 0", store.rate("r", 2, 60))
  gives("true 0 0", store.rate("r", 2, 60, { once = "$a" }))
  gives("true 0 0", store.rate("r", 2, 60, { once = "$a" }))
  local allowed, remaining, after = store.rate("r", 2, 60, { once = "$b", cost = 0.5 })
  assert(not allowed and remaining == 0 and after > 0 and after <= 61, after)
  gives("false 2 60", store.rate("other", 2, 60, { cost = 3 }))
  raises("limit has to be a number above 0", store.rate, "r", 0, 60)
  raises("the time has to be a number of seconds above 0", store.rate, "r", 1, 0)
  raises("the time has to be a number of seconds above 0", store.rate, "r", 1, 1e300)
  raises("cost has to be a number above 0", store.rate, "r", 1, 1, { cost = -1 })
  raises("once has to be a string", store.rate, "r", 1, 1, { once = {} })
  raises("there is no field 'onec'; did you mean once?", store.rate, "r", 1, 1, { onec = "x" })
end

function test_shared_and_user()
  local shared, user = store.shared("bans"), store.user(UserID.parse("@a:b"))
  store.set("k", "own")
  shared:set("k", "shared")
  user:set("k", "user")
  gives('"own" "shared" "user"', store.get("k"), store.shared("bans"):get("k"), store.user("@a:b"):get("k"))
  assert(store.user("@c:d"):get("k") == nil and store.shared("other"):get("k") == nil)
  for _, part in ipairs { shared, user } do
    gives("true 2 true", part:add("n", 1), part:incr("n"), part:delete("n"))
    gives("true 1 [1]", part:cas("n", nil, 1) and part:delete("n"), part:push("n", 1), part:take("n"))
    gives("true 1 0", part:rate("n", 2, 60))
    assert(all(part):find("k=", 1, true))
  end
  gives("true 1 0", store.rate("n", 2, 60)) -- of its own, too
  raises("call it with a colon: store:get(...)", shared.get, "k")
  raises("call it with a dot: store.get(...)", store.get, store, "k")
  raises("store has no method 'got'", function() return shared:got("k") end)
  raises("bad argument #1 to 'get' (string expected, got number; tostring() makes one)", shared.get, shared, 1)
  raises("bad argument #1 to 'shared' (string expected, got number; tostring() makes one)", store.shared, 1)
  raises("bad space", store.shared, "\255")
  raises("bad space", store.user, "@\255:b")
  raises("bad argument #1 to 'user' (1 to 255 bytes expected, got 0)", store.user, "")
  raises("bad argument #1 to 'shared' (1 to 200 bytes expected, got 0)", store.shared, "")
  raises("bad argument #1 to 'shared' (1 to 200 bytes expected, got 201)", store.shared, ("x"):rep(201))
  assert(store.shared(("x"):rep(200)) and store.user(("x"):rep(255)))
end

function test_arguments()
  raises("bad argument #1 to 'get' (string expected, got no value)", store.get)
  raises("bad argument #1 to 'get' (string expected, got number; tostring() makes one)", store.get, 1)
  raises("bad argument #1 to 'get' (bad key: it is empty)", store.get, "")
  raises("bad argument #1 to 'set' (bad key: it has 513 bytes, 512 are allowed)", store.set, ("x"):rep(513), 1)
  raises("bad argument #1 to 'get' (bad key: it is not UTF-8)", store.get, "\255")
  raises("bad argument #1 to 'get' (bad key: it has a NUL)", store.get, "a\0")
  raises("bad argument #2 to 'set' (value expected, got nil; store.delete deletes a key)", store.set, "k", nil)
  raises("bad argument #2 to 'set'", store.set, "k", print)
  raises("bad argument #2 to 'add'", store.add, "k", { print })
  for _, ttl in ipairs { 0, -1, 0 / 0, 1 / 0, 1e300 } do
    local want = "bad argument #3 to 'set' (ttl has to be a number of seconds above 0, at most 100 years)"
    raises(want, store.set, "k", 1, ttl)
  end
  raises("bad argument #4 to 'set' (there is no such parameter; got number)", store.set, "k", 1, 1, 1)
  raises("max has to be a whole number from 1", store.push, "k", 1, 0)
  raises("n has to be a whole number from 1", store.take, "k", 0)
  assert(store.get("k") == nil)
end

function test_too_large()
  local half = ("x"):rep(2 ^ 19)
  local err = raises("value too large", store.set, "k", { half, half })
  assert(err.kind == "too_large", err.kind)
  assert(store.get("k") == nil)
end

function test_quota()
  local full = raises("quota used up", function()
    for i = 1, 100 do
      store.set("k" .. i, i)
    end
  end)
  assert(full.kind == "quota", full.kind)
  assert(tostring(full):find("store.lua:%d+: store.set: "), tostring(full))
end

function test_ttl()
  store.set("k", 1, 60)
  store.incr("n", 1, 60)
  api.sleep(59) -- moves the store's clock
  gives("1 2", store.get("k"), store.incr("n", 1, 60))
  api.sleep(1)
  assert(store.get("k") == nil)
  gives("1", store.incr("n"))
end
