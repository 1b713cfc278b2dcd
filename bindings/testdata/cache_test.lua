local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

-- fn raises a text, or a table that reads as one, with want in it.
local function raises(want, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
  return err
end

-- A load_fn that gives these values in turn, and how often it was called.
local function loader(...)
  local values, calls = { n = select("#", ...), ... }, 0
  return function() calls = calls + 1 return values[math.min(calls, values.n)] end, function() return calls end
end

function test_get_loads_once()
  local load, calls = loader("a", "b")
  same(cache.get("k", 60, load), "a")
  same(cache.get("k", 60, load), "a")
  same(calls(), 1)
  same(cache.get("k"), "a")
  same(cache.get("other"), nil)
end

function test_get_counts_seconds()
  local load, calls = loader("a", "b")
  cache.get("k", 60, load)
  api.sleep(59.9)
  same(cache.get("k", 60, load), "a")
  api.sleep(0.1)
  same(cache.get("k"), nil)
  same(cache.get("k", 60, load), "b")
  same(calls(), 2)
end

function test_get_gives_tables_of_ones_own()
  local original = { list = { 1, 2 }, name = "x", null = null, empty = json.array{} }
  local load = loader(original)
  local first = cache.get("k", 60, load)
  first.name, original.name = "changed", "changed"
  table.insert(first.list, 3)
  same(json.encode(cache.get("k", 60, load)), '{"empty":[],"list":[1,2],"name":"x","null":null}')
end

function test_get_gives_what_was_kept()
  for name, value in pairs{ number = 1.5, text = "a\tb", yes = true, no = false, null = null, list = json.array{} } do
    same(cache.get(name, 60, function() return value end) == value, type(value) ~= "table")
    local again = cache.get(name)
    same(type(again), type(value))
    same(json.encode(again), json.encode(value))
  end
end

function test_get_nothing()
  local load, calls = loader(nil, nil, "a")
  same(cache.get("k", 60, load), nil)
  same(cache.get("k", 60, load), nil)
  same(cache.get("k", 60, load), "a")
  same(calls(), 3)
end

function test_get_remembers_nothing()
  local load, calls = loader(nil, "a")
  same(cache.get("k", 60, load, { negative_s = 5 }), nil)
  api.sleep(4)
  same(cache.get("k", 60, load, { negative_s = 5 }), nil)
  same(calls(), 1)
  api.sleep(2)
  same(cache.get("k", 60, load, { negative_s = 5 }), "a")
  same(calls(), 2)
end

function test_get_nothing_takes_the_place_of_a_value()
  cache.set("k", "old", 5)
  api.sleep(6)
  same(cache.get("k", 60, function() return nil end), nil)
  same(cache.get("k"), nil)
end

function test_get_stale_values_are_gone_at_last()
  cache.get("k", 60, function() return "a" end, { stale_s = 10 })
  api.sleep(69)
  same(cache.get("k"), "a")
  same(cache.get("k", 60, function() return "b" end, { stale_s = 10 }), "a")
  api.sleep(2)
  same(cache.get("k"), nil)
  same(cache.get("k", 60, function() return "b" end, { stale_s = 10 }), "b")
end

function test_get_refreshes_at_once_where_spawn_has_no_room()
  cache.set("k", "old", 1)
  cache.get("stale", 1, function() return "old" end, { stale_s = 10 })
  cache.get("fails", 1, function() return "old" end, { stale_s = 10 })
  for _ = 1, 16 do spawn(function() end) end
  api.sleep(2)
  same(cache.get("stale", 1, function() return "new" end, { stale_s = 10 }), "new")
  same(cache.get("fails", 1, function() error("no") end, { stale_s = 10 }), "old")
end

function test_get_errors()
  local tries = 0
  local function fails() tries = tries + 1 error("try " .. tries, 0) end
  same(raises("try 1", cache.get, "k", 60, fails), "try 1")
  same(raises("try 2", cache.get, "k", 60, fails), "try 2")
  same(select(2, pcall(cache.get, "k", 60, function() error{ kind = "own" } end)).kind, "own")
  raises("403", cache.get, "k", 60, function() error(SynapseError(403, "no")) end)
  raises("cache.get: what load_fn returns: ", cache.get, "k", 60, function() return { f = print } end)
  same(cache.get("k", 60, function() return 1 end), 1)
end

function test_get_of_its_own_key()
  local function own() return cache.get("k", 60, own) end
  raises('the load_fn of "k" asks for the key that it loads', cache.get, "k", 60, own)
  local function a() return cache.get("b", 60, function() return cache.get("a", 60, a) end) end
  raises('the load_fn of "a" asks for the key that it loads', cache.get, "a", 60, a)
  same(cache.get("x", 60, function() return cache.get("y", 60, function() return 1 end) + 1 end), 2)
end

function test_get_mistakes()
  local load = loader(1)
  raises("bad argument #1 to 'get' (string expected, got nil)", cache.get, nil, 60, load)
  raises("bad argument #1 to 'get' (string expected, got number; tostring() makes one)", cache.get, 5, 60, load)
  raises("bad argument #1 to 'get' (key of 1 to 512 bytes expected, got 0)", cache.get, "", 60, load)
  raises("got 513)", cache.get, ("x"):rep(513), 60, load)
  raises("bad argument #2 to 'get' (ttl has to be a number of seconds above 0)", cache.get, "k", 0, load)
  raises("bad argument #2 to 'get' (ttl has to be a number of seconds above 0)", cache.get, "k", nil, load)
  raises("bad argument #2 to 'get' (number expected, got function)", cache.get, "k", load)
  raises("bad argument #3 to 'get' (function expected, got no value)", cache.get, "k", 60)
  raises("bad argument #3 to 'get' (function expected, got string)", cache.get, "k", 60, "load")
  raises("bad argument #4 to 'get' (there is no field 'stale'", cache.get, "k", 60, load, { stale = 5 })
  raises("bad argument #4 to 'get' (stale_s has to be a number of seconds, from 0)", cache.get, "k", 60, load, { stale_s = -1 })
  raises("bad argument #4 to 'get' (negative_s has to be a number of seconds, from 0)", cache.get, "k", 60, load, { negative_s = "5" })
  same(cache.get("k", math.huge, load, { stale_s = 1e300, negative_s = 0 }), 1)
end

function test_set()
  cache.set("k", { a = 1 }, 60)
  same(cache.get("k", 60, function() error("it is there") end).a, 1)
  cache.set("k", false, 60)
  same(cache.get("k", 60, function() error("it is there") end), false)
  cache.set("k", null, 60)
  same(cache.get("k"), null)
  raises("bad argument #2 to 'set' (value expected, got nil; cache.delete forgets a key)", cache.set, "k", nil, 60)
  raises("bad argument #3 to 'set' (number expected, got no value)", cache.set, "k", 1)
  raises("bad argument #3 to 'set' (ttl has to be a number of seconds above 0)", cache.set, "k", 1, 0 / 0)
  raises("bad argument #2 to 'set' (", cache.set, "k", print, 60)
end

function test_set_too_large()
  local large = {}
  for i = 1, 9 do large[i] = ("x"):rep(1000000) .. i end
  cache.set("k", 1, 60)
  same(raises("cache.size in axolua.yaml", cache.set, "k", large, 60).kind, "too_large")
  same(cache.get("k"), nil)
  same(#cache.get("k", 60, function() return large end), 9)
  same(cache.get("k"), nil)
end

function test_set_while_it_is_loaded()
  same(cache.get("k", 60, function() cache.set("k", "set", 60) return "loaded" end), "loaded")
  same(cache.get("k"), "set")
end

function test_delete()
  same(cache.delete("k"), false)
  cache.set("k", 1, 60)
  same(cache.delete("k"), true)
  same(cache.delete("k"), false)
  same(cache.get("k"), nil)
  cache.set("k", 1, 60)
  api.sleep(61)
  same(cache.delete("k"), false)
end

function test_delete_while_it_is_loaded()
  same(cache.get("k", 60, function() cache.delete("k") return "loaded" end), "loaded")
  same(cache.get("k"), nil)
end
