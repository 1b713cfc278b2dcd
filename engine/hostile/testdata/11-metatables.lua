-- Metatables: what looks like one instruction may be any amount of code.

--- __index that does not end | function | want=limit
return setmetatable({}, { __index = function() while true do end end }).x

--- __newindex that does not end | function | want=limit
setmetatable({}, { __newindex = function() while true do end end }).x = 1

--- __len that does not end | function | want=limit
return #setmetatable({}, { __len = function() while true do end end })

--- __eq and __lt that do not end | function | want=limit
local mt = { __lt = function() while true do end end, __eq = function() return true end }
local a, b = setmetatable({}, mt), setmetatable({}, mt)
return a == b and a < b

--- __unm and arithmetic that do not end | function | want=limit
local mt = {}
mt.__add = function(a) return a end
mt.__unm = function(a) while true do a = a + a end end
return -setmetatable({}, mt)

--- a metatable of itself | cycle | want=any
local t = {}
t.__index, t.__newindex = t, t
setmetatable(t, t)
pcall(function() return t.x end)
pcall(function() t.x = 1 end)

--- two that refer to each other | cycle | want=any
local a, b = {}, {}
setmetatable(a, { __index = b, __newindex = b })
setmetatable(b, { __index = a, __newindex = a })
for _ = 1, 1e5 do pcall(function() return a.x end) pcall(function() a.x = 1 end) end

--- a long chain of __index | chain | want=any
local t = { x = 1 }
for _ = 1, 1e5 do t = setmetatable({}, { __index = t }) end
return t.x and nil

--- a chain that is walked again and again | chain | want=limit
local t = { x = 1 }
for _ = 1, 90 do t = setmetatable({}, { __index = t }) end
while true do local _ = t.y end

--- a chain of callable tables | chain | want=any
local f = print
for _ = 1, 1000 do f = setmetatable({}, { __call = f }) end
pcall(f)

--- metatables without end | growth | want=limit
local t = {}
while true do t = setmetatable({ t }, { __index = t }) end

--- the metatable changes while it is used | cycle | want=limit
local t = setmetatable({}, {})
local mt = getmetatable(t)
mt.__index = function(_, k) mt.__index = { [k] = 1 } return nil end
while true do local _ = t.x mt.__index = function() return nil end end

--- __metatable | protection | want=any
local t = setmetatable({}, { __metatable = false })
for _ = 1, 100 do pcall(setmetatable, t, {}) end
pcall(setmetatable, {}, setmetatable({}, { __index = error, __newindex = error }))

--- what a length may be | odd results | want=any
local lengths = { 0 / 0, 1e308, -1, "x", {}, false, 2^53, 1 / 0 }
for _, n in pairs(lengths) do
  local t = setmetatable({}, { __len = function() return n end })
  pcall(function() return #t end)
  pcall(table.insert, t, 1) pcall(table.concat, t) pcall(unpack, t) pcall(table.sort, t) pcall(table.remove, t)
  pcall(ipairs, t)
end
