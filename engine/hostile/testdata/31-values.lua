-- Values that are not what they seem, handed to whatever is written in Go.

--- an error whose __tostring is no function | errors | want=any
error(setmetatable({}, { __tostring = setmetatable({}, { __call = function() while true do end end }), __concat = print, __name = {} }))

--- an error that raises itself | errors | want=any
local mt = {}
mt.__tostring = function(e) error(e) end
mt.__concat, mt.__index, mt.__eq, mt.__len = mt.__tostring, mt.__tostring, mt.__tostring, mt.__tostring
for _ = 1, 100 do pcall(error, setmetatable({}, mt)) pcall(error, setmetatable({}, mt), 1e308) pcall(error, "x", 0 / 0) end
error(setmetatable({}, mt), -1)

--- objects of ours as errors | errors | want=any
for _, e in ipairs { deny {}, SynapseError(403, "x"), RatelimitOverride.unlimited, null, coroutine.create(print), print, 0 / 0 } do
  pcall(error, e)
  pcall(xpcall, function() error(e) end, function(again) error(again) end)
  pcall(coroutine.wrap(function() error(e) end))
end
error(null)

--- handlers that raise | handlers | want=limit
local function handler(e) error(e) end
local function again() xpcall(handler, handler) error("x") end
while true do xpcall(again, function(e) xpcall(again, handler) error(e) end) end

--- handlers inside handlers | handlers | want=any
local function handler(e)
  xpcall(error, handler)
  return e
end
xpcall(error, handler)

--- a __tostring that yields | yields | want=any
local t = setmetatable({}, { __tostring = function() coroutine.yield("M_X") return "x" end })
for _, f in ipairs {
  function() return ("%s"):format(t) end, function() return tostring(t) end, function() print(t) end, function() error(t) end,
  function() return api.is_mine(t) end, function() return _G[t] end, function() return string[t] end,
} do
  local co = coroutine.create(f)
  for _ = 1, 3 do coroutine.resume(co) end
  local next = coroutine.wrap(f)
  pcall(next) pcall(next)
end

--- yields out of what reads a list | yields | want=any
local proxy = setmetatable({}, { __index = function() return coroutine.yield(1) end, __len = function() return coroutine.yield(2) or 1e9 end })
for _, f in ipairs { set, json.encode, table.concat, unpack, ipairs, deny, table.sort, MediaUploadLimit } do
  local co = coroutine.create(f)
  for _ = 1, 5 do coroutine.resume(co, proxy, 1, 2) end
end

--- a coroutine in sort in gsub in a coroutine | nesting | want=limit
local function spin() while true do end end
coroutine.wrap(function()
  (("x"):rep(100)):gsub(".", function()
    table.sort({ 3, 1, 2 }, function(a, b)
      pcall(coroutine.wrap(function() pcall(spin) coroutine.yield() end))
      return a < b
    end)
  end)
end)()

--- what is shared, written to in every way | shared | want=any
local marker = "M_WRITTEN"
local function written(t)
  local ok, v = pcall(function() return t[marker] end)
  local ok2, v2 = pcall(function() return t[1] end)
  return ok and v == marker or ok2 and v2 == marker
end
for _, t in ipairs { string, table, math, os, coroutine, json, api, Codes, EventTypes, Membership, RegistrationBehaviour, RatelimitOverride, UserID, RoomAlias, config } do
  for _, write in ipairs {
    function() rawset(t, marker, marker) end, function() rawset(t, 1, marker) end, function() t[marker] = marker end, function() t[1] = marker end,
    function() table.insert(t, marker) end, function() table.insert(t, 1, marker) end, function() table.remove(t) end, function() table.remove(t, 1) end,
    function() table.sort(t, function() return true end) end, function() setmetatable(t, { __index = function() return marker end }) end,
    function() getmetatable(t).__index = { [marker] = marker } end, function() json.array(t) end, function() for k in next, t do t[k] = marker end end,
    function() for k in pairs(t) do rawset(t, k, marker) end end, function() table.concat(t) end, function() unpack(t) end,
    function() local _, f, s = pairs(t) if type(s) == "table" and s ~= t then s[marker] = marker end end,
    function() rawset(getmetatable(""), "__index", { [marker] = marker }) end, function() getmetatable("").__index[marker] = marker end,
  } do
    pcall(write)
    if written(t) or written("") then return "M_ESCAPED" end
  end
