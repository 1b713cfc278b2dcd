-- The event is a view of JSON that Go code holds.

--- written to in every way | writing | want=any needs=event
local writes = {
  function() event.type = "x" end, function() event.content.body = "x" end, function() rawset(event, "type", "x") end,
  function() rawset(event.content, "body", "x") end, function() table.insert(event.content.tags, "x") end,
  function() table.remove(event.content.tags) end, function() table.sort(event.content.tags) end,
  function() setmetatable(event, {}) end, function() setmetatable(event.content, { __index = print }) end,
  function() getmetatable(event).__index = print end, function() event.content.tags[1] = "x" end, function() json.array(event.content) end,
}
for _, f in ipairs(writes) do if pcall(f) then return "M_ESCAPED" end end

--- next with every key | iteration | want=any needs=event
for _, key in ipairs { 1, -1, 0 / 0, 2^53, "nothing", {}, print, event, event.content, true, ("x"):rep(2^20) } do
  pcall(next, event, key) pcall(next, event.content, key) pcall(next, event.content.tags, key)
  pcall(rawget, event, key) pcall(rawget, event.content.tags, key)
  pcall(function() return event[key], event.content[key], event.content.tags[key] end)
end

--- through it again and again | iteration | want=limit needs=event
while true do for _ in pairs(event) do for _ in pairs(event.content) do end end end

--- walked again and again | copies | want=limit needs=event
while true do for _ in event:walk() do end end

--- walks kept | copies | want=limit needs=event
local kept = {}
while true do kept[#kept + 1] = event:walk() end

--- copies kept | copies | want=limit needs=event
local kept = {}
while true do kept[#kept + 1] = event:get_dict() end

--- copies of a large event kept | copies | want=limit needs=event event=large
local kept = {}
while true do kept[#kept + 1] = event:get_dict() end

--- walks of a large event | copies | want=limit needs=event event=large
local kept = {}
while true do kept[#kept + 1] = event:walk() end

--- a large event, key by key | lookups | want=limit needs=event event=large
local content = event.content
while true do for i = 1, 10000 do local _ = content["key" .. i] end end

--- a large event, keys that are not there | lookups | want=limit needs=event event=large
local content = event.content
local i = 0
while true do i = i + 1 local _ = content["nothing" .. i] end

--- a deep event | deep | want=any needs=event event=deep
local function down(t, n) for _, v in pairs(t) do if type(v) == "table" then down(v, n + 1) end end end
for _ in event:walk() do end
event:get_dict()
pcall(down, event, 1)
local v = event.content
while type(v) == "table" do v = v.a or v[1] end

--- a deep event, again and again | deep | want=limit needs=event event=deep
while true do event:get_dict() for _ in event:walk() do end end

--- a list that is long | lists | want=limit needs=event event=list
local list = event.content.list
while true do
  local n = #list
  for i = 1, n do local _ = list[i] end
  for _ in ipairs(list) do end
  pcall(table.concat, list) pcall(unpack, list)
end

--- encoded again and again | copies | want=limit needs=event event=large
while true do json.encode(event) json.encode(event.content) end

--- methods of something else | odd calls | want=any needs=event
for _, self in ipairs { {}, 1, "x", event.content, null, print, string } do
  pcall(event.get, self, "type") pcall(event.get_dict, self) pcall(event.walk, self) pcall(event.is_state, self)
end
pcall(event.get) pcall(event.get, event) pcall(event.get, event, {}) pcall(event.get, event, ("x"):rep(2^20))

--- as a key and a value | odd calls | want=limit needs=event
local t = {}
while true do t[event] = event.content t[event.content] = t end

--- kept by one question for the next | kept | want=any asks=3 whole
local kept, content, list, walk, iterate, state, key
function check_event_for_spam(event)
  if kept then
    local secret = false
    local function look(f, ...) local ok, v = pcall(f, ...) if ok and v ~= nil then secret = true end end
    look(function() return kept.type end)
    look(function() return content.body end)
    look(function() return list[1] end)
    look(function() return kept:get("type") end)
    look(function() return kept.get(kept, "sender") end)
    look(walk)
    look(iterate, state, key)
    look(iterate, state)
    look(next, kept)
    look(next, content)
    look(rawget, content, "body")
    look(function() return kept:get_dict() end)
    look(function() for _, v in pairs(content) do return v end end)
    look(function() for _, v in ipairs(list) do return v end end)
    look(function() return table.concat(list) ~= "" and 1 or nil end)
    look(function() return (unpack(list)) end)
    look(json.encode, kept)
    look(json.encode, { content })
    look(function() return kept == event or nil end)
    if secret then return "M_ESCAPED" end
  end
  kept, content, list = event, event.content, event.content.tags
  walk = event:walk()
  walk()
  iterate, state, key = pairs(event.content)
  key = iterate(state, key)
end

--- what a coroutine keeps | kept | want=any asks=3 whole
local co
function check_event_for_spam(event)
  if co then
    local ok, secret = pcall(co)
    if ok and secret ~= nil then return "M_ESCAPED" end
  end
  co = coroutine.wrap(function()
    local content = event.content
    coroutine.yield()
    return content.body or event.sender or event:get("type")
  end)
  co()
end

--- kept as a metatable and as a global's field | kept | want=any asks=3 whole
box = { inner = {} }
function check_event_for_spam(event)
  local before = box.inner
  if before.event then
    local ok, secret = pcall(function() return before.event.content.body end)
    local ok2, secret2 = pcall(function() return setmetatable({}, { __index = before.event }).sender end)
    if ok and secret or ok2 and secret2 then return "M_ESCAPED" end
  end
  before.event = event
end
