-- Functions of the script that Go code calls, while it is in the middle of something.

--- sort that contradicts itself | sort | want=any
local t = {}
for i = 1, 1000 do t[i] = i end
table.sort(t, function() return true end)

--- sort that answers by chance | sort | want=any
local t = {}
for i = 1, 1e4 do t[i] = i % 7 end
local n = 0
pcall(table.sort, t, function() n = n * 16807 % 2147483647 + 1 return n % 2 == 0 end)

--- sort that changes its list | sort | want=any
local t = {}
for i = 1, 1000 do t[i] = -i end
pcall(table.sort, t, function(a, b) t[#t + 1] = 1 t[1] = nil table.remove(t) return (a or 0) < (b or 0) end)

--- sort of a million | sort | want=limit
local t = {}
for i = 1, 3e5 do t[i] = -i end
while true do table.sort(t) table.sort(t, function(a, b) return a > b end) end

--- sort of long equal strings | sort | want=limit
local t, s = {}, ("x"):rep(2^19)
for i = 1, 60 do t[i] = s .. i end
while true do table.sort(t) end

--- sort that does not end | sort | want=limit
table.sort({ 2, 1 }, function() while true do end end)

--- gsub that changes what it was given | gsub | want=any
local t = { a = "x" }
return (("abc"):rep(1e4):gsub(".", function(c) t[c] = nil return t end))

--- gsub with everything that is no replacement | gsub | want=any
for _, r in ipairs { {}, print, error, coroutine.yield, setmetatable({}, { __index = error }), string.rep, 1 } do
  pcall(string.gsub, "abc", ".", r)
end

--- gsub that does not end | gsub | want=limit
return (("abc"):gsub(".", function() while true do end end))

--- gsub by a table whose __index does not end | gsub | want=limit
return (("abc"):gsub(".", setmetatable({}, { __index = function() while true do end end })))

--- gsub on itself | gsub | want=limit
local s = ("x"):rep(1000)
while true do s:gsub("x", function() s:gsub("x", "y") end) end

--- gmatch inside gmatch | gmatch | want=limit
local s = ("x "):rep(1000)
for a in s:gmatch("%S+") do for b in s:gmatch("%S+") do for c in s:gmatch("%S+") do local _ = a .. b .. c end end end

--- gmatch called by hand | gmatch | want=any
local f = ("abc"):gmatch(".")
for _ = 1, 1e5 do f() f(1) f({}, f) end

--- an iterator called with junk | iterators | want=any
local next_, t = pairs({ 1 })
local step = ipairs({ 1 })
for _, junk in ipairs { 1, "x", {}, print, true, -1, 1e300, 0 / 0 } do
  pcall(next_, t, junk) pcall(step, t, junk) pcall(next_, junk, t) pcall(step, junk, junk)
end

--- the same callback in itself | callbacks | want=limit
local n = 0
local function f(a, b)
  n = n + 1
  if n % 100 ~= 0 then table.sort({ 2, 1 }, f) end
  return ("ab"):gsub(".", function() n = n + 1 end) ~= a and b
end
while true do pcall(f, 1, 2) end
