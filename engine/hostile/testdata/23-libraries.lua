-- What modules share. None may change it, nor get hold of what stands behind it.

--- written to | assignment | want=any
local libs = {
  string, table, math, os, coroutine, api, json, Codes, UserID, RoomAlias, RatelimitOverride, EventTypes, Membership,
  RegistrationBehaviour, null,
}
for _, lib in ipairs(libs) do
  for _, name in ipairs { "upper", "insert", "floor", "time", "wrap", "server_name", "encode", "FORBIDDEN", "parse", "unlimited", "x" } do
    if pcall(function() lib[name] = "evil" end) or pcall(function() lib[name] = nil end) then return "M_ESCAPED" end
  end
end

--- written to by the library | library | want=any
for _, lib in ipairs { string, table, math, os, coroutine, Codes, api, json, UserID, EventTypes, _G } do
  if pcall(rawset, lib, "upper", 1) or pcall(rawset, lib, 1, 1) or pcall(table.insert, lib, 1) or pcall(setmetatable, lib, {})
    or pcall(setmetatable, lib, nil) or pcall(table.sort, lib, print) or pcall(table.remove, lib) or pcall(json.array, lib) then
    return "M_ESCAPED"
  end
end

--- found by pairs and next | library | want=any
for _, lib in ipairs { string, table, math, os, coroutine, Codes, api, json } do
  for k, v in pairs(lib) do if type(v) == "table" and pcall(rawset, v, k, 1) then return "M_ESCAPED" end end
  local k, v = next(lib)
  while k do
    if type(v) == "table" and pcall(rawset, v, k, 1) then return "M_ESCAPED" end
    k, v = next(lib, k)
  end
end

--- __index of the library | behind | want=any
for _, lib in ipairs { string, table, math, os, coroutine, Codes, api, json, _G } do
  for _, key in ipairs { "__index", "__newindex", "__metatable", "__call", "__len" } do
    local ok, v = pcall(function() return lib[key] end)
    if ok and v ~= nil then return "M_ESCAPED" end
    ok, v = pcall(rawget, lib, key)
    if ok and v ~= nil then return "M_ESCAPED" end
  end
end

--- the metatable of every value | getmetatable | want=any
local values = {
  "", 1, true, print, coroutine.create(print), null, deny {}, SynapseError(403, "x"), RatelimitOverride(1, 1), UserID.parse("@a:b"),
  MediaUploadLimit(1, 1), string, _G, Codes, api, json, config, RatelimitOverride, RatelimitOverride.unlimited, json.array {}, json.decode("[1]"),
}
for _, v in pairs(values) do
  local mt = getmetatable(v)
  if type(mt) == "table" then
    mt.__index, mt.__tostring, mt.__eq, mt.__call = print, error, error, error
    return "M_ESCAPED"
  end
end

--- the metatable of an event's tables | getmetatable | want=any needs=event
for _, v in ipairs { event, event.content, event.content.tags, event:get_dict(), event:get_dict().content, event:get_dict().content.tags } do
  if type(getmetatable(v)) == "table" then return "M_ESCAPED" end
end

--- methods of strings | strings | want=any
pcall(function() ("").upper = nil end)
pcall(function() local s = "" s.evil = function() return "evil" end end)
pcall(setmetatable, "", { __index = function() return "evil" end })
pcall(setmetatable, 1, { __call = function() return "evil" end })
pcall(setmetatable, print, { __index = string })
pcall(setmetatable, nil, {})
if pcall(function() return ("").evil end) then return "M_ESCAPED" end

--- in a coroutine | library | want=any
local co = coroutine.wrap(function()
  local lib = string
  return pcall(function() lib.upper = nil end) or pcall(rawset, string, "upper", 1) or type(getmetatable("")) == "table"
end)
if co() then return "M_ESCAPED" end

--- in a callback | library | want=any
local escaped, lib = false, string
local function attempt()
  escaped = escaped or pcall(function() lib.upper = nil end) or pcall(rawset, _G, "leak", 1) or type(getmetatable("")) == "table"
end
table.sort({ 3, 2, 1 }, function() attempt() end)
local _ = ("abc"):gsub(".", function() attempt() end)
pcall(tostring, setmetatable({}, { __tostring = function() attempt() return "" end }))
if escaped then return "M_ESCAPED" end

--- as a metatable of one's own | behind | want=any
for _, lib in ipairs { string, table, _G, Codes, config } do
  local t = setmetatable({}, lib)
  pcall(function() t.x = 1 end)
  pcall(function() return t.x end)
  pcall(function() return #t end)
  pcall(tostring, t)
  local u = setmetatable({}, { __index = lib, __newindex = lib })
  local name = lib == _G and "string" or "upper" -- while it is loaded, a module may have globals
  if pcall(function() u[name] = "evil" end) then return "M_ESCAPED" end
end

--- as an argument of everything | library | want=any
local fns = {}
for _, lib in ipairs { string, table, math, os, coroutine, json, api } do
  for _, f in pairs(lib) do if type(f) == "function" and f ~= coroutine.yield then fns[#fns + 1] = f end end
end
for _, f in ipairs(fns) do
  for _, v in ipairs { string, _G, config, null, "", 0, print } do pcall(f, v) pcall(f, v, v) pcall(f, v, v, v) end
end
