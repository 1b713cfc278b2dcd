-- Globals: those of a module are its own, and those that Lua has for other purposes are not there.

--- everything that is not there, by name | missing names | want=any
local names = {
  "io", "debug", "package", "module", "load", "loadstring", "loadfile", "dofile", "setfenv", "getfenv", "newproxy", "collectgarbage",
  "_printregs", "channel", "gcinfo", "bit", "ffi", "jit", "rawlen", "_LOADED", "_GOPHER_LUA_VERSION",
}
for _, name in ipairs(names) do
  local ok, v = pcall(function() return _G[name] end)
  if ok and v ~= nil or rawget(_G, name) ~= nil then return "M_ESCAPED" end
end

--- what os must not have | missing names | want=any
for _, name in ipairs { "exit", "execute", "getenv", "setenv", "remove", "rename", "tmpname", "setlocale" } do
  local ok, v = pcall(function() return os[name] end)
  if ok and v ~= nil then return "M_ESCAPED" end
end

--- what string and table must not have | missing names | want=any
local lib = string
if pcall(function() return lib.dump(print) end) then return "M_ESCAPED" end
for _, name in ipairs { "dump", "__index" } do
  local ok, v = pcall(function() return lib[name] end)
  if ok and v and pcall(v, print) then return "M_ESCAPED" end
end

--- everything that is there | missing names | want=any
local seen = {}
local function look(v, depth)
  if type(v) ~= "table" or seen[v] or depth > 5 then return end
  seen[v] = true
  for k, inner in pairs(v) do
    if k == "exit" or k == "dump" or k == "loadstring" or k == "getfenv" then seen.bad = true end
    look(inner, depth + 1)
  end
end
for k, v in pairs(_G) do look(v, 1) look(k, 1) end
if seen.bad then return "M_ESCAPED" end

--- a global | assignment | want=any
if pcall(rawset, _G, "leak", 1) then return "M_ESCAPED" end
pcall(function() _G.leak = 1 end)
pcall(function() _G._G.leak = 1 end)
pcall(function() _G[1] = 1 end)
pcall(function() _G.string = {} end)

--- a global by its environment | metatables | want=any
if getmetatable(_G) ~= nil or pcall(setmetatable, _G, { __index = function() return "evil" end }) then return "M_ESCAPED" end
local proxy, lib = setmetatable({}, { __index = _G, __newindex = _G }), string
pcall(function() proxy.leak2 = 1 end)
if pcall(function() return lib.leak2 end) then return "M_ESCAPED" end

--- a function whose environment changes | functions | want=any
local f = function() return rawget(_G, "leak3") end
pcall(function() return f.Env end)
pcall(setmetatable, f, { __index = _G })
pcall(rawset, f, "Env", {})
if f() then return "M_ESCAPED" end

--- every global set to nil | assignment | want=any
for k in pairs(_G) do
  pcall(function() _G[k] = nil end)
  pcall(rawset, _G, k, nil)
end
if type(string) ~= "table" then return "M_ESCAPED" end

--- in a coroutine | functions | want=any
coroutine.wrap(function()
  pcall(function() _G.leak4 = 1 end)
  pcall(rawset, _G, "leak4", 1)
end)()

--- require | require | want=any
for _, name in ipairs { "os", "io", "debug", "string", "../innocent", "/etc/passwd", "lib/../../x", "", "a\0b", ("x"):rep(2^20), ".", ".." } do
  local ok, v = pcall(function() return _G["require"](name) end)
  if ok and v then return "M_ESCAPED" end
end

--- the innocent module's globals | another module | want=any
for _, name in ipairs { "federated_user_may_invite", "innocent_secret", "innocent_table" } do
  local ok, v = pcall(function() return _G[name] end)
  if ok and v or rawget(_G, name) then return "M_ESCAPED" end
end