end

--- dates of every two characters | texts | want=any
local parts = {}
for i = 0, 255 do parts[#parts + 1] = string.char(i) end
for _, a in ipairs(parts) do
  local f = "%" .. a .. "%E" .. a .. "%O" .. a .. "%-" .. a .. "%0" .. a .. "%9" .. a .. "%%" .. a .. "%"
  for _, t in ipairs { 0, -1e15, 1e15, 2^53, -2^63, 0 / 0, 1 / 0 } do pcall(os.date, f, t) pcall(os.date, "!" .. f, t) pcall(os.date, "*t" .. f, t) end
end

--- numbers as keys of fields and sets | keys | want=any
local all = { 1e308, -1e308, 2^53, 2^53 + 2, -0.5, 1 / 0, -1 / 0, 2^31, 2^32, 2^63, 2^64, 2^20 - 1, 2^20, 2^20 + 1, 5e-324 }
for _, n in ipairs(all) do
  local text, t = tostring(n), {}
  t[text], t[n] = n, text
  pcall(set, { n, n, text }) pcall(set, { [n] = n }) pcall(json.encode, t) pcall(json.encode, { [text] = 1 }) pcall(deny, { fields = t })
  pcall(deny, { fields = { [text] = n } }) pcall(SynapseError, n, text, text, t) pcall(rawset, t, n, t) pcall(next, t, n) pcall(next, {}, n)
  pcall(string.rep, "x", n) pcall(string.char, n) pcall(string.format, "%d %x %c %5.1f %g %s", n, n, n, n, n, n) pcall(select, n, 1) pcall(unpack, {}, n, n)
end
local nan = 0 / 0
pcall(function() return { [nan] = 1 } end) pcall(rawset, {}, nan, 1) pcall(set, { nan }) pcall(next, {}, nan) pcall(json.encode, { nan })

--- sets of numbers that are nearly no lists | keys | want=limit
local kept = {}
while true do kept[#kept + 1] = set { 2^20 - 1, 2^19, 1 } end

--- lengths that are no lengths | lengths | want=any
for _, n in ipairs { -1, 0 / 0, 1 / 0, 1e308, 2^63, 2^31, 0.5, "9", "1e12", {}, null, true } do
  local t = setmetatable({}, { __len = function() return n end })
  pcall(set, t) pcall(json.encode, t) pcall(deny, { fields = t }) pcall(table.concat, t) pcall(unpack, t) pcall(ipairs, t) pcall(table.sort, t)
  pcall(function() return #t end) pcall(function() t[#t + 1] = 1 end) pcall(table.insert, t, 1) pcall(table.insert, t, 1, 1)
end

--- hollow lists in a list | hollow | want=limit
local hollow, all = {}, {}
hollow[2^20 - 1] = 1
hollow[2^20 - 1] = nil
for i = 1, 1e5 do all[i] = hollow end
while true do json.encode(all) end

--- hollow lists in fields | hollow | want=any
local hollow, all = {}, {}
hollow[2^20 - 1] = 1
hollow[2^20 - 1] = nil
for i = 1, 1e5 do all["k" .. i] = hollow end
return deny { fields = all }

--- a hollow list of hollow lists as an answer | hollow | want=any callback=get_media_config_for_user
local hollow, all = {}, {}
hollow[2^20 - 1] = 1
hollow[2^20 - 1] = nil
for i = 1, 2e5 do all[i] = hollow end
return { a = all }

--- the request, read again and again | views | want=limit needs=event
while true do local _ = request end

--- the request, kept | views | want=limit needs=event
local kept = {}
while true do kept[#kept + 1] = request end

--- sets of views | views | want=limit needs=event event=large
while true do pcall(set, event) pcall(set, event.content) end

--- the request of an earlier question | views | want=any asks=3 whole
local kept, name, iterate
function check_event_for_spam()
  if kept then
    for _, f in ipairs { function() return kept.ip end, function() return iterate(kept, name) end, function() return rawget(kept, "ip") end, function() return json.encode(kept) end } do
      local ok, secret = pcall(f)
      if ok and secret ~= nil then return "M_ESCAPED" end
    end
  end
  kept = request
  iterate = pairs(kept)
  name = iterate(kept)
end
