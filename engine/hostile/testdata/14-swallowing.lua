-- A limit that has fired cannot be caught: the next instruction raises again.

--- pcall in a loop | pcall | want=limit
while true do pcall(function() while true do end end) end

--- pcall of itself in a loop | pcall | want=limit
while true do pcall(pcall, pcall, error) end

--- xpcall in a loop | xpcall | want=limit
while true do xpcall(function() while true do end end, function() while true do end end) end

--- the handler goes on | xpcall | want=limit
local function on() while true do end end
xpcall(on, function() xpcall(on, on) on() end)
while true do end

--- a coroutine catches | coroutines | want=limit
while true do
  local co = coroutine.create(function() while true do end end)
  coroutine.resume(co)
end

--- a coroutine that is resumed after its limit | coroutines | want=limit
local co = coroutine.create(function() while true do pcall(function() while true do coroutine.yield() end end) end end)
while true do coroutine.resume(co) end

--- too many coroutines, caught | coroutines | want=limit
while true do pcall(coroutine.create, function() end) end

--- too deep, caught | depth | want=limit
local function f() return 1 + f() end
while true do pcall(f) end

--- too deep, caught once, and an answer | depth | want=limit
local function f() return 1 + f() end
pcall(f)
return "M_ESCAPED"

--- too long a string, caught, and an answer | strings | want=string_length
pcall(string.rep, "x", 1e9)
return "M_ESCAPED"

--- too many bytes, caught, and an answer | strings | want=string_bytes
for _ = 1, 200 do pcall(string.rep, "x", 2^20) end
return "M_ESCAPED"

--- too long a `..`, caught, and an answer | strings | want=string_length
local s = ("x"):rep(2^20)
pcall(function() return s .. s end)
return "M_ESCAPED"

--- too many coroutines, caught, and an answer | coroutines | want=coroutines
pcall(function() for _ = 1, 1000 do coroutine.create(print) end end)
return "M_ESCAPED"

--- protected calls too deep, caught, and an answer | depth | want=depth
local function f() return pcall(f) end
f()
return "M_ESCAPED"

--- the comparator catches | callbacks | want=limit
table.sort({ 5, 4, 3, 2, 1 }, function(a, b) pcall(function() while true do end end) return a < b end)
return "M_ESCAPED"

--- __tostring catches | callbacks | want=limit
error(setmetatable({}, { __tostring = function() while true do pcall(function() while true do end end) end end }))

--- an answer from inside | pcall | want=limit
local _, answer = pcall(function() pcall(function() while true do end end) return "M_ESCAPED" end)
return answer
