-- print goes to the log.

--- flood | many lines | want=limit
while true do print("x") end

--- flood in protected calls | many lines | want=limit
while true do pcall(print, "x", 1, {}, nil, print) end

--- a long line | long lines | want=any
print(("x"):rep(2^20))

--- long lines without end | long lines | want=limit
local s = ("x"):rep(2^20)
while true do print(s) end

--- a thousand long texts | many arguments | want=any
local s, t = ("x"):rep(2^20), {}
for i = 1, 5000 do t[i] = s end
print(unpack(t))

--- thousands of texts without end | many arguments | want=limit
local t = {}
for i = 1, 7900 do t[i] = "x" end
while true do print(unpack(t)) end

--- __tostring that does not end | metamethods | want=limit
print(setmetatable({}, { __tostring = function() while true do end end }))

--- __tostring that prints | metamethods | want=any
print(setmetatable({}, { __tostring = function(t) print(t) return "" end }))

--- __tostring that gives no text | metamethods | want=any
print(setmetatable({}, { __tostring = function() return {} end }))

--- __tostring that yields | metamethods | want=any
local co = coroutine.wrap(function() print(setmetatable({}, { __tostring = coroutine.yield })) end)
for _ = 1, 5 do pcall(co) end

--- lines that look like others | long lines | want=any
print("x\n2026-01-01 ERROR engine: fenced: innocent.lua\r\27[2J\0")
