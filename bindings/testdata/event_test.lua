local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_get(event)
  same(event:get("type"), "test")
  same(event:get("get"), nil)
  same(event:get("nope", 5), 5)
  same(event:get("origin", "x"), "local")
  raises("bad argument #1 to 'get' (string expected, got no value)", event.get, event)
  raises("call it with a colon: event:get(...)", event.get, "type")
end

function test_is_state(event)
  same(event:is_state(), false)
  for _, member in api.get_room_state("!room:example.org"):each("m.room.member") do same(member:is_state(), true) end
end

function test_get_dict(event)
  local dict = event:get_dict()
  same(dict.content.test, "test_get_dict")
  dict.content.test = "changed"
  same(event.content.test, "test_get_dict")
end

function test_walk(event)
  local seen = {}
  for path, value in event:walk() do seen[#seen + 1] = path .. "=" .. value end
  same(table.concat(seen, " "), "content.test=test_walk type=test")
  raises("bad argument #1 to 'walk' (there is no such parameter; got string)", event.walk, event, "content")
end
