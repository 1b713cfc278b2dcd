-- Strings that grow. One string has a limit, and all that a call builds has one.

--- rep of 100 GB | one long string | want=string_length
return #("x"):rep(1e11)

--- rep that overflows | one long string | want=string_length
return #("xx"):rep(2^62)

--- doubling by rep | one long string | want=string_length
local s = "x"
while true do s = s:rep(2) end

--- rep into a table | many strings | want=limit
local t = {}
while true do t[#t + 1] = ("x"):rep(2^20) end

--- upper and lower | many strings | want=limit
local s, t = ("aB"):rep(2^19), {}
while true do t[#t + 1] = s:upper() t[#t + 1] = s:lower() end

--- reverse | many strings | want=limit
local s = ("ab"):rep(2^19)
while true do s = s:reverse() end

--- gsub that doubles | replacement | want=limit
local s = "x"
while true do s = s:gsub("x", "xx") end

--- gsub with a long replacement | replacement | want=string_length
return #("x"):rep(2^16):gsub("x", ("y"):rep(2^16))

--- gsub with many references | replacement | want=string_length
return #("x"):rep(2^10):gsub(".*", ("%0"):rep(2^10) .. "%0")

--- gsub by a table | replacement | want=string_length
return #("x"):rep(2^12):gsub("x", { x = ("y"):rep(2^12) })

--- gsub by a function | replacement | want=string_length
return #("x"):rep(2^12):gsub("x", function() return ("y"):rep(2^12) end)

--- concat of one element | joining | want=string_length
local t = {}
for i = 1, 2^12 do t[i] = ("x"):rep(2^12) end
return #table.concat(t)

--- concat by its separator | joining | want=string_length
local t = {}
for i = 1, 2^12 do t[i] = "" end
return #table.concat(t, ("x"):rep(2^12))

--- concat again and again | joining | want=limit
local t = {}
for i = 1, 1000 do t[i] = ("x"):rep(1000) end
while true do table.concat(t) end

--- substrings kept | parts | want=limit
local t = {}
for i = 1, 1e9 do t[i] = ("x"):rep(2^20):sub(1, 2) end

--- captures kept | parts | want=limit
local t, s = {}, ("ab"):rep(2^19)
for i = 1, 1e9 do t[i] = s:match("(" .. ("."):rep(1000) .. ")", i % 1000) end

--- bytes and back | bytes | want=limit
local t, s = {}, ("x"):rep(7000)
while true do t[#t + 1] = string.char(s:byte(1, -1)) end
