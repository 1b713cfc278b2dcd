-- Errors are values, and whoever shows them runs code of the script.

--- __tostring that does not end | shown by us | want=limit
error(setmetatable({}, { __tostring = function() while true do end end }))

--- __tostring that calls itself | shown by us | want=any
error(setmetatable({}, { __tostring = function(e) return tostring(e) end }))

--- __tostring that raises such an error | shown by us | want=error
local mt = {}
mt.__tostring = function() error(setmetatable({}, mt)) end
error(setmetatable({}, mt))

--- __tostring that gives a megabyte | shown by us | want=error
error(setmetatable({}, { __tostring = function() return ("x"):rep(2^20) end }))

--- __tostring that gives no text | shown by us | want=error
error(setmetatable({}, { __tostring = function() return {} end }))

--- a text of a megabyte | long texts | want=error
error(("x"):rep(2^20 - 100))

--- a text of a megabyte with lines | long texts | want=error
error(("a.lua:1: x\n"):rep(2^16))

--- a text that looks like a position | long texts | want=error
error(("9"):rep(1000) .. ".lua:" .. ("9"):rep(1000) .. ": x", 0)

--- nothing | odd values | want=error
error()

--- odd values | odd values | want=error
for _, e in ipairs { 0 / 0, print, coroutine.create(print), {}, deny {}, null, true } do pcall(error, e) end
error(coroutine.create(print))

--- odd levels | odd values | want=any
for _, level in ipairs { -1, 0, 1e9, -1e9, 0 / 0, 2^63, 200 } do pcall(error, "x", level) end
error("x", 2^53)

--- in the handler of xpcall | handlers | want=any
return xpcall(error, function() error("again") end)

--- in the handler, deep inside | handlers | want=any
local function h() return xpcall(h, h) end
local function f(n) if n == 0 then error("x") end return xpcall(function() f(n - 1) end, error) end
f(50)

--- a handler that does not end | handlers | want=limit
xpcall(error, function() while true do end end)

--- from every depth | long texts | want=any
local function f(n) if n == 0 then error(("x"):rep(1e5)) end f(n - 1) return n end
for n = 1, 150 do pcall(f, n) end
f(150)

--- name of what is missing: a megabyte | names | want=error
local name = ("x"):rep(2^20)
return _G[name]

--- names of what is missing, again and again | names | want=limit
local name, lib, codes = ("x"):rep(2^20), string, Codes
while true do
  pcall(function() return _G[name] end) pcall(function() return lib[name] end)
  pcall(function() return codes[name] end) pcall(function() _G[name] = 1 end)
end

--- near misses, again and again | names | want=limit
local codes = Codes
while true do pcall(function() return _G["chekc_event_for_spam"] end) pcall(function() return codes.FORBIDEN end) end
