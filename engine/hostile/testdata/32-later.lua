-- What goes on after an answer: functions that it carries, iterators that outlive their question, state that is asked for.

--- a function that does not end | functions for later | want=limit needs=event callback=check_3pid_auth allow=auth
return "@a:example.org", function() while true do end end

--- a function that fills the memory | functions for later | want=limit needs=event callback=check_3pid_auth allow=auth
local kept = {}
return "@a:example.org", function(response) while true do kept[#kept + 1] = { response } end end

--- a function that raises what has no text | functions for later | want=any callback=check_3pid_auth allow=auth
return "@a:example.org", function() error(setmetatable({}, { __tostring = function() while true do end end })) end

--- a function that changes the response | functions for later | want=any callback=check_3pid_auth allow=auth
return "@a:example.org", function(response)
  pcall(rawset, response, "access_token", "x") pcall(setmetatable, response, {}) pcall(table.insert, response, 1)
  if response.access_token ~= "secret" then error("M_ESCAPED") end
  while true do local _ = response.access_token .. tostring(response) end
end

--- a coroutine for later | functions for later | want=any callback=check_3pid_auth allow=auth
return "@a:example.org", coroutine.wrap(function(response) coroutine.yield() return response end)

--- functions that are no functions | functions for later | want=any callback=check_3pid_auth allow=auth
return "@a:example.org", setmetatable({}, { __call = function() while true do end end })

--- after an update | functions for later | want=limit needs=event callback=on_update allow=background_updates
return 5, function() while true do pcall(function() while true do end end) end end

--- durations of every kind | numbers | want=any callback=on_update allow=background_updates
local all = { 0 / 0, 1 / 0, -1, 0, 1e308, 5e-324, 1e9, 2^63, "5", {}, null }
return all[os.time() % #all + 1], function() end

--- iterators of every kind, kept | iterators | want=any asks=3 whole
local kept
function check_event_for_spam(event)
  if kept then
    for _, each in ipairs(kept) do
      local ok, _, secret = pcall(each[1], each[2], each[3])
      if ok and secret ~= nil then return "M_ESCAPED" end
      ok, _, secret = pcall(each[1], each[2])
      if ok and secret ~= nil then return "M_ESCAPED" end
    end
  end
  kept = { { pairs(event) }, { pairs(event.content) }, { ipairs(event.content.tags) }, { pairs(event.content.tags) }, { next, event }, { event:walk() } }
end

--- iterators that are run to their end and beyond | iterators | want=limit needs=event
local f, s = event:walk()
while true do
  f(s) pcall(f) pcall(next, event.content, f()) pcall(ipairs(event.content.tags), event.content.tags, 1e308)
  pcall(ipairs(event.content.tags), event.content.tags, 0 / 0)
end

--- state that is not there | state | want=limit callback=check_event_allowed
local _, state = event, ...
local i = 0
while true do
  i = i + 1
  state:get("org.example.nothing", "key" .. i)
end

--- state of every type | state | want=limit callback=check_event_allowed
local state = ...
local i = 0
while true do
  i = i + 1
  for _ in state:each("type" .. i) do end
end

--- iterators over state, kept | state | want=limit callback=check_event_allowed
local state, kept = ..., {}
while true do kept[#kept + 1] = state:each() end

--- an odd event, looked at in every way | odd events | want=any needs=event event=odd
for path, value in event:walk() do local _ = path .. tostring(value) end
for k, v in pairs(event.content) do local _ = tostring(k) .. tostring(v) end
for _, n in ipairs(event.content.numbers) do pcall(string.format, "%d %g %c", n, n, n) local t = {} pcall(rawset, t, n, n) end
pcall(json.encode, event) pcall(json.encode, event.content) pcall(json.decode, event.content.body)
local copy = event:get_dict()
pcall(json.encode, copy) pcall(deny, { fields = copy.content }) pcall(set, copy.content.numbers) pcall(table.concat, event.content.numbers, event.content.body)
if event.content.body ~= "the last of two bodies" or event.membership ~= nil then return "M_ODD" end

--- an odd event as the answer | odd events | want=any callback=check_event_allowed event=odd
return true, event:get_dict()

--- an odd event as a metatable | odd events | want=any needs=event event=odd
for _, mt in ipairs { event, event.content, event:get_dict(), event:get_dict().content } do
  local ok, t = pcall(setmetatable, {}, mt)
  if ok then pcall(function() return t.x end) pcall(function() return t() end) pcall(function() t.x = 1 end) pcall(tostring, t) pcall(function() return #t .. t end) end
end
