-- The operator `..`, which is no function that a sandbox could replace.

--- doubling | doubling | want=limit
local s = "x"
while true do s = s .. s end

--- doubling an upvalue | doubling | want=limit
local s = "xy"
local function f() s = s .. s return f end
while true do f() end

--- one byte more | appending | want=limit
local s = ("x"):rep(2^19)
while true do s = s .. "x" end

--- a byte in front, in a field | appending | want=limit
local t = { s = ("x"):rep(2^19) }
while true do t.s = "x" .. t.s end

--- kept | appending | want=limit
local t, s = {}, ("x"):rep(2^18)
for i = 1, 1e9 do t[i] = s .. i end

--- many operands | long expressions | want=limit
local s = ("x"):rep(2^18)
return #(s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s)

--- many operands again and again | long expressions | want=limit
local s = ("x"):rep(2^14)
while true do local _ = s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s end

--- numbers | numbers | want=limit
local n = 1
while true do n = n + 0.1 local _ = n .. n .. n .. n end

--- __concat that returns longer and longer | metamethods | want=limit
local s = "x"
local t = setmetatable({}, { __concat = function() s = s .. s return s end })
while true do local _ = t .. t .. t end

--- __concat of a huge expression | metamethods | want=limit
local t = setmetatable({}, { __concat = function(a) return a end })
while true do local _ = t .. t .. t .. t .. t .. t .. t .. t .. t .. t .. t .. t .. t .. t end

--- in an index | long expressions | want=limit
local s = ("x"):rep(2^16)
local t = {}
while true do t[s .. #t] = true t[#t + 1] = s end

--- in an error that is caught | appending | want=limit
local s = ("x"):rep(2^18)
while true do pcall(error, s .. "x") end
